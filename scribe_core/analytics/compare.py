"""Two writers, each a model with a prompt, side by side.

The intervals treat statements as independent. Those of one visit are alike, so that the true ones are wider."""

from __future__ import annotations

from dataclasses import dataclass

from scribe_core.analytics.alarms import alarms, overall
from scribe_core.analytics.decisions import Decisions, decisions, likeness
from scribe_core.analytics.figures import Figures
from scribe_core.analytics.rates import Difference, Rate, difference, rate
from scribe_core.analytics.speed import all_days, engine_by_day, latencies

LIGHT_EDIT = 90
"""Percent of likeness from which an edit counts as a light one."""


@dataclass(frozen=True)
class Side:
    """What one writer's figures say, by what it is called on the page."""

    rates: dict[str, Rate | None]
    speeds: dict[str, float | None]


@dataclass(frozen=True)
class Comparison:
    """One rate of both writers; the difference is a's less b's."""

    name: str
    a: Rate | None
    b: Rate | None
    difference: Difference | None


def writers(figures: Figures) -> list[str]:
    """Those with decisions, the busiest first."""
    return [row.group for row in decisions(figures, "Model and prompt")]


def side(figures: Figures) -> Side:
    """figures: of one writer."""
    row = next(iter(decisions(figures, "Model and prompt")), Decisions("", 0, 0, 0, 0))
    edits = likeness(figures)
    light = sum(n for percent, n in edits if percent >= LIGHT_EDIT)
    rates = {
        "Accepted, of decided": row.rate("accepted"),
        "Edited, of decided": row.rate("edited"),
        "Rejected, of decided": row.rate("rejected"),
        f"{LIGHT_EDIT} % alike or more, of edited": rate(light, sum(n for _, n in edits)),
        "Findings that were right, of judged": overall(alarms(figures)),
    }
    return Side(rates, _speeds(figures))


def compare(a: Side, b: Side) -> list[Comparison]:
    return [
        Comparison(name, a.rates[name], b.rates[name], difference(a.rates[name], b.rates[name])) for name in a.rates
    ]


def _speeds(figures: Figures) -> dict[str, float | None]:
    engine = all_days(engine_by_day(figures))
    medians_s = {item.stage: item.p50_s for item in latencies(figures)}
    return {
        "First token, median, s": medians_s.get("first token"),
        "Delta, median, s": medians_s.get("delta"),
        "Tokens written a second": engine.tokens_per_s,
        "Prompt tokens from the cache, %": None if engine.hit_rate is None else 100 * engine.hit_rate,
    }
