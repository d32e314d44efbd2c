"""`check`: what the guardrails say of a note, whoever wrote it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from scribe_core import build
from scribe_core.cli.findings import findings_json
from scribe_core.cli.output import Output, add_out
from scribe_core.guardrails.note_io import read_note
from scribe_core.note.meaning import Meanings
from scribe_core.note.transcript_io import read_transcript
from scribe_core.settings import Settings

HELP = "what a note says that its transcript does not, and what is unsafe"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--transcript", type=Path, required=True, metavar="T", help="as for `note`")
    parser.add_argument("--note", type=Path, required=True, metavar="N", help="note.json, or text with headings")
    add_out(parser)


def run(choice: Namespace, settings: Settings) -> None:
    """Nothing is sent anywhere; the transcript is read as it is."""
    turns = tuple(read_transcript(choice.transcript))
    note = tuple(read_note(choice.note, turns, Meanings(turns, build.sentence_vectors())))
    output = Output(choice.out)
    output.add_json("findings.json", findings_json(turns, note, build.build_guard(settings)))
    output.write()
