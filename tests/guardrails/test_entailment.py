"""The entailment check: on a fake model its rules, on the embedded one that it works at all and fails closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.errors import ModelUnavailableError
from scribe_core.guardrails import entailment
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import Guard, Models
from scribe_core.guardrails.cross_encoder import WEIGHTS, OnnxCrossEncoder
from scribe_core.guardrails.entailment import Entailment
from scribe_core.interfaces import Judgement
from scribe_core.note.vectors import Vectors
from scribe_core.review.wording import sentence_of
from scribe_core.types import Speaker, Verdict
from tests.fakes import FakeEncoder
from tests.makers import a_statement, a_turn

TURNS = (
    a_turn(1, "Any fever?", Speaker.DOCTOR),
    a_turn(2, "No, but my left knee hurts."),
    a_turn(3, "It began on the stairs, when I carried the shopping up, and it has not been right for two weeks now."),
)


class FakeModel:
    """judgements: by words of the claim, the first that stand in it."""

    supported_from = 0.1

    def __init__(self, **judgements: Judgement) -> None:
        self.judgements = judgements
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs):
        self.asked += pairs
        return [next(j for word, j in self.judgements.items() if word in claim) for _, claim in pairs]


VECTORS = Vectors(FakeEncoder)


def entailed(model):
    return Entailment(lambda: model, VECTORS)


def case(text, evidence=(2,)):
    statement = a_statement(1, text, evidence=evidence)
    return Case(statement, TURNS, (statement,))


def test_the_claim_that_is_wrong_is_marked_and_no_other():
    both = "She has a high fever and she has knee pain."
    model = FakeModel(fever=Judgement(0.01, 0.09, 0.9), knee=Judgement(0.9, 0.05, 0.05))
    (found,) = entailed(model).check(case(both))
    assert (found.verdict, found.span) == (Verdict.CONTRADICTED, (0, 20)) and found.confidence == pytest.approx(0.99)
    assert [claim for _, claim in model.asked] == [both, "She has a high fever", "she has knee pain."]
    assert "Doctor: Any fever?" in model.asked[0][0] and "left knee" in model.asked[0][0]


def test_what_is_not_mentioned_is_unsupported():
    model = FakeModel(smokes=Judgement(0.02, 0.9, 0.08))
    (found,) = entailed(model).check(case("She smokes."))
    assert found.verdict is Verdict.UNSUPPORTED


def test_a_statement_without_evidence_is_left_to_the_check_that_says_so():
    assert entailed(FakeModel()).check(case("She smokes.", evidence=())) == []


def test_what_repeats_the_talk_is_marked_only_where_it_is_doubted_more():
    model = FakeModel(knee=Judgement(0.08, 0.9, 0.02), hip=Judgement(0.08, 0.9, 0.02))
    assert entailed(model).check(case("The left knee hurts.")) == []
    assert entailed(model).check(case("The left hip aches."))
    sure = FakeModel(knee=Judgement(0.06, 0.92, 0.02))
    assert entailed(sure).check(case("The left knee hurts."))


def test_too_little_talk_is_not_judged():
    statement = a_statement(1, "She smokes.", evidence=(2,))
    short = Case(statement, TURNS[:2], (statement,))
    model = FakeModel()
    assert entailed(model).check(short) == [] and entailed(model).support(short) == 0 and not model.asked


def test_the_embedded_model_judges_any_number_of_pairs_of_any_length():
    model = OnnxCrossEncoder()
    assert model.judge([]) == []
    rows = model.judge([("Patient: My knee hurts.", "Knee pain."), ("", "x"), ("word " * 900, "y " * 300)])
    assert len(rows) == 3
    assert all(sum((r.supported, r.unsupported, r.contradicted)) == pytest.approx(1, abs=1e-4) for r in rows)


def test_the_embedded_model_tells_what_was_said_from_what_was_not():
    talk = "Doctor: What brings you in? Patient: I have had a cough and a sore throat for three days."
    said, invented = OnnxCrossEncoder().judge(
        [(talk, "The patient has had a cough and a sore throat."), (talk, "She had a colonoscopy last year.")]
    )
    assert said.supported > 0.5 > invented.supported


def test_a_model_that_is_missing_or_damaged_is_no_silence(tmp_path: Path):
    with pytest.raises(ModelUnavailableError):
        OnnxCrossEncoder(tmp_path)
    (tmp_path / "entailment.onnx").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text((WEIGHTS / "tokenizer.json").read_text())
    with pytest.raises(ModelUnavailableError):
        OnnxCrossEncoder(tmp_path)
    guard = Guard(Models(entailment=lambda: OnnxCrossEncoder(tmp_path / "nowhere")))
    guard.prepare()
    (found,) = [finding for finding in guard.check(case("She has knee pain.")) if finding.check == entailment.CHECK]
    assert found.verdict is Verdict.NOT_CHECKED and "not installed" in sentence_of(found)


def test_a_claim_that_is_doubted_alone_is_left_where_the_whole_is_believed():
    both = "She has a cough and she denies knee pain."
    model = FakeModel(cough=Judgement(0.6, 0.2, 0.2), denies=Judgement(0.05, 0.9, 0.05))
    assert entailed(model).check(case(both)) == [] and entailed(model).support(case(both)) == 0.6


def test_a_statement_is_judged_once_for_all_checks():
    model = FakeModel(knee=Judgement(0.8, 0.1, 0.1))
    check, statement = entailed(model), case("Left knee pain.")
    assert check.check(statement) == [] and check.support(statement) == 0.8 and len(model.asked) == 1
