"""Masked text and words, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from scribe_core.privacy.mask import mask_text, mask_turn, reveal
from scribe_core.privacy.vault import Vault
from scribe_core.types import Decision, PiiSpan, Speaker, Turn, Word


class FindWords:
    """A PiiFinder that knows its words by heart."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def find(self, text: str, names: Sequence[str] = ()) -> list[PiiSpan]:
        found = [(text.find(word), word) for word in (*self._words, *names)]
        return [span(at, at + len(word)) for at, word in sorted(found) if at >= 0]


def span(start: int, end: int, kind: str = "PERSON", decision: Decision = Decision.MASK) -> PiiSpan:
    return PiiSpan(start=start, end=end, kind=kind, score=0.9, decision=decision)


def turn(text: str) -> Turn:
    words = tuple(Word(text=w, start_s=i, end_s=i + 0.5, score=1 - i / 100) for i, w in enumerate(text.split()))
    return Turn(id=1, speaker=Speaker.DOCTOR, start_s=0, end_s=9, text=text, words=words)


@st.composite
def marked_texts(draw):
    """A text with spans that do not overlap, each with a value of its own."""
    pieces = draw(st.lists(st.tuples(st.text(max_size=15), st.booleans()), max_size=8))
    text, spans = "", []
    for i, (piece, marked) in enumerate(pieces):
        if marked and piece:
            piece = f"v{i}w{piece.replace(' ', '')}"
            spans.append(span(len(text), len(text) + len(piece), draw(st.sampled_from(["ADDRESS", "ID_NUMBER"]))))
        text += piece + draw(st.sampled_from(["", " ", " <PERSON_1> ", "<ADDRESS_2>", "<", "1>"]))
    return text, spans


@given(marked_texts())
def test_what_was_masked_can_be_put_back(marked):
    text, spans = marked
    vault = Vault()
    masked = mask_text(text, spans, vault)
    assert reveal(masked, vault.entries) == text
    assert mask_text(text, spans, Vault(dict(vault.entries))) == masked


def test_text_that_looks_like_a_placeholder_is_not_taken_for_one():
    vault = Vault()
    text = "Anna said <PERSON_1>."
    masked = mask_text(text, [span(0, 4)], vault)
    assert masked == "<PERSON_1> said <LITERAL_1>."
    assert reveal(masked, vault.entries) == text


def test_a_value_that_looks_like_a_placeholder_is_not_revealed_twice():
    entries = {"<LITERAL_1>": "<PERSON_1>", "<PERSON_1>": "Anna"}
    assert reveal("<LITERAL_1> <PERSON_9>", entries) == "<PERSON_1> <PERSON_9>"


def test_spans_that_overlap_hide_all_that_they_cover():
    assert mask_text("Anna Smith went", [span(0, 8), span(5, 10)], Vault()) == "<PERSON_1> went"


def test_an_uncertain_name_is_masked_and_other_uncertain_spans_are_not():
    uncertain = Decision.UNCERTAIN
    spans = [span(0, 4, "PERSON", uncertain), span(5, 9, "ADDRESS", uncertain), span(10, 14, "PERSON", Decision.PASS)]
    assert mask_text("Anna Rome Mark", spans, Vault()) == "<PERSON_1> Rome Mark"


def test_words_are_masked_with_the_text_and_keep_their_times():
    masked = mask_turn(turn("hi Anna Smith, how are you, Anna?"), FindWords("Anna Smith"), Vault(), ["Anna?"[:4]])
    assert masked.text == "hi <PERSON_1>, how are you, Anna?" == " ".join(word.text for word in masked.words)
    name = masked.words[1]
    assert (name.text, name.start_s, name.end_s, name.score) == ("<PERSON_1>,", 1, 2.5, 0.98)


@given(st.lists(st.sampled_from(["Anna", "Smith,", "pain", "(Anna)", "ok.", "Anna's"]), max_size=12))
def test_masked_words_are_the_masked_text(words):
    masked = mask_turn(turn(" ".join(words)), FindWords("Anna Smith", "Anna"), Vault())
    assert masked.text == " ".join(word.text for word in masked.words)
    times = [time_s for word in masked.words for time_s in (word.start_s, word.end_s)]
    assert times == sorted(times)
