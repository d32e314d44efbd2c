"""What the tests of the language model share."""

from __future__ import annotations

import pytest

from scribe_core.interfaces import LanguageModel, Request

TALK = "[1] Doctor: any fever\n[2] Patient: no fever but my left knee hurts since monday\n"
ASKED = [
    Request((("system", "You are a clinical scribe."), ("user", f"{TALK}{question}")), max_tokens=24)
    for question in ("What hurts?", "Write one sentence.")
]


class Replies:
    """What models said to ASKED, by their names: a start of one takes half a minute."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}

    def of(self, model: LanguageModel) -> list[str]:
        if model.name not in self.known:
            self.known[model.name] = [reply.text for reply in model.generate(ASKED)]
        return self.known[model.name]


@pytest.fixture(scope="session")
def replies() -> Replies:
    return Replies()
