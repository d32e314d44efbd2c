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
from scribe_core.review.wording import sentence_of
from scribe_core.types import Speaker, Verdict
from tests.makers import a_statement, a_turn

TURNS = (a_turn(1, "Any fever?", Speaker.DOCTOR), a_turn(2, "No, but my left knee hurts."))


class FakeModel:
    """judgements: by words of the claim."""

    supported_from = 0.1

    def __init__(self, **judgements: Judgement) -> None:
        self.judgements = judgements
        self.asked: list[tuple[str, str]] = []

    def judge(self, pairs):
        self.asked += pairs
        return [next(j for word, j in self.judgements.items() if word in claim) for _, claim in pairs]


def case(text, evidence=(2,)):
    statement = a_statement(1, text, evidence=evidence)
    return Case(statement, TURNS, (statement,))


def test_the_claim_that_is_wrong_is_marked_and_no_other():
    model = FakeModel(fever=Judgement(0.01, 0.09, 0.9), knee=Judgement(0.9, 0.05, 0.05))
    (found,) = Entailment(lambda: model).check(case("She has a high fever and she has knee pain."))
    assert (found.verdict, found.span) == (Verdict.CONTRADICTED, (0, 20)) and found.confidence == pytest.approx(0.99)
    assert [claim for _, claim in model.asked] == ["She has a high fever", "she has knee pain."]
    assert "Doctor: Any fever?" in model.asked[0][0] and "left knee" in model.asked[0][0]


def test_what_is_not_mentioned_is_unsupported():
    model = FakeModel(smokes=Judgement(0.02, 0.9, 0.08))
    (found,) = Entailment(lambda: model).check(case("She smokes."))
    assert found.verdict is Verdict.UNSUPPORTED


def test_a_statement_without_evidence_is_left_to_the_check_that_says_so():
    assert Entailment(FakeModel).check(case("She smokes.", evidence=())) == []


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


def test_a_doubted_claim_is_marked_where_the_opposite_is_likelier():
    model = FakeModel(denies=Judgement(0.12, 0.1, 0.78), reports=Judgement(0.95, 0.03, 0.02))
    (found,) = Entailment(lambda: model).check(case("She denies knee pain."))
    assert found.verdict is Verdict.CONTRADICTED and found.code == "opposite"
    assert Entailment(lambda: model).check(case("She reports knee pain.")) == []
    assert [claim for _, claim in model.asked] == ["She denies knee pain.", *["She reports knee pain."] * 2]


def test_where_neither_side_is_likely_the_claim_is_left_alone():
    model = FakeModel(denies=Judgement(0.2, 0.7, 0.1), reports=Judgement(0.4, 0.5, 0.1))
    assert Entailment(lambda: model).check(case("She denies knee pain.")) == []


def test_the_model_outvotes_only_where_it_is_there_and_sure():
    sure = Entailment(lambda: FakeModel(denies=Judgement(0.9, 0.05, 0.05)))
    denial = case("She denies knee pain.")
    assert sure.outvotes(denial, 0.8) and not sure.outvotes(denial, 0.95)

    def missing():
        raise ModelUnavailableError("It is not installed.")

    assert not Entailment(missing).outvotes(denial, 0.1)


def test_a_statement_is_judged_once_for_all_checks():
    model = FakeModel(knee=Judgement(0.8, 0.1, 0.1))
    entailed = Entailment(lambda: model)
    twice = [entailed.check(case("Left knee pain.")), entailed.check(case("Left knee pain."))]
    assert twice == [[], []] and len(model.asked) == 1
