"""What is due next for a visit: one pure function of what the store holds of it, whoever does the work.

The page's threads, the command line and the benchmarks ask it. Each does a step, stores what came of it, and asks
again; a step that was done twice or came too late is refused by the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from scribe_core.note.turns import oldest, word_count
from scribe_core.settings import Settings
from scribe_core.standing import Standing
from scribe_core.types import Checked, Statement, Turn, VisitStatus


@dataclass(frozen=True)
class Recognise:
    """Chunk `seq` to turns."""

    seq: int


@dataclass(frozen=True)
class Settle:
    """Who spoke these turns."""

    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Draft:
    """What these turns bring to the note."""

    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Merge:
    """The draft that begins with this turn into the note, once it is written. closes: the note, if it is the last."""

    first_turn: int
    closes: bool


@dataclass(frozen=True)
class Close:
    """The note: nothing more will come."""


@dataclass(frozen=True)
class Check:
    """These statements as they stand."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class CheckVisit:
    """What turns on the whole visit."""


Step = Recognise | Settle | Draft | Merge | Close | Check | CheckVisit


@dataclass(frozen=True)
class Pace:
    """min_words: new words that are worth a draft while the talk goes on; max_words: of all drafts at once, where more
    than one is written. drafts: how many at once. settles: who spoke is settled before the draft."""

    min_words: int
    max_words: int
    drafts: int = 1
    settles: bool = True


def pace_of(settings: Settings, drafts: int = 1, settles: bool = True) -> Pace:
    return Pace(settings.note_min_words, settings.note_max_words, drafts, settles)


def due(visit: Standing, pace: Pace) -> tuple[Step, ...]:
    """Steps that can be done now, side by side. None: nothing is left to do, or the visit waits for sound, for more
    words or for the clinician."""
    return (*due_sound(visit), *due_note(visit, pace), *due_checks(visit))


def due_sound(visit: Standing) -> tuple[Recognise, ...]:
    """What read_sound reads is enough."""
    signed = visit.status is VisitStatus.SIGNED
    return () if signed or visit.next_seq not in visit.chunks else (Recognise(visit.next_seq),)


def due_note(visit: Standing, pace: Pace) -> tuple[Settle | Draft | Merge | Close, ...]:
    """What read_talk reads is enough."""
    if visit.status is VisitStatus.SIGNED:
        return ()
    if not visit.open:
        return (Close(),) if visit.closing and not visit.note.final else ()
    first = visit.open[0].id
    merges = any(draft[0].id == first for draft in visit.drafts)
    return (*_begun(visit, pace), *([Merge(first, visit.closing)] if merges else []))


def due_checks(visit: Standing) -> tuple[Check | CheckVisit, ...]:
    if visit.status is VisitStatus.SIGNED:
        return ()
    checked = visit.checked
    todo = [item for item in visit.standing if not _is_checked(item, checked.get(item.id), visit.last_turn)]
    if todo:
        return (Check(tuple(todo)),)
    whole = visit.checked.get("")
    return (CheckVisit(),) if visit.note.version and (not whole or whole.version != visit.note.version) else ()


def _begun(visit: Standing, pace: Pace) -> list[Settle | Draft]:
    """What begins the next draft: of the first open turns that are in none, up to one that is."""
    under_way = (*visit.drafts, *visit.claimed)
    drafted = {turn.id for draft in under_way for turn in draft}
    rest = list(dropwhile(lambda turn: turn.id in drafted, visit.open))
    fresh = list(takewhile(lambda turn: turn.id not in drafted, rest))
    settled = [turn for turn in fresh if not pace.settles or turn.id <= visit.settled_turn]
    new = oldest(settled or fresh, pace.max_words)
    worth = (pace.settles and settled) or _is_worth_it(visit, pace, fresh, max(drafted, default=0))
    if not new or not worth or not _has_room(under_way, pace, new):
        return []
    return [Draft(tuple(new)) if settled else Settle(tuple(new))]


def _is_worth_it(visit: Standing, pace: Pace, fresh: Sequence[Turn], last_drafted: int) -> bool:
    """A few words wait for more while the talk goes on; at a pause and at the end everything is written, and so is what
    comes before a draft."""
    if word_count(fresh) >= pace.min_words or (fresh and fresh[-1].id < last_drafted):
        return True
    return visit.transcribed and visit.status is not VisitStatus.RECORDING


def _has_room(under_way: Sequence[Sequence[Turn]], pace: Pace, new: Sequence[Turn]) -> bool:
    words = sum(word_count(draft) for draft in under_way) + word_count(new)
    return not under_way or (len(under_way) < pace.drafts and words <= pace.max_words)


def _is_checked(statement: Statement, checked: Checked | None, last_turn: int) -> bool:
    """As it stands; and where it points at what was then the end of the talk, with what came after it."""
    if checked is None or checked.version != statement.version:
        return False
    at_the_end = bool(statement.evidence) and max(statement.evidence) >= checked.heard
    return not at_the_end or checked.heard == last_turn
