"""Where the sound of visits is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from scribe_core.types import Chunk


@dataclass(frozen=True)
class Receipt:
    """For a chunk that is stored. fresh: only just; otherwise it had been before. have: how many chunks there are.
    next: the lowest number that is not there."""

    fresh: bool
    have: int
    next: int


class SoundStore(Protocol):
    def put_chunk(self, chunk: Chunk) -> Receipt:
        """As durable on return as the store's `risks` says. The same chunk again is known by its number and sha256, and changes nothing.

        Raises ConflictError where another chunk has that number, and where it comes after the last one of a finished
        visit; SignedError where it is missing from a signed one."""

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None: ...
    def chunk_seqs(self, visit_id: str) -> list[int]:
        """Sequence numbers that are stored, ascending."""

    def chunk_spans(self, visit_id: str) -> dict[int, tuple[float, float]]:
        """Where each stored chunk begins and ends in the visit, seconds, by sequence number."""
