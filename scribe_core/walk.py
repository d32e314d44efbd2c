"""The note of one visit, step by step in the calling thread: what the page's threads do side by side."""

from __future__ import annotations

from collections.abc import Callable

from scribe_core.due import Close, Draft, Merge, Pace, Settle, due_note
from scribe_core.interfaces import VisitStore
from scribe_core.note_pipeline import NotePipeline, NoteUpdate, TimedDraft
from scribe_core.speaker_pipeline import SpeakerPipeline
from scribe_core.standing import read_talk
from scribe_core.timing import Stopwatch


class NoteWalk:
    """on_update is told of each change of the note, on_settled how long it took to settle who spoke.

    speakers: None where it is known who spoke, as in a transcript; pace.settles is false then."""

    def __init__(
        self,
        store: VisitStore,
        visit_id: str,
        pace: Pace,
        notes: NotePipeline,
        speakers: SpeakerPipeline | None = None,
        on_update: Callable[[NoteUpdate], None] = lambda _: None,
        on_settled: Callable[[Stopwatch], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._visit_id = visit_id
        self._pace = pace
        self._notes = notes
        self._speakers = speakers
        self._on_update = on_update
        self._on_settled = on_settled
        self._drafted: TimedDraft | None = None

    def all(self) -> None:
        """As far as the visit goes by now. Raises StageError and StoreError; it can be called again."""
        while self._step():
            pass

    def _step(self) -> bool:
        drafts = [self._drafted.draft.new] if self._drafted else []
        steps = due_note(read_talk(self._store, self._visit_id, drafts), self._pace)
        for step in steps:
            match step:
                case Settle(turns):
                    assert self._speakers is not None
                    self._on_settled(self._speakers.settle(self._visit_id, turns))
                case Draft(turns):
                    self._drafted = self._notes.draft(self._visit_id, turns)
                case Merge(_, closes):
                    assert self._drafted is not None
                    self._merge(self._drafted, closes)
                case Close():
                    self._merge(TimedDraft(), closes=True)
        return bool(steps)

    def _merge(self, drafted: TimedDraft, closes: bool) -> None:
        self._on_update(self._notes.commit(self._visit_id, drafted, closes))
        self._drafted = None
