"""Examples of one visit to train on: the product's prompt for a stretch of talk, and the reply that was signed for it.

A stretch gives an example where a person judged one of its statements, none of them is open, and the product would take
every row of its reply. What a person rejected is not in the reply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from scribe_core.feedback.kinds import unsaid
from scribe_core.feedback.leaks import LeakFinder
from scribe_core.feedback.material import Material
from scribe_core.feedback.records import records
from scribe_core.feedback.routing import REPEATED, Thresholds
from scribe_core.feedback.talk import Message, Stretch, placed, reply_text, stretches_of
from scribe_core.note.reply import MAX_STATEMENT_CHARS
from scribe_core.types import ChangeKind, DatasetKind, EditKind, Feedback, Route, Statement, StatementState

OPEN = "a statement was not judged"
NOT_JUDGED = "signed without a judgement of one of its statements"
MISHEARD = "the talk was misheard"
SAID_BEFORE = "a statement was rejected as repeated, which one stretch does not show"
QUOTED = "holds a quotation that was added with a click"
NOT_SAID = "holds what was not said in this stretch"
TOO_LONG = "more than one reply may hold"
LEAK = "a real value was found in it"
NOT_PLACED = "belongs to no stretch of talk"
UNCHANGED = "nothing is different in the end"

_WORDING = (ChangeKind.EDIT, ChangeKind.SPLIT, ChangeKind.WRITE)


@dataclass(frozen=True)
class Example:
    """rejected: the reply to avoid, None for SFT. feedback: what it was made of."""

    visit_id: str
    prompt: tuple[Message, ...]
    chosen: str
    rejected: str | None
    feedback: tuple[Feedback, ...]

    def record(self) -> dict[str, object]:
        """One line of the file: TRL's conversational prompt-completion or preference format, and the visit's id."""
        prompt, chosen = list(self.prompt), [{"role": "assistant", "content": self.chosen}]
        if self.rejected is None:
            return {"prompt": prompt, "completion": chosen, "visit_id": self.visit_id}
        rejected = [{"role": "assistant", "content": self.rejected}]
        return {"prompt": prompt, "chosen": chosen, "rejected": rejected, "visit_id": self.visit_id}


@dataclass
class Harvest:
    """The examples of a visit, and why others were left out, counted."""

    examples: list[Example] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def harvest(material: Material, kind: DatasetKind, thresholds: Thresholds) -> Harvest:
    found = Harvest()
    sheet = _Sheet(material, thresholds)
    for outcome in sheet.corrections() if kind is DatasetKind.SFT else sheet.preferences():
        if isinstance(outcome, str):
            found.left_out[outcome] += 1
        else:
            found.examples.append(outcome)
    return found


class _Sheet:
    """A visit laid out: its stretches with the statements that stand in the end, and its feedback."""

    def __init__(self, material: Material, thresholds: Thresholds) -> None:
        self._visit_id, self._turns = material.visit.id, material.turns
        self._records = records(material.visit, material.turns, material.history, material.kinds, thresholds)
        self._stretches = stretches_of(material.turns, material.noted)
        self._leaks = LeakFinder(material.vault).leaks
        self._standing: dict[int, list[Statement]] = {}
        for statement in material.statements:
            number, at = placed(statement, material.turns, self._stretches)
            if statement.stands and number is not None:
                self._standing.setdefault(number, []).append(at)

    def corrections(self) -> Iterator[Example | str]:
        """For each stretch with statements an SFT example, or why there is none."""
        for number in sorted(self._standing):
            items = self._standing[number]
            judged = self._feedback(items, (Route.SFT, Route.SFT_CORRECTION))
            problem = self._problem(number, items) or ("" if judged else NOT_JUDGED)
            yield problem or self._example(number, items, None, judged)

    def preferences(self) -> Iterator[Example | str]:
        """For each wording to avoid a pair of replies that differ in it alone, or why there is none."""
        for record, step in self._records:
            if record.route is Route.DPO:
                yield self._pair(record, step.statement)

    def _pair(self, record: Feedback, avoid: Statement) -> Example | str:
        """avoid: as it stood before; in the worse reply it is in the place of what became of it, if anything did."""
        became = [item for items in self._standing.values() for item in items if _same(item.id, avoid.id)]
        number, at = placed(became[0] if became else avoid, self._turns, self._stretches)
        if number is None:
            return NOT_PLACED
        items = self._standing.get(number, [])
        bad = at.replace(text=avoid.text, section=avoid.section)
        worse = [*(item for item in items if item not in became), bad]
        stretch = self._stretches[number]
        if stretch.rows(worse) == stretch.rows(items):
            return UNCHANGED
        return self._problem(number, items) or self._example(number, items, worse, [record])

    def _example(
        self, number: int, items: Sequence[Statement], worse: Sequence[Statement] | None, judged: Sequence[Feedback]
    ) -> Example | str:
        stretch = self._stretches[number]
        if self._leaks([*(turn.text for turn in stretch.whole), *(item.text for item in (*items, *(worse or ())))]):
            return LEAK
        rejected = None if worse is None else reply_text(stretch.rows(worse))
        chosen = reply_text(stretch.rows(items))
        return Example(self._visit_id, tuple(stretch.prompt()), chosen, rejected, tuple(judged))

    def _feedback(self, items: Sequence[Statement], routes: Sequence[Route]) -> list[Feedback]:
        return [record for record, _ in self._records if record.route in routes and _among(record, items)]

    def _problem(self, number: int, items: Sequence[Statement]) -> str:
        """Why these final statements are no reply to learn; empty where they are one."""
        stretch = self._stretches[number]
        rows = stretch.rows(items)
        problems = {
            OPEN: any(item.state is StatementState.PROPOSED for item in items),
            MISHEARD: bool(stretch.ids & self._misheard),
            SAID_BEFORE: bool(stretch.ids & self._said_before),
            QUOTED: any(item.text in self._quotations for item in items),
            TOO_LONG: len(rows) > stretch.most_rows or any(len(text) > MAX_STATEMENT_CHARS for _, _, text in rows),
            NOT_SAID: self._adds_unsaid(items, stretch) or not all(stretch.proves(row) for row in rows),
        }
        return next((problem for problem, is_so in problems.items() if is_so), "")

    def _adds_unsaid(self, items: Sequence[Statement], stretch: Stretch) -> bool:
        """A person knew more than was said, or knew better, or used words that nobody said: the model must not learn
        to, whatever kind of edit it counts as."""
        worded = [record for record, _ in self._records if record.action in _WORDING]
        for item in items:
            before = next((record.before for record in worded if _same(item.id, record.statement_id)), None)
            if before is not None and (unsaid(before, item.text, self._turns) or stretch.doubts(item)):
                return True
        return False

    @cached_property
    def _misheard(self) -> frozenset[int]:
        wrong = [step.statement for record, step in self._records if record.kind is EditKind.RECOGNISER_ERROR]
        return frozenset(turn for statement in wrong for turn in statement.evidence)

    @cached_property
    def _said_before(self) -> frozenset[int]:
        again = [step.statement for record, step in self._records if record.reason == REPEATED]
        return frozenset(turn for statement in again for turn in statement.evidence)

    @cached_property
    def _quotations(self) -> frozenset[str]:
        return frozenset(record.after for record, _ in self._records if record.action is ChangeKind.WRITE_DOWN)


def _among(record: Feedback, items: Sequence[Statement]) -> bool:
    return any(_same(item.id, record.statement_id) for item in items)


def _same(statement_id: str, of: str) -> bool:
    """The statement, or a part of it after a split."""
    return statement_id == of or statement_id.startswith(f"{of}.")
