"""The app over fakes: words are read out of the sound, and the note repeats what hurts."""

from __future__ import annotations

import json

from pages.components import engine
from pages.server import main
from scribe_core.interfaces import Request
from tests.doors import WORDS, open_service
from tests.fakes import FakeLanguageModel, FakeRecogniser, MemoryStore

STATEMENT = "The knee hurts since monday."
HOSTILE = "<img/src=x/onerror=alert(1)>"


def reply(request: Request) -> str:
    """One statement, in the first section that is asked, that cites the first new turn."""
    schema = request.json_schema or {}
    if "statements" not in schema.get("properties", {}) or "subjective" not in request.messages[-1][1].lower():
        return json.dumps({"statements": []})
    turns = schema["properties"]["statements"]["items"]["properties"]["turns"]["items"]["enum"]
    return json.dumps({"statements": [{"turns": turns[:1], "text": STATEMENT}]})


if __name__ == "__main__":
    service = open_service(MemoryStore(), recogniser=FakeRecogniser([*WORDS, HOSTILE]), llm=FakeLanguageModel(reply))
    engine.service = lambda: service
    main()
