"""Drugs and illnesses that no table knows: the rules on a fake tagger, and the embedded one on real sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails import terms
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import Guard, Models
from scribe_core.guardrails.tagger import OnnxTagger
from scribe_core.interfaces import NamedEntity
from scribe_core.review.wording import sentence_of
from scribe_core.types import Verdict
from tests.makers import a_statement, a_turn

TURNS = (a_turn(1, "Have you heard of Sjogren's before?"), a_turn(2, "My eyes are dry, doctor."))


class FakeTagger:
    """Finds these words and no others."""

    def __init__(self, *words: str, score: float = 0.95) -> None:
        self.words, self.score = words, score

    def entities(self, texts):
        return [[self._entity(text, word) for word in self.words if word in text] for text in texts]

    def _entity(self, text, word):
        return NamedEntity("finding", text.index(word), text.index(word) + len(word), self.score)


def check(text, tagger, evidence=(2,)):
    statement = a_statement(1, text, evidence=evidence)
    return terms.check(Case(statement, TURNS, (statement,)), lambda: tagger)


def test_an_illness_that_nobody_named_is_marked_where_it_stands():
    (found,) = check("She has sarcoidosis.", FakeTagger("sarcoidosis"))
    assert (found.check, found.verdict, found.span) == (terms.CHECK, Verdict.UNSUPPORTED, (8, 19))


@pytest.mark.parametrize(
    ("text", "tagger", "evidence"),
    [
        ("She has Sjogren syndrome.", FakeTagger("Sjogren"), (2,)),  # said in the question before
        ("She has sarcoidosis.", FakeTagger("sarcoidosis", score=0.5), (2,)),  # the tagger is not sure
        ("She has sarcoidosis.", FakeTagger("sarcoidosis"), ()),  # `entities` says that there is no evidence
        ("She has a cough.", FakeTagger("cough"), (2,)),  # the table of findings knows it: `concepts` compares it
        ("Gastrointestinal: Dry eyes.", FakeTagger("Gastrointestinal"), (2,)),  # a heading
        ("She has had a recent illness.", FakeTagger("illness"), (2,)),  # any complaint is one
        ("She takes lisinopril.", FakeTagger("lisinopril"), (2,)),  # so does that of drugs
    ],
)
def test_what_was_said_or_belongs_to_another_check_is_left_alone(text, tagger, evidence):
    assert check(text, tagger, evidence) == []


def test_the_embedded_tagger_finds_drugs_and_illnesses():
    text = "Naloxone reverses the antihypertensive effect of clonidine; one patient developed hepatitis."
    (found,), none = OnnxTagger().entities([text]), OnnxTagger().entities([])
    names = {(e.kind, text[e.start : e.end]) for e in found}
    assert none == [] and {("drug", "Naloxone"), ("drug", "clonidine"), ("finding", "hepatitis")} <= names


def test_the_embedded_tagger_takes_any_text():
    rows = OnnxTagger().entities(["", "   ", "word " * 2000, "<b>\u202e\x00 ☃", "No acute distress."])
    assert len(rows) == 5 and rows[0] == rows[1] == []


def test_a_tagger_that_is_missing_is_no_silence(tmp_path: Path):
    with pytest.raises(ModelUnavailableError):
        OnnxTagger(tmp_path)
    guard = Guard(Models(entities=lambda: OnnxTagger(tmp_path)))
    guard.prepare()
    statement = a_statement(1, "Dry eyes.", evidence=(2,))
    (found,) = [f for f in guard.check(Case(statement, TURNS, (statement,))) if f.check == terms.CHECK]
    assert found.verdict is Verdict.NOT_CHECKED and "not installed" in sentence_of(found)
