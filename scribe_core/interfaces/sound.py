"""Where the sound of visits is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from scribe_core.types import Chunk, Levels


@dataclass(frozen=True)
class Receipt:
    """For a chunk that is stored. fresh: only just; otherwise it had been before. have: how many chunks there are.
    next: the lowest number that is not there."""

    fresh: bool
    have: int
    next: int


@dataclass(frozen=True)
class Lease:
    """The right to record a visit, until it is not renewed in time and somebody else takes it.

    fence: grows with each holder. What a holder of before still writes is refused by it."""

    owner: str
    fence: int


@dataclass(frozen=True)
class Tail:
    """start: in samples of the visit. samples: float32 mono `(n,)` at 16 kHz. damaged: some of them could not be read
    and are silent."""

    start: int
    samples: np.ndarray
    damaged: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.samples)

    def after(self, place: int) -> Tail:
        """What lies after sample `place` of the visit."""
        start = max(self.start, place)
        return Tail(start, self.samples[start - self.start :], self.damaged)


class SealedSound(Protocol):
    """Where the sealed bytes of sound lie, outside of the store's memory, by visit and name. A name stands for one
    content: whether what is there is written again makes no difference. Methods raise StoreError."""

    def put(self, visit_id: str, name: str, sealed: bytes) -> None:
        """Durable on return."""

    def get(self, visit_id: str, name: str) -> bytes | None:
        """None where it is not there."""

    def drop(self, visit_id: str, name: str) -> None:
        """Nothing happens where it is not there."""

    def drop_visit(self, visit_id: str) -> None:
        """All of the visit; nothing happens where there is nothing."""


class Spool(Protocol):
    """Sealed blocks of sound on this machine's disk that the store has not taken yet, by visit and first sample.

    A block belongs to the process that put it, and is left once that has ended or given it up. Methods raise
    StoreError where the disk does not do it."""

    def put(self, visit_id: str, start: int, samples: np.ndarray) -> None:
        """samples: float32 mono `(n,)` at 16 kHz; kept with 16 bits. start: where they begin in the visit, in samples.
        Durable on return."""

    def get(self, visit_id: str, start: int, count: int) -> np.ndarray:
        """What this process put there, `(count,)`."""

    def forget(self, visit_id: str, start: int, count: int) -> None:
        """One of this process."""

    def leave(self, visit_id: str) -> None:
        """Gives up what this process put of the visit."""

    def left(self) -> list[str]:
        """Visits of which there are blocks that were left."""

    def blocks(self, visit_id: str) -> Iterator[tuple[int, np.ndarray]]:
        """Those that were left: where each begins, and its samples. In order; they may overlap."""

    def drop(self, visit_id: str) -> None:
        """All of the visit."""


class SoundStore(Protocol):
    @property
    def spool(self) -> Spool:
        """For sound that this store does not take."""
        ...

    def take_lease(self, visit_id: str, owner: str, keep_s: float) -> Lease:
        """For keep_s seconds by the store's clock. Raises HeldError while another owner's lasts."""

    def end_lease(self, visit_id: str, lease: Lease) -> None:
        """Others may take it at once. Nothing happens where somebody else holds it by now."""

    def lease_owner(self, visit_id: str) -> str | None:
        """Who holds a lease that lasts."""

    def expired_leases(self) -> list[str]:
        """Visits whose lease ran out and was not ended: their recordings were left by their owners."""

    def put_tail(
        self, visit_id: str, lease: Lease, tail: Tail, keep_s: float, levels: Levels | None = None
    ) -> None:
        """Keeps sound that is no chunk yet, sealed, beside what is kept of it already, renews the lease, and shows how
        loud it is. Raises HeldError where another has it."""

    def tail(self, visit_id: str) -> Tail | None:
        """What is kept of the sound that is no chunk yet. A chunk that is put under a lease takes out each stretch that
        begins in it."""

    def put_chunk(self, chunk: Chunk, lease: Lease | None = None) -> Receipt:
        """As durable on return as the store's `risks` says. The same chunk again is known by its number and sha256, and
        changes nothing.

        lease: under which it was recorded. Raises HeldError where that is another's by now; ConflictError where another
        chunk has that number, and where it comes after the last one of a finished visit; SignedError where it is
        missing from a signed one."""

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None:
        """Raises UnreadableError where its sound is stored and cannot be read."""

    def chunk_seqs(self, visit_id: str) -> list[int]:
        """Sequence numbers that are stored, ascending."""

    def chunk_spans(self, visit_id: str) -> dict[int, tuple[float, float]]:
        """Where each stored chunk begins and ends in the visit, seconds, by sequence number."""

    def tend_sound(self) -> None:
        """Does what was left undone: deletes the sound of visits that are gone, and moves what lies where it did under
        earlier releases or settings, a stretch at a time. To be called now and then."""
