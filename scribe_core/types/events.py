"""What happened in a visit and lasts, in the order in which it was stored. What passes is in passing.py."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from scribe_core.types.base import Frozen
from scribe_core.types.findings import Checked
from scribe_core.types.note import NoteState, Statement
from scribe_core.types.review import Change
from scribe_core.types.speech import Turn
from scribe_core.types.timing import CaptureTiming, ChecksTiming, ChunkTiming, NoteTiming, Timing
from scribe_core.types.visit import Visit


class ChunkStored(Frozen):
    """end_s: where its sound ends in the visit."""

    seq: int
    end_s: float


class Deleted(Frozen):
    """The last event of a visit that was discarded."""


Fact = Visit | ChunkStored | Turn | Statement | NoteState | Change | Checked | Timing | Deleted
KINDS: MappingProxyType[str, Any] = MappingProxyType(
    {
        "visit": Visit,
        "chunk": ChunkStored,
        "turn": Turn,
        "statement": Statement,
        "note": NoteState,
        "change": Change,
        "checked": Checked,
        "timing": Timing,
        "deleted": Deleted,
    }
)
"""By the name that an event's kind has in the store."""
_NAMES = {fact: name for name, fact in KINDS.items()}
_NAMES |= dict.fromkeys((CaptureTiming, ChunkTiming, NoteTiming, ChecksTiming), "timing")


@dataclass(frozen=True)
class Event:
    """`id` orders the visit's stream. fact: None for one that cannot be read here; readers go on after it."""

    id: str
    fact: Fact | None

    @property
    def kind(self) -> str:
        return "unreadable" if self.fact is None else kind_of(self.fact)


def kind_of(fact: Fact) -> str:
    return _NAMES[type(fact)]
