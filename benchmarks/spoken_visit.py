"""The note of talk that is known, by the very steps of the product."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from dataclasses import replace

from scribe_core.due import pace_of
from scribe_core.interfaces import LanguageModel, Reply, VisitStore
from scribe_core.note.rewrite import RewriteWriter
from scribe_core.note.writer import NoteWriter
from scribe_core.note_pipeline import NotePipeline, NoteUpdate
from scribe_core.settings import settings
from scribe_core.timing import now
from scribe_core.types import Consent, Statement, Turn, Visit, VisitStatus
from scribe_core.walk import NoteWalk


class SpokenVisit:
    """mode: `delta`, or `rewrite`, the baseline, which takes any number of words at once."""

    def __init__(self, store: VisitStore, llm: LanguageModel, mode: str) -> None:
        at = now()
        consent = Consent(clinician="benchmark", given_at=at, wording="A public corpus.")
        visit = Visit(id=uuid.uuid4().hex, created_at=at, status=VisitStatus.RECORDING, consent=consent)
        store.create_visit(visit)
        self.replies: list[Reply] = []
        self._store, self._id, self._seq = store, visit.id, 0
        pace = pace_of(settings(), settles=False)
        if mode == "rewrite":
            writer, pace = RewriteWriter(llm), replace(pace, max_words=sys.maxsize)
        else:
            writer = NoteWriter(llm)
        self._walk = NoteWalk(store, visit.id, pace, NotePipeline(store, writer), on_update=self._updated)

    def say(self, turns: Sequence[Turn]) -> None:
        """Numbered on from those before. The note is as far as it goes on return. Raises LanguageModelError."""
        self._store.commit_turns(self._id, self._seq, turns, b"")
        self._seq += 1
        self._walk.all()

    def end(self) -> list[Statement]:
        """The whole note. Raises LanguageModelError."""
        self._store.update_visit(self._id, status=VisitStatus.ENDED)
        self._walk.all()
        return self._store.statements(self._id)

    def _updated(self, update: NoteUpdate) -> None:
        self.replies += update.replies
