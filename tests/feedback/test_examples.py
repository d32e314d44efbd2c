"""Examples to train on: the product's own prompt and the reply that was signed."""

from __future__ import annotations

import json

import pytest

from scribe_core.feedback import examples
from scribe_core.feedback.examples import Example, Harvest, harvest
from scribe_core.feedback.leaks import LeakFinder
from scribe_core.feedback.routing import REPEATED, Thresholds
from scribe_core.feedback.talk import stretches_of
from scribe_core.note.reply import read_reply
from scribe_core.note.writer import NoteWriter
from scribe_core.types import ChangeKind, DatasetKind, EditKind, NoteState, Section, Speaker
from tests.fakes import FakeLanguageModel
from tests.feedback.story import TALK, Story, drafted
from tests.makers import a_statement, a_turn, updated


def sft(story: Story) -> Harvest:
    return harvest(story.material, DatasetKind.SFT, Thresholds())


def dpo(story: Story) -> Harvest:
    return harvest(story.material, DatasetKind.DPO, Thresholds())


def only(found: Harvest) -> Example:
    (example,) = found.examples
    return example


def texts(reply: str | None) -> list[str]:
    return [text for _, _, text in json.loads(reply or "[]")]


@pytest.mark.parametrize("edges", [(6,), (2, 6), (1, 3, 6)])
def test_the_prompts_are_those_that_the_product_sent(edges: tuple[int, ...]) -> None:
    """However the talk came in, and with long turns cut."""
    turns = [*TALK[:-1], a_turn(6, "It hurts when I walk. " * 15 + "No swelling. " * 5, Speaker.PATIENT)]
    llm = FakeLanguageModel(lambda request: "[]")
    writer, state = NoteWriter(llm), NoteState()
    for edge in edges:
        until = [turn for turn in turns if turn.id <= edge]
        state = updated(writer, until, [], state).after
    sent = [[{"role": role, "content": text} for role, text in request.messages] for request in llm.requests]
    assert [stretch.prompt() for stretch in stretches_of(turns, edges)] == sent
    schemas = [request.json_schema["maxItems"] for request in llm.requests]
    assert [stretch.most_rows for stretch in stretches_of(turns, edges)] == schemas


def test_the_visits_stream_tells_how_the_talk_was_cut() -> None:
    story = Story().draft(a_statement(1, "The left knee hurts.", evidence=(2,)), until=2)
    story.draft(a_statement(2, "She denies fever.", evidence=(4,)))
    assert story.accept("s1").material.noted == {2, 6}


def test_a_reply_holds_what_was_signed_of_its_stretch() -> None:
    story = drafted().accept("s1").edit("s2", "She has no fever.").reject("s3").sign()
    example = only(sft(story))
    assert example.rejected is None and example.visit_id == story.id
    assert example.prompt[-1]["content"].startswith("Earlier:\nNew:\n[1] Doctor: so what brings")
    assert example.chosen == (
        '[[2,"subjective","The left knee hurts for 3 weeks."],[4,"subjective","She has no fever."]]'
    )
    assert [operation.text for operation in read_reply(example.chosen, [1, 2, 3, 4])] == texts(example.chosen)


def test_a_stretch_in_which_nothing_was_judged_is_left_out() -> None:
    found = sft(drafted().accept("s1").sign())
    assert len(found.examples) == 1 and found.left_out == {examples.NOT_JUDGED: 1}


def test_untouched_statements_of_an_open_note_are_left_out() -> None:
    assert sft(drafted().accept("s1")).left_out[examples.OPEN] == 2
    assert texts(only(sft(drafted().accept("s1", "s2"))).chosen) == [
        "The left knee hurts for 3 weeks.",
        "She denies fever.",
    ]


def test_what_the_clinician_added_and_was_said_is_in_the_reply() -> None:
    story = drafted().accept("s1").write("s4", "It is worse at night.").sign()
    assert "It is worse at night." in texts(only(sft(story)).chosen)


def test_what_nobody_said_is_not_taught() -> None:
    unsaid = (
        "The left knee hurts for 3 weeks, since a ski trip.",
        "The left knee hurts for 9 weeks.",
        "The right knee hurts for 3 weeks.",
        "The left knee hurts for 3 weeks despite ibuprofen.",
    )
    for text in unsaid:
        found = sft(drafted().edit("s1", text).accept("s2").sign())
        assert not found.examples and found.left_out[examples.NOT_SAID] == 1, text
        assert not dpo(drafted().edit("s1", text).accept("s2").sign()).examples


def test_a_misheard_stretch_is_not_taught() -> None:
    story = Story().draft(a_statement(1, "She takes lysin operol 20 mg.", evidence=(4,)))
    story.edit("s1", "She takes lisinopril 20 mg.").sign()
    assert sft(story).left_out == {examples.MISHEARD: 1}


def test_a_quotation_is_not_taught_until_it_is_reworded() -> None:
    quotation = 'The patient said: "it is worse at night"'
    story = drafted().accept("s1", "s2").write("s4", quotation, ChangeKind.WRITE_DOWN, evidence=(2,))
    story.accept("s4")
    assert sft(story).left_out[examples.QUOTED] == 1
    story.edit("s4", "It is worse at night.")
    assert "It is worse at night." in texts(only(sft(story)).chosen)


def test_more_than_the_product_lets_a_reply_hold_is_left_out() -> None:
    story = drafted().accept("s1")
    for number in range(4, 9):
        story.write(f"s{number}", "It is worse at night.", evidence=(2,))
    assert sft(story.sign()).left_out[examples.TOO_LONG] == 1


def test_a_stretch_with_what_was_said_before_teaches_nothing() -> None:
    story = drafted().accept("s1", "s3").reject("s2", reason=REPEATED).sign()
    found = sft(story)
    assert found.left_out[examples.SAID_BEFORE] == 1 and not dpo(story).examples
    assert all("fever" not in example.chosen for example in found.examples)


def test_what_was_only_asked_is_no_reply() -> None:
    talk = (a_turn(1, "any chest pain", Speaker.DOCTOR), a_turn(2, "my left knee hurts"))
    story = Story(*talk).draft(a_statement(1, "The left knee hurts.", evidence=(2,))).accept("s1")
    assert len(sft(story.write("s2", "The left knee hurts a lot.", evidence=(2,)).sign()).examples) == 0
    again = Story(*talk).draft(a_statement(1, "The left knee hurts.", evidence=(2,))).accept("s1")
    assert sft(again.write("s2", "She has chest pain.", evidence=(1,)).sign()).left_out[examples.NOT_SAID] == 1


def test_a_sentence_longer_than_the_product_takes_is_left_out() -> None:
    story = drafted().accept("s1").write("s4", "It is worse at night. " * 20, evidence=(2,))
    assert sft(story.sign()).left_out[examples.TOO_LONG] == 1


def test_a_real_value_keeps_an_example_out() -> None:
    turns = (a_turn(1, "my left knee hurts and Ann drove me"), *TALK[2:])
    story = Story(*turns).draft(a_statement(1, "The left knee hurts.", evidence=(1,))).accept("s1").sign()
    assert len(sft(story).examples) == 1
    story.store.put_vault(story.id, {"<PERSON_1>": "Ann Miller"}, {})
    assert sft(story).left_out == {examples.LEAK: 1} and not sft(story).examples


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ("call 555 1234 now", True),
        ("ann miller came", True),
        ("Miller came", True),
        ("it will ann noy", False),
        ("<PERSON_1> came", False),
        ("Mrs. came", False),
        ("555 12345", False),
    ],
)
def test_leaks(text: str, leaks: bool) -> None:
    vault = {"<PERSON_1>": "Mrs. Ann Miller", "<PERSON_2>": "ann  miller", "<PHONE_1>": "555 1234"}
    literal = {"<LITERAL_1>": "<PERSON_1>"}
    assert LeakFinder(vault | literal).leaks([text]) is leaks
    assert not LeakFinder({}).leaks([text])


def test_a_rewritten_statement_gives_a_pair_that_differs_in_it_alone() -> None:
    story = drafted().edit("s1", "The left knee is worse at night.").accept("s2").sign()
    example = only(dpo(story))
    assert texts(example.chosen) == ["The left knee is worse at night.", "She denies fever."]
    assert texts(example.rejected) == ["The left knee hurts for 3 weeks.", "She denies fever."]
    assert [record.statement_id for record in example.feedback] == ["s1"]


def test_a_rejected_statement_is_paired_with_what_was_signed_once_it_is() -> None:
    story = drafted().accept("s1").reject("s2")
    assert not dpo(story).examples
    example = only(dpo(story.sign()))
    assert texts(example.chosen) == ["The left knee hurts for 3 weeks."]
    assert texts(example.rejected) == ["The left knee hurts for 3 weeks.", "She denies fever."]


def test_where_nothing_else_was_signed_saying_nothing_is_preferred() -> None:
    example = only(dpo(drafted().reject("s3").sign()))
    assert (example.chosen, texts(example.rejected)) == ("[]", ["An x-ray of the knee will be ordered."])


def test_a_pair_teaches_the_final_words() -> None:
    story = drafted().edit("s1", "The right knee hurts.").edit("s1", "It is worse at night.").sign()
    (example,) = dpo(story).examples
    assert "It is worse at night." in texts(example.chosen)
    assert "The left knee hurts for 3 weeks." in texts(example.rejected)


def test_an_edit_that_was_taken_back_by_hand_is_no_pair() -> None:
    story = drafted().edit("s1", "The right knee hurts.").edit("s1", "The left knee hurts for 3 weeks.").sign()
    assert dpo(story).left_out == {examples.UNCHANGED: 1}


def test_a_split_statement_is_compared_with_its_parts() -> None:
    story = drafted().split("s1", "The left knee hurts.", "It is worse at night.").sign()
    story.say(f"{story.id}:c2:s1", EditKind.WRONG_FACT)
    example = only(dpo(story))
    assert texts(example.chosen) == ["The left knee hurts.", "It is worse at night.", "She denies fever."]
    assert texts(example.rejected) == ["The left knee hurts for 3 weeks.", "She denies fever."]


def test_a_moved_statement_is_taught_in_its_section() -> None:
    story = drafted().move("s3", Section.ASSESSMENT).sign()
    assert json.loads(only(sft(story)).chosen) == [[5, "assessment", "An x-ray of the knee will be ordered."]]
