"""Where the figures are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from scribe_core.types import Cell, Count


@dataclass(frozen=True)
class Counted:
    """How far a visit's events are in the figures. memory: the counter's own state, sealed at rest."""

    cursor: str = "0"
    memory: bytes = b""


class FiguresStore(Protocol):
    """What admins see: counters by day. They stay when a visit is deleted. Methods raise StoreError."""

    def uncounted(self) -> list[str]:
        """Visits that have had events since they were last counted to their end."""

    def counted(self, visit_id: str) -> Counted:
        """Raises VisitNotFoundError."""

    def commit_figures(self, visit_id: str, before: Counted, after: Counted, day: str, new: Mapping[Cell, int]) -> None:
        """Adds `new` (which may be negative) to the counters of `day`, and notes `after`, in one atomic step.

        Raises ConflictError where the visit is no longer counted up to `before`, and VisitNotFoundError."""

    def figures(self, first_day: str, last_day: str) -> list[Count]:
        """Of days from `first_day` to `last_day` (YYYY-MM-DD), both included. Counters at 0 are left out."""
