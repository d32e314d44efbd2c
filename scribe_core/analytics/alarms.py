"""How often the checks were right, as far as clinicians said so."""

from __future__ import annotations

from dataclasses import dataclass, field

from scribe_core.analytics.figures import Figures
from scribe_core.analytics.findings import REASONS
from scribe_core.analytics.rates import Rate, rate
from scribe_core.types import Measure

RIGHT = "Clinically fine"
"""What was found is there, and no harm: the check was right."""
WRONG = tuple(reason for reason in REASONS if reason != RIGHT)


@dataclass(frozen=True)
class Alarms:
    """Findings of one check. dismissed: by reason. not_checked: statements where the check could not run."""

    check: str
    raised: int
    confirmed: int
    dismissed: dict[str, int] = field(default_factory=dict)
    not_checked: int = 0

    @property
    def open(self) -> int:
        """Nobody has edited, rejected or set aside anything for it."""
        return self.raised - self.confirmed - sum(self.dismissed.values())

    @property
    def precision(self) -> Rate | None:
        """Right of those judged: confirmed or "Clinically fine", of these and "It was said" and "False alarm". Other
        reasons tell neither."""
        right = self.confirmed + self.dismissed.get(RIGHT, 0)
        return rate(right, right + sum(self.dismissed.get(reason, 0) for reason in WRONG))


def alarms(figures: Figures) -> list[Alarms]:
    """By check, the busiest first."""
    raised, confirmed, unable = (
        figures.sums(measure, lambda count: count.cell.label)
        for measure in (Measure.RAISED, Measure.CONFIRMED, Measure.NOT_CHECKED)
    )
    reasons = figures.sums(Measure.DISMISSED, lambda count: (count.cell.label, count.cell.detail))
    rows = [
        Alarms(
            check,
            raised[check],
            confirmed[check],
            {reason: n for (of, reason), n in sorted(reasons.items()) if of == check},
            unable[check],
        )
        for check in raised | unable
    ]
    return sorted(rows, key=lambda row: (-row.raised, row.check))


def overall(rows: list[Alarms]) -> Rate | None:
    """The precision of all checks together."""
    rates = [row.precision for row in rows if row.precision]
    return rate(sum(item.k for item in rates), sum(item.n for item in rates))
