"""The simulated clinician, and what is kept to be taught of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scribe_core.feedback.examples import harvest
from scribe_core.feedback.material import read_material
from scribe_core.feedback.records import feedback
from scribe_core.feedback.routing import REPEATED, Thresholds
from scribe_core.guardrails.checks import Guard
from scribe_core.interfaces import Request
from scribe_core.settings import Settings
from scribe_core.types import ChangeKind, DatasetKind, Route, Section, Speaker, VisitStatus
from tests.fakes import FakeFinder, FakeLanguageModel, MemoryStore
from tests.makers import a_statement, a_turn
from training.corrections import actions
from training.drafts import put_visit, write_draft
from training.encounters import Encounter
from training.evaluate import Scores, score
from training.reference import Talk, matched, plain
from training.replies import KeptReplies
from training.simulated_clinician import SimulatedClinician
from training.simulated_feedback import Course, build_datasets, simulate

TALK = (
    a_turn(1, "so what brings you in today", Speaker.DOCTOR),
    a_turn(2, "my left knee hurts for three weeks and it is worse at night says Martha Collins"),
    a_turn(3, "any fever", Speaker.DOCTOR),
    a_turn(4, "no fever but i take lisinopril twenty milligrams every morning"),
    a_turn(5, "okay so i will order an x ray of the left knee", Speaker.DOCTOR),
)
NOTE = """HISTORY OF PRESENT ILLNESS

Martha Collins says the left knee hurts for 3 weeks, worse at night. The patient denies fever.
She has a cousin with gout in Toledo.

ASSESSMENT AND PLAN

Knee pain.
• Medical Treatment: I will order an x-ray of the left knee.
"""
REPLIES = {
    2: "The left knee hurts for 3 weeks and is worse at night.",
    4: "She takes lisinopril 20 mg every morning.",
}


def reply(request: Request, replies: dict[int, str] = REPLIES) -> str:
    asked = [int(number) for number in re.findall(r"^\[(\d+)\]", request.messages[-1][1].split("New:")[1], re.M)]
    return json.dumps([[number, "subjective", replies[number]] for number in asked if number in replies])


def an_encounter(number: int = 1) -> Encounter:
    return Encounter(f"D{number}", TALK, NOTE, ("Martha Collins",))


@pytest.fixture
def clinician() -> SimulatedClinician:
    made = SimulatedClinician(MemoryStore(), FakeFinder(), Guard())
    yield made
    made.close()


def learnt(clinician: SimulatedClinician, encounters: list[Encounter], config: Settings, minutes: float) -> Course:
    def scored(visit_id: str, encounter: Encounter) -> Scores:
        return score(clinician.store, visit_id, encounter, Guard())

    return simulate(clinician, encounters, FakeLanguageModel(reply), config, minutes, scored)


def kinds(draft: list, reference: list) -> list[tuple[ChangeKind, str, str]]:
    found = actions(draft, reference, Talk(TALK))
    return [(ChangeKind(item.kind), item.statement_id, "".join(item.texts)) for item in found]


def test_each_statement_is_accepted_reworded_rejected_or_left_and_what_is_missing_is_written() -> None:
    draft = [
        a_statement(1, "The patient denies fever.", evidence=(4,)),
        a_statement(2, REPLIES[2], evidence=(2,)),
        a_statement(3, "She sings in a large choir on Sundays.", evidence=(2,)),
    ]
    said = "For 3 weeks the left knee hurts, worse at night."
    reference = [
        a_statement(1, "The patient denies fever."),
        a_statement(2, said),
        a_statement(3, "We will order an x ray of the left knee.", section=Section.PLAN),
        a_statement(4, "She has a cousin with gout in Toledo."),
    ]
    assert kinds(draft, reference) == [
        (ChangeKind.ACCEPT, "s1", ""),
        (ChangeKind.EDIT, "s2", said),
        (ChangeKind.REJECT, "s3", ""),
        (ChangeKind.WRITE, "", "We will order an x ray of the left knee."),
    ]


def test_what_the_product_would_miss_is_kept_and_what_a_check_doubts_beside_it_is_rejected() -> None:
    draft = [a_statement(1, REPLIES[4], evidence=(4,)), a_statement(2, REPLIES[2], evidence=(2,))]
    reference = [a_statement(1, REPLIES[2], evidence=(2,))]
    assert kinds(draft, reference) == [(ChangeKind.ACCEPT, "s2", "")]
    doubted = a_statement(3, "She takes lisinopril at night.", evidence=(4,))
    found = list(actions([*draft, doubted], reference, Talk(TALK), doubted={"s3"}))
    assert [(item.kind, item.statement_id) for item in found] == [("accept", "s2"), ("reject", "s3")]


def test_what_another_sentence_says_too_stays_where_it_alone_names_what_was_heard() -> None:
    draft = [
        a_statement(1, "She takes lisinopril every morning.", evidence=(4,)),
        a_statement(2, "She takes her 20 milligrams every morning.", evidence=(4,)),
    ]
    said = a_statement(1, "She takes 20 milligrams every morning.", evidence=(4,))
    assert [name for kind, name, _ in kinds(draft, [said]) if kind is ChangeKind.REJECT] == []


def test_a_sentence_is_not_reworded_into_one_that_leaves_out_what_was_heard() -> None:
    draft = [a_statement(1, "She takes lisinopril 20 mg every morning.", evidence=(4,))]
    fuller = "Lisinopril 20 mg, she takes it every morning."
    undosed = a_statement(1, "Lisinopril, she takes it every morning.", evidence=(4,))
    assert ChangeKind.EDIT not in [kind for kind, _, _ in kinds(draft, [undosed])]
    shorter = "She takes 20 mg every morning."
    assert kinds(draft, [a_statement(1, shorter, evidence=(4,))]) == [(ChangeKind.ACCEPT, "s1", "")]
    assert kinds(draft, [a_statement(1, fuller, evidence=(4,))]) == [(ChangeKind.EDIT, "s1", fuller)]


def test_what_another_sentence_says_too_is_rejected() -> None:
    draft = [
        a_statement(1, "The left knee hurts for 3 weeks.", evidence=(2,)),
        a_statement(2, "The left knee is worse at night.", evidence=(2,)),
    ]
    reference = [a_statement(1, REPLIES[2], evidence=(2,))]
    assert [(kind, name) for kind, name, _ in kinds(draft, reference)] == [
        (ChangeKind.EDIT, "s1"),
        (ChangeKind.REJECT, "s2"),
    ]


def test_what_is_right_in_the_wrong_section_is_moved_and_what_was_said_before_is_told_as_such() -> None:
    draft = [
        a_statement(1, "We will order an x ray of the left knee.", evidence=(5,)),
        a_statement(2, "The patient denies fever.", evidence=(4,)),
        a_statement(3, "The patient denies any fever.", evidence=(3,)),
    ]
    reference = [
        a_statement(1, "We will order an x ray of the left knee.", section=Section.PLAN, evidence=(5,)),
        a_statement(2, "The patient denies fever.", evidence=(4,)),
    ]
    found = list(actions(draft, reference, Talk(TALK)))
    assert [(item.kind, item.section, item.reason) for item in found] == [
        ("move", Section.PLAN, ""),
        ("accept", None, ""),
        ("reject", None, REPEATED),
    ]


def test_the_right_one_of_two_opposites_stays() -> None:
    draft = [
        a_statement(1, "The patient denies fever.", evidence=(4,)),
        a_statement(2, "The patient has fever.", evidence=(4,)),
    ]
    found = list(actions(draft, [], Talk(TALK), doubted={"s2"}))
    assert [(item.kind, item.statement_id) for item in found] == [("reject", "s2")]


def test_an_edited_sentence_is_filed_as_the_reference_files_it() -> None:
    draft = [a_statement(1, "An x ray of the knee.", evidence=(5,))]
    reference = [a_statement(1, "We will order an x ray of the left knee.", section=Section.PLAN, evidence=(5,))]
    found = list(actions(draft, reference, Talk(TALK)))
    assert [(item.kind, item.section, item.seen_version) for item in found] == [
        ("edit", None, 1),
        ("move", Section.PLAN, 2),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("She takes lisinopril 20 mg every morning.", True),
        ("She takes lisinopril 40 mg every morning.", False),
        ("The right knee hurts.", False),
        ("The patient has a fever.", False),
        ("The left knee hurts when climbing stairs.", False),
    ],
)
def test_only_what_was_said_is_typed_in(text: str, said: bool) -> None:
    assert Talk(TALK).holds(a_statement(1, text, evidence=())) is said


def test_sentences_of_one_turn_need_fewer_words_in_common() -> None:
    draft = a_statement(1, "The knee hurts at night for a long time now.", evidence=(2,))
    here, elsewhere = (a_statement(1, "The left knee hurts for 3 weeks.", evidence=(turn,)) for turn in (2, 5))
    assert [len(matched([draft], [item], Talk(TALK))) for item in (here, elsewhere)] == [1, 0]


def test_a_summary_is_not_a_rewording() -> None:
    draft = a_statement(1, "The left knee hurts for 3 weeks and is worse at night.", evidence=(2,))
    short, whole = (a_statement(1, text, evidence=(2,)) for text in ("Left knee.", "Left knee hurts, worse at night."))
    assert [len(matched([draft], [item], Talk(TALK))) for item in (short, whole)] == [0, 1]


def test_labels_of_the_references_template_are_no_words_of_the_note() -> None:
    labelled = [
        a_statement(1, "Medical Reasoning: The knee is sprained.", section=Section.PLAN),
        a_statement(2, "1. Medical Treatment: We will order an x-ray.", section=Section.PLAN),
        a_statement(3, "Gout."),
        a_statement(4, "Musculoskeletal: Reports left knee pain."),
        a_statement(5, "Father: Prostate cancer early."),
        a_statement(6, "Respiratory: Denies any discomfort."),
    ]
    assert [(item.section, item.text) for item in plain(labelled)] == [
        (Section.ASSESSMENT, "The knee is sprained."),
        (Section.PLAN, "We will order an x-ray."),
        (Section.SUBJECTIVE, "Reports left knee pain."),
        (Section.SUBJECTIVE, "Father: Prostate cancer early."),
        (Section.SUBJECTIVE, "Respiratory: Denies any discomfort."),
    ]


def test_the_corrected_note_is_signed_and_names_are_masked(clinician: SimulatedClinician) -> None:
    visit_id = put_visit(clinician.store, an_encounter(), clinician.finder)
    write_draft(clinician.store, visit_id, FakeLanguageModel(reply), Settings())
    clinician.review(visit_id, NOTE)
    visit = clinician.store.get_visit(visit_id)
    assert visit.status is VisitStatus.SIGNED and visit.consent.allows_training
    texts = [item.text for item in clinician.store.statements(visit_id)]
    assert any("<PERSON_1> says" in text for text in texts) and "Collins" not in " ".join(texts)
    assert not any("Toledo" in text for text in texts)
    found = feedback(visit, clinician.store.turns(visit_id), clinician.store.history(visit_id))
    assert {Route.SFT_CORRECTION, Route.DPO} & {record.route for record in found}


def test_what_a_rejection_left_out_is_quoted_and_its_stretch_is_not_learnt(clinician: SimulatedClinician) -> None:
    said = {4: "She takes lisinopril every morning for diabetes."}
    visit_id = put_visit(clinician.store, an_encounter(), clinician.finder)
    write_draft(clinician.store, visit_id, FakeLanguageModel(lambda request: reply(request, said)), Settings())
    clinician.review(visit_id, "HISTORY OF PRESENT ILLNESS\n\nMartha Collins says the left knee hurts for 3 weeks.\n")
    texts = [item.text for item in clinician.store.statements(visit_id) if item.stands]
    assert any("said" in text and "lisinopril" in text for text in texts) and said[4] not in texts
    for kind in DatasetKind:
        found = harvest(read_material(clinician.store, visit_id), kind, Thresholds())
        assert not any("diabetes" in example.chosen for example in found.examples)
        assert not any("lisinopril" in example.prompt[-1]["content"] for example in found.examples)


def test_datasets_are_those_of_the_product(clinician: SimulatedClinician, tmp_path: Path) -> None:
    config = Settings(data_dir=tmp_path, dataset_validation_share=0)
    course = learnt(clinician, [an_encounter(1), an_encounter(2)], config, minutes=1)
    lines = list(build_datasets(clinician.store, config, tmp_path / "out"))
    assert course.steps and all("to train on" in line for line in lines)
    assert [len(course.drafts), len(course.signed)] == [2, 2]
    assert all(after.rouge1 > before.rouge1 for before, after in zip(course.drafts, course.signed, strict=True))
    rows = [json.loads(line) for line in (tmp_path / "out" / "sft" / "train.jsonl").read_text().splitlines()]
    assert rows and "Toledo" not in json.dumps(rows) and "Collins" not in json.dumps(rows)


def test_no_visit_is_begun_when_the_time_is_over(clinician: SimulatedClinician) -> None:
    assert not learnt(clinician, [an_encounter()], Settings(), minutes=-1).drafts


def test_what_was_replied_is_asked_once_and_the_model_is_loaded_only_for_what_is_new(tmp_path: Path) -> None:
    loaded: list[FakeLanguageModel] = []

    def load() -> FakeLanguageModel:
        loaded.append(FakeLanguageModel(lambda request: request.messages[0][1].upper()))
        return loaded[-1]

    first, second = (Request((("user", text),)) for text in ("one", "two"))
    kept = KeptReplies("small", "", tmp_path, load)
    assert [item.text for item in kept.generate([first])] == ["ONE"]
    assert [item.text for item in kept.generate([second, first])] == ["TWO", "ONE"]
    assert [len(model.requests) for model in loaded] == [2]
    again = KeptReplies("small", "", tmp_path, load)
    assert [item.text for item in again.generate([first, second])] == ["ONE", "TWO"] and len(loaded) == 1
    KeptReplies("small", "another adapter", tmp_path, load).generate([first])
    assert len(loaded) == 2
