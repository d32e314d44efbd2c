"""`note`: a transcript to a note, as if it had just been said."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from tqdm import tqdm

from scribe_core import build
from scribe_core.cli.output import Output, add_out
from scribe_core.cli.session import Session, session
from scribe_core.due import pace_of
from scribe_core.interfaces import LanguageModel, PiiFinder
from scribe_core.note.transcript_io import read_transcript
from scribe_core.note.writer import NoteWriter
from scribe_core.note_pipeline import NotePipeline
from scribe_core.privacy import Vault, mask_turn
from scribe_core.settings import Settings
from scribe_core.types import Turn
from scribe_core.work.engine import Engine

HELP = "a transcript to a note"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TRANSCRIPT", help="transcript.json, or lines like DOCTOR: ...")
    parser.add_argument("--mode", choices=["delta", "rewrite"], default="delta", help="rewrite: the baseline")
    add_out(parser)


def run(choice: Namespace, settings: Settings) -> None:
    """The model sees the transcript masked. Raises what failed first, after writing what was done."""
    turns = read_transcript(choice.file)
    output = Output(choice.out)
    with session((), "transcript") as visit:
        llm = Engine("Language model", lambda: build.load_llm(settings))
        llm.start()
        try:
            _put_masked(visit, turns, build.load_finder(settings))
            _write_note(visit, _pipeline(visit, llm.value(), choice.mode), settings)
        finally:
            visit.add_note(output)
            visit.add_findings(output, build.build_guard(settings))
            visit.add_timings(output)
            output.write()
            llm.close()


def _put_masked(visit: Session, turns: list[Turn], finder: PiiFinder) -> None:
    vault = Vault()
    masked = [mask_turn(turn, finder, vault) for turn in turns]
    visit.store.put_vault(visit.visit_id, vault.entries, {})
    visit.store.commit_turns(visit.visit_id, 0, masked, b"")


def _pipeline(visit: Session, llm: LanguageModel, mode: str) -> NotePipeline:
    if mode == "rewrite":
        from scribe_core.note.rewrite import RewriteWriter

        return NotePipeline(visit.store, RewriteWriter(llm))
    return NotePipeline(visit.store, NoteWriter(llm))


def _write_note(visit: Session, pipeline: NotePipeline, settings: Settings) -> None:
    """Who spoke is known."""
    last_turn = visit.store.turns(visit.visit_id)[-1].id
    with tqdm(total=last_turn, unit="turn", desc="note") as bar:
        visit.on_update = lambda update: bar.update(update.after.noted_turn - bar.n)
        visit.note_walk(pipeline, pace_of(settings, settles=False)).all()
