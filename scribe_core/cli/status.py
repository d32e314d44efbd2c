"""`status`: what is installed, present and missing."""

from __future__ import annotations

from argparse import Namespace

from scribe_core.settings import Settings
from scribe_core.status import report


def run(choice: Namespace, settings: Settings) -> None:
    print(report(settings))
