"""The app over fakes: words are read out of the sound, and the note repeats what hurts."""

from __future__ import annotations

import json

from pages.components import engine
from pages.server import main
from scribe_core.interfaces import Request
from tests.browser import a_visit_to_review
from tests.doors import WORDS, open_service
from tests.fakes import FakeLanguageModel, FakeRecogniser, MemoryStore

STATEMENT = "The right knee hurts since monday."
HOSTILE = "<img/src=x/onerror=alert(1)>"
UNWRITTEN = "retired"
"""A word that belongs in a note, and that the fake model leaves out."""


def reply(request: Request) -> str:
    """One statement, on the first new turn."""
    row = (request.json_schema or {}).get("items", {}).get("prefixItems")
    return json.dumps([[row[0]["enum"][0], "subjective", STATEMENT]]) if row else "{}"


if __name__ == "__main__":
    store = MemoryStore()
    a_visit_to_review.prepare(store)
    service = open_service(store, recogniser=FakeRecogniser([*WORDS, HOSTILE, UNWRITTEN]), llm=FakeLanguageModel(reply))
    engine.service = lambda: service
    main()
