"""`redact`: a text without identifying words, and where they were."""

from __future__ import annotations

from argparse import Namespace

from scribe_core import build
from scribe_core.cli.output import Output
from scribe_core.privacy import read_text, redact_text
from scribe_core.settings import Settings


def run(choice: Namespace, settings: Settings) -> None:
    text = read_text(choice.file)
    output = Output(choice.out)
    masked, spans, _ = redact_text(text, choice.name, settings, build.load_finder(settings))
    output.add_text("redacted.txt", masked)
    output.add_json("spans.json", [span.model_dump(mode="json") for span in spans])
    output.write()
