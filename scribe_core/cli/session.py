"""A visit that lives as long as one command: the same store and stages as the page, and nothing is left behind."""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from scribe_core.cli.findings import findings_json
from scribe_core.cli.output import Output
from scribe_core.due import Pace
from scribe_core.guardrails.checks import Guard
from scribe_core.interfaces import Timings, VisitStore
from scribe_core.note.render import note_json, note_text
from scribe_core.note_pipeline import NotePipeline, NoteUpdate
from scribe_core.privacy import reveal
from scribe_core.speaker_pipeline import SpeakerPipeline
from scribe_core.text import names as bounded_names
from scribe_core.timing import add_replies, add_stages
from scribe_core.types import Consent, Visit, VisitStatus
from scribe_core.walk import NoteWalk


@dataclass
class Session:
    store: VisitStore
    visit_id: str
    timings: Timings = field(default_factory=Timings)
    on_update: Callable[[NoteUpdate], object] = lambda _: None

    def note_walk(self, notes: NotePipeline, pace: Pace, speakers: SpeakerPipeline | None = None) -> NoteWalk:
        """Its times and tokens are counted."""
        settled = partial(add_stages, self.timings)
        return NoteWalk(self.store, self.visit_id, pace, notes, speakers, self._updated, settled)

    def _updated(self, update: NoteUpdate) -> None:
        add_stages(self.timings, update.watch)
        add_replies(self.timings, update.replies)
        if update.replies:
            self.timings.deltas.append(update.timing)
        self.on_update(update)

    def add_note(self, output: Output) -> None:
        """note.json holds placeholders; note.txt is what the clinician pastes, with the real values."""
        statements = self.store.statements(self.visit_id)
        output.add_json("note.json", note_json(statements))
        output.add_text("note.txt", reveal(note_text(statements), self.store.vault(self.visit_id)))

    def add_findings(self, output: Output, guard: Guard) -> None:
        """findings.json: what the checks say of the note; texts hold placeholders. Closes the guard."""
        turns = tuple(self.store.turns(self.visit_id))
        note = tuple(statement for statement in self.store.statements(self.visit_id) if statement.stands)
        output.add_json("findings.json", findings_json(turns, note, guard))

    def add_timings(self, output: Output) -> None:
        output.add_json("timings.json", _rounded(asdict(self.timings)))


@contextmanager
def session(names: Sequence[str], source: str) -> Iterator[Session]:
    """A store of its own in a temporary folder, with one visit. Raises BadInputError for too long a name."""
    from scribe_core.store.redis_store import open_store

    known = bounded_names(names)
    folder = Path(tempfile.mkdtemp(prefix="clinical-scribe-"))
    try:
        store = open_store(None, folder, ephemeral=True)
        try:
            visit = _visit(source)
            store.create_visit(visit)
            store.put_secret(visit.id, "names", json.dumps(known).encode())
            yield Session(store, visit.id)
        finally:
            store.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _visit(source: str) -> Visit:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    consent = Consent(clinician="command line", given_at=now, wording="Whoever runs the command has the consent.")
    return Visit(id=uuid.uuid4().hex, created_at=now, status=VisitStatus.ENDED, consent=consent, source=source)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    return round(value, 3) if isinstance(value, float) else value
