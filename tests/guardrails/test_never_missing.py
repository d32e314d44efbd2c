"""What no note may leave out: heard, and missing until a statement says it."""

from __future__ import annotations

import numpy as np
import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails import never_missing
from scribe_core.guardrails.checks import Guard, Models
from scribe_core.guardrails.never_missing import TOPICS, Network, check_visit
from scribe_core.note.vectors import Vectors
from scribe_core.types import Severity, Speaker, Verdict
from tests.fakes import FakeEncoder
from tests.makers import a_statement, a_turn

DOCTOR = Speaker.DOCTOR
VECTORS = Vectors(FakeEncoder)
GUARD = Guard()


class Told:
    """A network that takes the sentences with these words for a topic, and statements for what has the same words."""

    def __init__(self, **topics: str) -> None:
        self._words = {topic: VECTORS.of([word])[0] for topic, word in topics.items()}

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        found = np.zeros((len(features), len(TOPICS)), np.float32)
        for topic, word in self._words.items():
            found[:, list(TOPICS).index(topic)] = features[:, : len(word)] @ word > 0.25
        return found

    def same(self, likeness: np.ndarray) -> np.ndarray:
        return (likeness[:, 0] > 0) & (likeness[:, 3] > 0)


def findings(turns, note=(), **topics):
    return check_visit(turns, list(note), VECTORS, Told(**topics))


TALK = [
    a_turn(1, "How is the cough?", DOCTOR),
    a_turn(2, "Better. He kicked me."),
    a_turn(3, "Please tell me all that happened then, from the start.", DOCTOR),
    a_turn(4, "He kicked me twice."),
    a_turn(8, "He kicked the dog."),
]


def test_what_was_said_in_one_place_is_one_finding_with_the_words_of_its_first_sentence():
    first, second = findings(TALK, violence="kicked")
    assert (first.verdict, first.severity, first.statement_id) == (Verdict.OMITTED, Severity.HIGH, "")
    assert (first.evidence, second.evidence) == ((2, 4), (8,))
    assert first.subject == "violence: He kicked me."
    assert TALK[1].text[slice(*first.span)].strip() == "He kicked me."


def test_a_statement_of_the_topic_and_the_turns_says_it():
    said = a_statement(1, "Her partner kicked her.", evidence=(4,))
    (left,) = findings(TALK, [said], violence="kicked")
    assert left.evidence == (8,)
    assert len(findings(TALK, [said.replace(text="She has a cough.")], violence="kicked")) == 2


def test_a_quotation_says_it_whatever_the_network_takes_it_for():
    quoted = a_statement(1, 'The patient said: "He kicked the dog."', evidence=(8,))
    assert len(findings(TALK, [quoted], violence="kicked")) == 1


def test_what_was_agreed_counts_beside_a_danger_alone():
    turns = [*TALK, a_turn(12, "I want you to ring this number here on the card today.", DOCTOR)]
    assert not findings(turns, agreed="number")
    assert [f.evidence for f in findings(turns, violence="kicked", agreed="number")] == [(2, 4), (8,), (12,)]


def test_the_subject_stays_while_the_talk_goes_on():
    short, long = (findings(turns, violence="kicked") for turns in (TALK[:3], TALK))
    assert short[0].name == long[0].name


def test_nothing_is_missing_of_no_talk():
    assert not findings([], violence="kicked")
    assert not findings([a_turn(1, "…")], violence="kicked")


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("I've been thinking about killing myself, most nights.", "self_harm"),
        ("My husband hits me when he drinks, he grabbed me by the throat.", "violence"),
        ("I could be pregnant, I've missed two periods.", "pregnancy"),
        ("I was coughing up blood this morning, a spoonful.", "red_flag"),
        ("Strawberries brought me out in hives and my lips swelled.", "allergy"),
    ],
)
def test_what_is_said_plainly_is_heard(said, topic):
    turns = [
        a_turn(1, "Morning, come in. What can I do for you today?", DOCTOR),
        a_turn(2, "I need the repeat of my tablets, please."),
        a_turn(3, "Anything else that you wanted to tell me?", DOCTOR),
        a_turn(4, said),
        a_turn(5, "Thank you for telling me.", DOCTOR),
    ]
    note = [a_statement(1, "Attends for a repeat prescription.", evidence=(2,))]
    found = [f for f in GUARD.check_visit(turns, note) if f.code == never_missing.CODE]
    assert (TOPICS[topic], True) in [(f.facts[1], 4 in f.evidence) for f in found]


def test_a_visit_about_a_knee_has_none():
    turns = [
        a_turn(1, "Good morning, have a seat. How is the knee doing since I saw you?", DOCTOR),
        a_turn(2, "A bit stiff in the mornings, but the exercises help. I could murder a coffee."),
        a_turn(3, "Carry on with them. We'll get an X-ray and I'll see you in a month.", DOCTOR),
    ]
    assert not [f for f in GUARD.check_visit(turns, []) if f.code == never_missing.CODE]


def test_a_sentence_is_shown_once():
    turns = [a_turn(1, "I was coughing up blood this morning, a spoonful, and I am short of breath.")]
    found = GUARD.check_visit(turns, [])
    assert found[0].severity is Severity.HIGH
    assert not [f for f in found[1:] if f.code == "sentence"]


def test_a_missing_model_is_said_and_what_else_is_missing_still_listed(tmp_path):
    guard = Guard(Models(grave=lambda: Network(tmp_path)))
    found = guard.check_visit([a_turn(1, "I take metformin.")], [])
    assert {f.verdict for f in found} == {Verdict.NOT_CHECKED, Verdict.OMITTED}
    with pytest.raises(ModelUnavailableError):
        Network(tmp_path)
