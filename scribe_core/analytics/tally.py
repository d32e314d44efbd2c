"""What of one visit is counted, so that each thing is counted once and can be taken out of its counters again."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from pydantic import BaseModel

from scribe_core.types import Cell, Measure, Visit


class Drafted(NamedTuple):
    """A statement as the model last wrote it."""

    section: str
    text: str
    model: str
    prompt: str


class Part(NamedTuple):
    """A statement that a person touched, or a part of it after a split. text: empty where it is rejected."""

    state: str
    text: str


class Raised(NamedTuple):
    """A finding: of which check and of whose statement; why it was set aside; how many edits confirm it. wording: of
    the statement, see Memory."""

    check: str
    model: str
    prompt: str
    dismissal: str = ""
    confirmed: int = 0
    wording: str = ""


class Memory(BaseModel):
    """Of one visit; sealed in the store and deleted with it. Grows with the note, not with the talk.

    last_turn: turns up to here are counted. drafted, standing: by statement id. parts: by the id of the statement that
    was drafted, then by their own. wordings: by statement id, a digest of the words of each version. findings: by a
    digest. acts: by change id, whether it confirms (1) or no longer confirms (-1) which findings. counted: by thing,
    the cells it is in."""

    last_turn: int = 0
    model: str = ""
    prompt: str = ""
    drafted: dict[str, Drafted] = {}
    standing: set[str] = set()
    parts: dict[str, dict[str, Part]] = {}
    wordings: dict[str, dict[int, str]] = {}
    findings: dict[str, Raised] = {}
    acts: dict[str, tuple[int, list[str]]] = {}
    counted: dict[str, list[Cell]] = {}


class Tally:
    """Counts one visit's events on top of what is counted. new: what has to be added to the visit's day."""

    def __init__(self, visit: Visit, memory: Memory) -> None:
        self._visit = visit
        self.memory = memory
        self.new: Counter[Cell] = Counter()

    def cell(self, measure: Measure, label: str = "", detail: object = "", model: str = "", prompt: str = "") -> Cell:
        owner, template = self._visit.owner, self._visit.template
        return Cell(measure.value, owner, template, model, prompt, label, str(detail))

    def add(self, cell: Cell, n: int = 1) -> None:
        """For what comes once."""
        self.new[cell] += n

    def place(self, thing: str, *cells: Cell) -> None:
        """The thing counts in these cells, and no longer in those where it was counted before."""
        self.new.subtract(self.memory.counted.pop(thing, ()))
        self.new.update(cells)
        if cells:
            self.memory.counted[thing] = list(cells)
