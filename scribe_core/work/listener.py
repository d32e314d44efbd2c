"""Chunks to turns, one recogniser for all visits; between chunks, a look at what is being said right now, which reads
the stored tail: whoever records may be another process."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from scribe_core.board import Board
from scribe_core.due import due_sound
from scribe_core.interfaces import VisitStore, Work
from scribe_core.pipeline import ChunkResult, SpeechPipeline
from scribe_core.standing import read_sound
from scribe_core.timing_events import tell_timing
from scribe_core.types import SAMPLE_RATE_HZ, ChunkTiming, LiveWords, StageStatus
from scribe_core.work.duties import Duties
from scribe_core.work.engines import Engines
from scribe_core.work.workers import Workers

STAGE: Work = "transcript"
PARTIAL_EVERY_S = 3.0
# New sound that a look costs, in multiples of the time that the last look took.
PARTIAL_THRIFT = 4.0


@dataclass(frozen=True)
class Look:
    """The last partial text of a visit: up to where it heard, and how long that took."""

    end_s: float = 0.0
    took_s: float = 0.0


class Listener:
    def __init__(
        self, store: VisitStore, board: Board, engines: Engines, duties: Duties, first_delay_s: float
    ) -> None:
        self._store = store
        self._board = board
        self._engines = engines
        self._looks: dict[str, Look] = {}
        may_work = partial(duties.take, work=STAGE)
        self.workers = Workers(STAGE, 1, self._work, self._failed, first_delay_s, may_work)

    def heard(self, visit_id: str, end_s: float) -> None:
        """The visit is stored up to there; not all of it is chunks."""
        if self.workers.idle and self._engines.speech_ready and self._wants_look(visit_id, end_s):
            self.workers.wake(visit_id)

    def forget(self, visit_id: str) -> None:
        self._looks.pop(visit_id, None)
        if self._engines.speech_ready:
            self._pipeline.forget(visit_id)

    @cached_property
    def _pipeline(self) -> SpeechPipeline:
        """Waits for the models. Raises what their loading raised."""
        return self._engines.speech_pipeline(self._store)

    def _work(self, visit_id: str) -> bool:
        if not due_sound(read_sound(self._store, visit_id)):
            self._look(visit_id)
            return False
        if not self._engines.speech_ready:
            self._show(visit_id, "waiting", "Speech recognition is loading.")
        pipeline = self._pipeline
        self._show(visit_id, "running")
        result = pipeline.process_next(visit_id)
        if result is None:
            self._show(visit_id, "idle")
            return False
        tell_timing(self._store, visit_id, _timing(result))
        self._board.show(visit_id, LiveWords(start_s=result.end_s))
        more = self._behind_s(visit_id) is not None
        if not more:
            self._show(visit_id, "idle")
        return more

    def _look(self, visit_id: str) -> None:
        tail = self._store.tail(visit_id) if self._engines.speech_ready else None
        if tail is None or not self._wants_look(visit_id, tail.end / SAMPLE_RATE_HZ):
            return
        begun = time.monotonic()
        text = self._pipeline.partial(visit_id, tail.samples)
        self._looks[visit_id] = Look(tail.end / SAMPLE_RATE_HZ, time.monotonic() - begun)
        self._board.show(visit_id, LiveWords(text=text, start_s=tail.start / SAMPLE_RATE_HZ))
        self._show(visit_id, "idle")

    def _wants_look(self, visit_id: str, end_s: float) -> bool:
        look = self._looks.get(visit_id, Look())
        return end_s - look.end_s >= max(PARTIAL_EVERY_S, PARTIAL_THRIFT * look.took_s)

    def _behind_s(self, visit_id: str) -> float | None:
        """Seconds of stored sound that are not turns yet; None where there is no chunk to do."""
        spans = self._store.chunk_spans(visit_id)
        next_seq = self._store.assembly(visit_id).next_seq
        if next_seq not in spans:
            return None
        return max(end_s for _, end_s in spans.values()) - spans[next_seq][0]

    def _show(self, visit_id: str, state: Literal["idle", "running", "waiting"], detail: str = "") -> None:
        behind_s = round(self._behind_s(visit_id) or 0.0, 1)
        self._board.show(visit_id, StageStatus(stage=STAGE, state=state, detail=detail, behind_s=behind_s))

    def _failed(self, visit_id: str, message: str, delay_s: float) -> None:
        detail = f"{message} Next try in {delay_s:.0f} s."
        self._board.show(visit_id, StageStatus(stage=STAGE, state="failed", detail=detail))


def _timing(result: ChunkResult) -> ChunkTiming:
    seconds = result.timing
    return ChunkTiming(
        recognise_s=seconds.get("recognise_s"), roles_s=seconds.get("roles_s"), privacy_s=seconds.get("privacy_s")
    )
