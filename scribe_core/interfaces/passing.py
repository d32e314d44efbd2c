"""What passes in visits, and who is to be woken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from scribe_core.types import Passing

Work = Literal["transcript", "checks"]


@dataclass(frozen=True)
class Wake:
    """Something happened in a visit. kind: of the event; or `tail`, `passing`: what is no chunk yet, or only shown.

    end_s: of a tail, up to where the visit is heard."""

    visit_id: str
    kind: str
    end_s: float = 0.0


class PassingStore(Protocol):
    """Short-lived: nothing of it is a visit's record, and it may be gone after a restart of the store. Methods raise
    VisitNotFoundError and StoreError."""

    def show(self, visit_id: str, passing: Passing) -> None:
        """In the place of the one before. Without an event."""

    def passing(self, visit_id: str) -> list[Passing]:
        """What was shown within the last hour. One that cannot be read is left out."""

    def wakes(self, after: str | None, block_ms: int) -> tuple[str, list[Wake]]:
        """What happened after the place `after`, and the place to go on from; waits up to `block_ms` for the first.

        after: None gives the place of now. Some may be missing where very many came at once."""

    def take_duty(self, visit_id: str, work: Work, owner: str, keep_s: float) -> bool:
        """True where the owner has this work on the visit for keep_s from now by the store's clock; so that two
        processes do not do it twice. False while another owner has it."""

    def leave_duty(self, visit_id: str, work: Work, owner: str) -> None:
        """Others may do it at once."""
