"""`redact`: a text without identifying words, and where they were."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from scribe_core import build
from scribe_core.cli.output import Output, add_names, add_out
from scribe_core.files import read_text
from scribe_core.privacy import redact_text
from scribe_core.settings import Settings
from scribe_core.text import names

HELP = "a text without identifying words"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="UTF-8 text")
    add_names(parser, "--name")
    add_out(parser)


def run(choice: Namespace, settings: Settings) -> None:
    text = read_text(choice.file)
    output = Output(choice.out)
    masked, spans, _ = redact_text(text, names(choice.name), settings, build.load_finder(settings))
    output.add_text("redacted.txt", masked)
    output.add_json("spans.json", [span.model_dump(mode="json") for span in spans])
    output.write()
