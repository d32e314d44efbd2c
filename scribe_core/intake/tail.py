"""The sound of a visit that is no chunk yet, as the store keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np

from scribe_core.audio.codec import decode_bytes, encode
from scribe_core.interfaces import VisitStore
from scribe_core.types import SAMPLE_RATE_HZ

_NAME_IN_EARLIER_RELEASES = "tail"


@dataclass(frozen=True)
class Tail:
    """seq: the number of the chunk that it is to become. samples: float32 mono `(n,)` at 16 kHz, from start_s on."""

    seq: int
    start_s: float
    samples: np.ndarray

    @property
    def start(self) -> int:
        """The place of its first sample in the visit."""
        return round(self.start_s * SAMPLE_RATE_HZ)

    def dump(self) -> bytes:
        head = json.dumps({"seq": self.seq, "start_s": self.start_s}).encode()
        return head + b"\n" + encode(self.samples)


def stored_tail(store: VisitStore, visit_id: str) -> Tail | None:
    """What was kept last; it may have become a chunk since. Raises AudioError where it cannot be read."""
    record = store.tail(visit_id) or store.secret(visit_id, _NAME_IN_EARLIER_RELEASES)
    if record is None:
        return None
    head, _, sound = record.partition(b"\n")
    return Tail(**json.loads(head), samples=decode_bytes(sound))
