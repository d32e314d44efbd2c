"""Events become figures: each thing once, wherever it stands in the end."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.analytics.count import count, day_of
from scribe_core.analytics.findings import digest
from scribe_core.interfaces import Counted
from scribe_core.types import (
    TOLD,
    CaptureTiming,
    ChangeKind,
    Checked,
    ChecksTiming,
    ChunkTiming,
    Finding,
    NoteTiming,
    Speaker,
    Verdict,
)
from tests.analytics.script import Script, of
from tests.makers import a_visit

FINDING = Finding(
    statement_id="s1", check="sides", verdict="unsupported", severity="high", code="no_side_said", facts=("left",)
)
UNABLE = FINDING.replace(check="entailment", verdict=Verdict.NOT_CHECKED)
OMISSION = FINDING.replace(statement_id="", check="omissions", verdict=Verdict.OMITTED)


@pytest.fixture
def script() -> Script:
    return Script()


def test_a_visit_counts_on_the_day_it_began() -> None:
    assert day_of(a_visit(created_at="2026-01-31T23:59:00+00:00")) == "2026-01-31"


def test_only_what_the_model_wrote_has_an_outcome(script: Script) -> None:
    script.draft(1)
    script.draft(2)
    script.draft(3)
    script.decide(ChangeKind.ACCEPT, 1)
    script.decide(ChangeKind.REJECT, 2)
    assert of(script.figures(), "outcome") == {"accepted": 1, "rejected": 1}


def test_a_statement_counts_where_it_stands_in_the_end(script: Script) -> None:
    script.draft(1)
    script.decide(ChangeKind.ACCEPT, 1)
    edit = script.decide(ChangeKind.EDIT, 1, "Pain of the left knee.")
    assert of(script.figures(), "outcome") == {"edited": 1}
    script.undo(edit)
    assert of(script.figures(), "outcome") == {"accepted": 1}
    assert of(script.figures(), "similarity") == {}


def test_an_undone_decision_is_none(script: Script) -> None:
    script.draft(1)
    script.undo(script.decide(ChangeKind.REJECT, 1))
    assert of(script.figures(), "outcome") == {}


def test_the_likeness_is_that_of_the_models_words_and_the_last_ones(script: Script) -> None:
    script.draft(1, "abcdefghij")
    script.decide(ChangeKind.EDIT, 1, "zzzzzzzzzz")
    script.decide(ChangeKind.EDIT, 1, "abcdefghik")
    assert of(script.figures(), "similarity") == {"18": 1}


def test_a_split_statement_is_an_edited_one(script: Script) -> None:
    script.draft(1, "Cough and fever.")
    change = script.split(1, "Cough and", "fever.")
    assert of(script.figures(), "outcome") == {"edited": 1}
    assert of(script.figures(), "similarity") == {"19": 1}
    script.undo(change)
    assert of(script.figures(), "outcome") == {}
    assert of(script.figures(), "similarity") == {}


def test_what_becomes_of_the_parts_of_a_split_counts_together(script: Script) -> None:
    script.draft(1, "Cough and fever.")
    script.split(1, "Cough and", "fever.")
    script.decide(ChangeKind.ACCEPT, 1)
    assert of(script.figures(), "similarity") == {"19": 1}
    reject = script.decide(ChangeKind.REJECT, 1)
    assert of(script.figures(), "outcome") == {"edited": 1}
    assert of(script.figures(), "similarity") == {"10": 1}
    script.decide(ChangeKind.REJECT, "1.1")
    assert of(script.figures(), "outcome") == {"rejected": 1}
    script.undo(reject)
    assert of(script.figures(), "outcome") == {"edited": 1}
    assert of(script.figures(), "similarity") == {"14": 1}


def test_what_is_signed_without_a_decision_is_counted_apart(script: Script) -> None:
    script.draft(1)
    script.draft(2)
    script.decide(ChangeKind.ACCEPT, 1)
    script.sign()
    figures = script.figures()
    assert of(figures, "outcome") == {"accepted": 1, "unreviewed": 1}
    assert of(figures, "statements") == {"2": 1}
    assert of(figures, "to_sign") == {"27": 1}  # 600 s lie in [10^2.7, 10^2.8)
    assert of(figures, "visits") == {"started": 1, "ended": 1, "signed": 1}


def test_a_finding_counts_once_a_wording_however_often_it_is_checked(script: Script) -> None:
    script.draft(1)
    script.check(1, FINDING, UNABLE)
    script.check(1, FINDING, UNABLE)
    assert of(script.figures(), "raised") == {"sides": 1}
    assert of(script.figures(), "not_checked") == {"entailment": 1}
    script.draft(1, "Left knee pain.")
    script.check(1, FINDING)
    assert of(script.figures(), "raised") == {"sides": 2}


def test_an_edit_or_a_rejection_confirms_what_stood_open_until_it_is_undone(script: Script) -> None:
    script.draft(1)
    script.check(1, FINDING)
    edit = script.decide(ChangeKind.EDIT, 1, "Right knee pain.", [FINDING])
    assert of(script.figures(), "confirmed") == {"sides": 1}
    undo = script.undo(edit)
    assert of(script.figures(), "confirmed") == {}
    script.undo(undo)
    assert of(script.figures(), "confirmed") == {"sides": 1}
    script.decide(ChangeKind.REJECT, 1, findings=[FINDING])
    assert of(script.figures(), "raised") == {"sides": 1}  # the second wording was not checked
    script.check(1, FINDING)
    assert of(script.figures(), "raised") == {"sides": 2}


def test_an_edit_that_is_taken_back_raises_nothing_anew(script: Script) -> None:
    script.draft(1)
    script.check(1, FINDING)
    edit = script.decide(ChangeKind.EDIT, 1, "Right knee pain.", [FINDING])
    before, after = edit.before[0], edit.after[0]
    restored = before.replace(version=after.version + 1)
    script.undo(edit.replace(before=(restored,)))
    script.check(1, FINDING)
    assert of(script.figures(), "raised") == {"sides": 1}
    assert of(script.figures(), "confirmed") == {}


def test_what_is_rejected_and_then_accepted_was_right(script: Script) -> None:
    script.draft(1)
    script.check(1, FINDING)
    script.decide(ChangeKind.REJECT, 1, findings=[FINDING])
    assert of(script.figures(), "confirmed") == {"sides": 1}
    accept = script.decide(ChangeKind.ACCEPT, 1)
    assert of(script.figures(), "confirmed") == {}
    script.undo(accept)
    assert of(script.figures(), "confirmed") == {"sides": 1}


def test_an_acceptance_withdraws_only_what_was_rejected_in_these_words(script: Script) -> None:
    script.draft(1)
    script.draft(2, "Right knee pain.")
    for number in (1, 2):
        script.check(number, FINDING.replace(statement_id=f"s{number}"))
    script.decide(ChangeKind.EDIT, 1, "Knee pain.", [FINDING])
    script.decide(ChangeKind.ACCEPT, 1)
    script.decide(ChangeKind.REJECT, 2, findings=[FINDING.replace(statement_id="s2")])
    script.decide(ChangeKind.REJECT, 1)
    script.decide(ChangeKind.ACCEPT, 1)
    assert of(script.figures(), "confirmed") == {"sides": 2}


def test_the_parts_of_parts_stand_in_the_notes_order(script: Script) -> None:
    script.draft(1, "Cough and a high fever at night.")
    script.split(1, "Cough and", "a high", "at night.")
    script.split("1.1", "a high", "fever")
    assert of(script.figures(), "similarity") == {"19": 1}


def test_an_acceptance_confirms_nothing(script: Script) -> None:
    script.draft(1)
    script.check(1, FINDING)
    script.decide(ChangeKind.ACCEPT, 1, findings=[FINDING])
    assert of(script.figures(), "confirmed") == {}


def test_a_dismissal_counts_with_its_reason_and_never_in_a_persons_own_words(script: Script) -> None:
    script.draft(1)
    script.check(1, FINDING)
    script.dismiss(FINDING, "It was said.")
    assert of(script.figures(), "dismissed") == {"It was said": 1}
    script.draft(1, "Pain.")
    script.check(1, FINDING)
    script.dismiss(FINDING, "Ann told me on the phone")
    assert of(script.figures(), "dismissed") == {"It was said": 1, "Other": 1}
    assert "Ann" not in str(script.figures())


def test_an_omission_counts_once_a_visit(script: Script) -> None:
    script.draft(1)
    for version in (1, 2, 3):
        checked = Checked(statement_id="", version=version, findings=(OMISSION,))
        script.store.put_checked(script.visit.id, checked)
    assert of(script.figures(), "raised") == {"omissions": 1}


def test_a_finding_stored_with_its_sentence_is_the_one_that_was_counted_before_there_were_codes(script: Script) -> None:
    script.draft(1)
    told = OMISSION.replace(code=TOLD, facts=("Penicillin was heard.",))
    script.store.put_checked(script.visit.id, Checked(statement_id="", version=1, findings=(told,)))
    counted, _ = count(script.visit, Counted(), script.events())
    assert digest("\nomissions\nPenicillin was heard.") in counted.memory.decode()


def test_what_the_model_writes_down_later_was_no_omission(script: Script) -> None:
    script.draft(1)
    other = OMISSION.replace(facts=("penicillin",))
    script.store.put_checked(script.visit.id, Checked(statement_id="", version=1, findings=(OMISSION, other)))
    script.check(1, FINDING)
    script.store.put_checked(script.visit.id, Checked(statement_id="", version=2, findings=(other,)))
    assert of(script.figures(), "raised") == {"omissions": 1, "sides": 1}
    script.dismiss(other, "False alarm")
    script.store.put_checked(script.visit.id, Checked(statement_id="", version=3, findings=()))
    assert of(script.figures(), "raised") == {"omissions": 1, "sides": 1}


def test_masked_spans_count_once_though_the_speaker_is_corrected(script: Script) -> None:
    script.say("<PERSON_1> saw <PERSON_2> on <DATE_TIME_1> <LITERAL_1>")
    script.store.set_speakers(script.visit.id, {1: Speaker.DOCTOR})
    assert of(script.figures(), "masked") == {"PERSON": 2, "DATE_TIME": 1}


def test_timings_become_buckets_and_sums(script: Script) -> None:
    note = {"model": "small", "prompt": "v2", "note_s": 2.0, "total_s": 2.5, "first_token_s": (0.5, 1.2), "queue": 2}
    tokens = {"tokens_in": 900, "tokens_cached": 600, "tokens_out": 80}
    for timing in (
        NoteTiming(**note, **tokens),
        ChunkTiming(recognise_s=1.0, roles_s=0.01, privacy_s=0.1),
        CaptureTiming(seconds=0.002),
        ChecksTiming(seconds=(0.04, 0.05)),
    ):
        script.store.add_timing(script.visit.id, timing)
    figures = script.figures()
    stages = Counter({key[1]: 0 for key in figures if key[0] == "latency"})
    for key, n in figures.items():
        stages.update({key[1]: n} if key[0] == "latency" else {})
    assert stages == {
        "delta": 1, "first token": 2, "recognition": 1, "roles": 1, "masking": 1, "capture": 1, "checks": 2
    }  # fmt: skip
    assert of(figures, "tokens") == {"in": 900, "cached": 600, "out": 80}
    assert figures["engine_ms",] == 2000 and figures["queue", "2"] == 1


def test_nothing_said_and_no_visit_is_in_the_figures(script: Script) -> None:
    script.say("it hurts")
    script.draft(1, "Knee pain.")
    script.check(1, FINDING)
    script.decide(ChangeKind.EDIT, 1, "Pain of the knee.", [FINDING])
    script.sign()
    told = str(script.figures()).lower()
    assert all(word not in told for word in ("knee", "pain", "hurts", "left", script.visit.id))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["draft", "accept", "edit", "reject", "undo", "check", "dismiss", "say"]), st.integers(1, 3)
    ),
    max_size=25,
)


def played(steps: list[tuple[str, int]]) -> Script:
    """As much of the steps as is possible."""
    script, changes = Script(), []
    for step, number in steps:
        here = script.note.get(f"s{number}")
        finding = FINDING.replace(statement_id=f"s{number}")
        if step == "say":
            script.say("with <PERSON_1>")
        elif step == "draft" and (here is None or not here.touched):
            script.draft(number, "Knee pain. " * number)
        elif here is None:
            continue
        elif step == "check":
            script.check(number, finding)
        elif step == "dismiss":
            script.dismiss(finding, "False alarm")
        elif step == "undo" and changes:
            script.undo(changes.pop())
        elif step in ("accept", "edit", "reject"):
            text = f"Pain {len(changes)}." if step == "edit" else ""
            changes.append(script.decide(ChangeKind(step), number, text, [finding]))
    return script


@given(steps=STEPS, data=st.data())
def test_retries_duplicates_and_other_batches_give_the_same_figures(
    steps: list[tuple[str, int]], data: st.DataObject
) -> None:
    script = played(steps)
    events, visit = script.events(), script.visit
    _, at_once = count(visit, Counted(), events)
    counted, total = Counted(), Counter()
    at = 0
    while at < len(events):
        back = data.draw(st.integers(0, at), label="events that come again")
        at = data.draw(st.integers(at + 1, len(events)), label="end of the batch")
        counted, new = count(visit, counted, events[back:at])
        total.update(new)
    assert {cell: n for cell, n in total.items() if n} == at_once
    assert count(visit, counted, events)[1] == {}


@given(steps=STEPS)
def test_figures_are_never_below_zero_and_agree_with_the_note(steps: list[tuple[str, int]]) -> None:
    script = played(steps)
    figures = script.figures()
    assert all(n > 0 for n in figures.values())
    states = Counter(s.state.value for s in script.note.values() if s.touched)
    assert of(figures, "outcome") == dict(states)
