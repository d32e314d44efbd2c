"""Sentences with words that clinicians write down, and that no statement has."""

from __future__ import annotations

from scribe_core.guardrails.noteworthy import unwritten
from scribe_core.guardrails.omissions import LONGEST, check_visit
from scribe_core.review.signing import needs_reason
from scribe_core.review.wording import sentence_of
from scribe_core.types import Speaker
from tests.makers import a_statement, a_turn


def texts(turns, note=()):
    return [found.sentence.text.strip() for found in unwritten(turns, note)]


def test_a_sentence_that_belongs_in_a_note_and_is_in_none():
    turns = [a_turn(1, "Well, you know how it is. I retired in March.")]
    assert texts(turns) == ["I retired in March."]
    assert texts(turns, [a_statement(1, "He is retired.")]) == []


def test_small_talk_is_left_alone():
    assert texts([a_turn(1, "Good morning. Lovely weather today, is it not?"), a_turn(2, "Oh yes, thanks.")]) == []


def test_a_question_states_nothing():
    turns = [a_turn(1, "Are you retired?", Speaker.DOCTOR), a_turn(2, "Yes, I am.")]
    assert texts(turns) == []


def test_the_same_words_are_shown_once():
    assert texts([a_turn(1, "I am retired."), a_turn(2, "Yes, retired.")]) == ["I am retired."]


def test_what_the_lexicon_names_is_not_shown_twice():
    findings = check_visit([a_turn(1, "I have been wheezing and coughing, and I am retired.")], [])
    assert all(finding.span is None for finding in findings) and findings


def test_a_long_sentence_is_cut_and_the_whole_is_meant():
    text = "I retired " + "and went on " * 30
    (finding,) = check_visit([a_turn(1, text)], [])
    assert len(finding.subject) < LONGEST + 3 and finding.span == (0, len(text.strip()) + 1)


def test_a_denial_hides_nothing_else_of_its_turn():
    turn = a_turn(1, "No chest pain. I stopped taking the water pill two weeks ago.")
    messages = " ".join(sentence_of(finding) for finding in check_visit([turn], []))
    assert 'absence of "chest pain"' in messages and "water pill" in messages and '"No chest pain' not in messages


def test_an_allergy_is_listed_once_and_not_as_a_drug_too():
    turns = [a_turn(1, "Any allergies?", Speaker.DOCTOR), a_turn(2, "I am allergic to penicillin.")]
    (found,) = check_visit(turns, [])
    assert sentence_of(found) == 'Heard, and in no statement: allergy "penicillin".' and needs_reason(found)
    later = [*turns, a_turn(3, "Then penicillin is out, but my brother takes it.", Speaker.DOCTOR)]
    assert any(f.subject == "drug: penicillin" for f in check_visit(later, []))
