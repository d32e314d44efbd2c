"""`visit`: a recording, chunk by chunk, through the same stages as on the page."""

from __future__ import annotations

import math
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tqdm import tqdm

from scribe_core.audio.decode import Sound
from scribe_core.build import build_engines, build_guard
from scribe_core.cli.output import Output, add_names, add_out
from scribe_core.cli.session import Session, session
from scribe_core.due import due_sound, pace_of
from scribe_core.errors import ScribeError, StageError
from scribe_core.intake.recorder import Recorder
from scribe_core.note.transcript_io import transcript_json
from scribe_core.pipeline import ChunkResult
from scribe_core.review.relations import relations
from scribe_core.settings import Settings
from scribe_core.standing import read_sound
from scribe_core.timing import add_stages
from scribe_core.tries import MOST
from scribe_core.types import SAMPLE_RATE_HZ
from scribe_core.walk import NoteWalk
from scribe_core.work.engines import Engines

HELP = "a recording to transcript and note"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="AUDIO", help="wav, mp3, m4a, ogg, flac or webm")
    add_names(parser, "--patient", "--clinician")
    parser.add_argument("--no-note", action="store_true", help="transcript only; no language model is loaded")
    add_out(parser)


def run(choice: Namespace, settings: Settings) -> None:
    """Raises what failed first, after writing what was done."""
    output = Output(choice.out)
    sound = Sound(choice.file, settings.upload_max_s, settings.upload_max_mb)
    with session([*choice.patient, *choice.clinician], "upload") as visit, _engines(choice, settings) as engines:
        walk = _Walk(visit, engines, settings, with_note=not choice.no_note)
        try:
            walk.all(sound)
        finally:
            sound.close()
            _add_files(visit, output, walk, settings)
            output.write()
        if sound.remark:
            print(sound.remark, file=sys.stderr)
        if walk.note_error is not None:
            raise walk.note_error


@contextmanager
def _engines(choice: Namespace, settings: Settings) -> Iterator[Engines]:
    engines = build_engines(settings)
    engines.start(with_llm=not choice.no_note)
    try:
        yield engines
    finally:
        engines.close()


class _Walk:
    """One pass over the sound. A note that fails leaves the transcript going."""

    def __init__(self, visit: Session, engines: Engines, settings: Settings, with_note: bool) -> None:
        self._visit = visit
        self._settings = settings
        self.with_note = with_note
        self.note_error: ScribeError | None = None
        self._speech = engines.speech_pipeline(visit.store)
        self._notes = self._load_notes(engines) if with_note else None
        lease = visit.store.take_lease(visit.visit_id, "command line", settings.lease_s)
        self._recorder = Recorder(visit.visit_id, visit.store, settings, lease, from_file=True)

    def all(self, sound: Sound) -> None:
        """Stores the sound, then hears it: with the next chunk at hand, two are recognised at once."""
        try:
            self._store(sound)
        finally:
            # A file that breaks off is transcribed as far as it goes.
            self._recorder.flush()
            self._hear()
        self._write_note()

    def _store(self, sound: Sound) -> None:
        with _bar("read", sound.duration_s) as bar:
            for block in sound.blocks():
                self._recorder.push(block)
                bar.update(min(len(block) / SAMPLE_RATE_HZ, (bar.total or math.inf) - bar.n))

    def _load_notes(self, engines: Engines) -> NoteWalk | None:
        store = self._visit.store
        try:
            notes, speakers = engines.note_pipeline(store), engines.speaker_pipeline(store)
        except ScribeError as error:
            self.note_error = error
            return None
        return self._visit.note_walk(notes, pace_of(self._settings), speakers)

    def _hear(self) -> None:
        """The note follows chunk by chunk, as where somebody speaks."""
        visit = self._visit
        with _bar("visit", self._recorder.end_s) as bar:
            while due_sound(read_sound(visit.store, visit.visit_id)):
                result = self._read_next()
                if result is None:
                    break
                add_stages(visit.timings, result.watch)
                visit.timings.chunks.append(result.timing)
                visit.timings.audio_s = max(visit.timings.audio_s, result.end_s)
                self._write_note()
                bar.update(result.end_s - bar.n)

    def _read_next(self) -> ChunkResult | None:
        """Sound that cannot be read is passed over, after as many tries as on the page. Raises what fails on any."""
        for _ in range(MOST):
            with suppress(StageError):
                return self._speech.process_next(self._visit.visit_id)
        return self._speech.process_next(self._visit.visit_id)

    def _write_note(self) -> None:
        """As far as it is due."""
        if self._notes is None:
            return
        try:
            self._notes.all()
        except ScribeError as error:
            self.note_error, self._notes = error, None


def _bar(name: str, duration_s: float | None) -> tqdm[Any]:
    """Seconds of sound, of `duration_s` where it is known."""
    shape = "{l_bar}{bar}| {n:.0f}/{total:.0f} s [{elapsed}<{remaining}]" if duration_s else None
    return tqdm(total=duration_s, unit="s", desc=name, bar_format=shape)


def _add_files(visit: Session, output: Output, walk: _Walk, settings: Settings) -> None:
    turns = visit.store.turns(visit.visit_id)
    output.add_json("transcript.json", transcript_json(turns, relations(turns)))
    if walk.with_note:
        visit.add_note(output)
        visit.add_findings(output, build_guard(settings))
    visit.add_timings(output)
