"""`status`: what is installed, present and missing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from scribe_core.settings import Settings
from scribe_core.status import report

HELP = "what is installed and what is missing"


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing."""


def run(choice: Namespace, settings: Settings) -> None:
    print(report(settings))
