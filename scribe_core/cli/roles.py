"""`roles`: who speaks in turns whose speakers are not known, and what others are to the patient where it is said.

The small model alone: on development transcripts the language model, which the page asks about near ties, added
nothing that could be measured, and loading it takes longer than a thousand visits here.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from scribe_core.cli.output import Output, add_out
from scribe_core.note.transcript_io import read_turns, transcript_json
from scribe_core.review.relations import relations
from scribe_core.roles.model import NgramRoleModel
from scribe_core.settings import Settings

HELP = "who speaks in turns without speakers"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="TURNS", help="one turn a line, or JSON")
    add_out(parser)


def run(choice: Namespace, settings: Settings) -> None:
    """One turn for each line, in order. Raises TranscriptError."""
    turns = read_turns(choice.file)
    output = Output(choice.out)
    choices = NgramRoleModel().assign(turns, [])
    judged = [
        turn.replace(speaker=speaker, speaker_score=score)
        for turn, (speaker, score) in zip(turns, choices, strict=True)
    ]
    output.add_json("transcript.json", transcript_json(judged, relations(judged)))
    output.write()
