"""Where a chunk lies in its visit, as the store keeps it beside the sealed sound."""

from __future__ import annotations

from typing import Self

import numpy as np

from scribe_core.types import Chunk, Frozen


class Span(Frozen):
    """A chunk without its samples. end_s: s. sha256: None where a release that kept none stored it."""

    start_s: float
    end_s: float
    overlap_s: float
    tail_s: float
    last: bool
    sha256: str | None = None

    @classmethod
    def of(cls, chunk: Chunk) -> Self:
        return cls.model_validate(chunk, from_attributes=True)

    def chunk(self, visit_id: str, seq: int, samples: np.ndarray) -> Chunk:
        return Chunk(
            visit_id=visit_id,
            seq=seq,
            samples=samples,
            start_s=self.start_s,
            overlap_s=self.overlap_s,
            tail_s=self.tail_s,
            last=self.last,
        )


def sound_name(seq: int, sha256: str) -> str:
    return f"{seq}-{sha256}"
