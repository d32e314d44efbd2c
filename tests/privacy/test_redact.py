"""Text files for the command line."""

from __future__ import annotations

import pytest

from scribe_core.privacy.finder import PresidioFinder
from scribe_core.privacy.mask import reveal
from scribe_core.privacy.redact import redact_text
from scribe_core.settings import load_settings
from scribe_core.types import Decision, PiiSpan


class FindAnna:
    def find(self, text, names=()):
        at = text.find("Anna")
        found = PiiSpan(start=at, end=at + 4, kind="PERSON", score=0.9, decision=Decision.MASK)
        return [found] if at >= 0 else []


def test_spans_count_from_the_start_of_the_text():
    text = "hi\r\nthere Anna\u2028and Anna\n\nend"
    masked, spans, entries = redact_text(text, [], load_settings(), FindAnna())
    assert [text[span.start : span.end] for span in spans] == ["Anna", "Anna"]
    assert masked == "hi\r\nthere <PERSON_1>\u2028and <PERSON_1>\n\nend" and reveal(masked, entries) == text


@pytest.mark.engines
def test_with_the_real_engine():
    finder = PresidioFinder()
    text = (
        "Hello Mrs. Smith, I'm Doctor Jones. Call 555-123-4567.\nmartha takes lisinopril 20 mg for Crohn's disease.\n"
    )
    masked, spans, entries = redact_text(text, ["Anna Smith"], load_settings(), finder)
    assert masked.splitlines() == [
        "Hello Mrs. <PERSON_1>, I'm Doctor <PERSON_2>. Call <PHONE_NUMBER_1>.",
        "<PERSON_3> takes lisinopril 20 mg for Crohn's disease.",
    ]
    assert entries["<PERSON_1>"] == "Anna Smith"
    assert [text[span.start : span.end] for span in spans] == ["Smith", "Jones", "555-123-4567", "martha"]
    hostile = "x" * 5000 + " <PERSON_1> \u202e " + "(" * 2000
    assert reveal(*redact_text(hostile, [], load_settings(), finder)[::2]) == hostile
