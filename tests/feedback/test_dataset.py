"""Examples as a dataset: no repetitions, split by visit."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from scribe_core.feedback.dataset import REPEATED, SEEN, TRAIN, VALIDATION, in_validation, split
from scribe_core.feedback.examples import Example, Harvest

EXAMPLES = st.builds(
    Example,
    visit_id=st.text("abc", min_size=1, max_size=2),
    prompt=st.sampled_from("xyz").map(lambda text: ({"role": "user", "content": text},)),
    chosen=st.sampled_from(["[]", "[1]"]),
    rejected=st.sampled_from([None, "[2]"]),
    feedback=st.just(()),
)


def shape(example: Example) -> tuple[str, str, str | None]:
    return example.prompt[-1]["content"], example.chosen, example.rejected


@given(rows=st.lists(EXAMPLES, max_size=30), share=st.floats(0, 0.99))
def test_every_example_is_kept_once_or_counted(rows: list[Example], share: float) -> None:
    found = split([Harvest([row]) for row in rows], share)
    kept = [example for name in (TRAIN, VALIDATION) for example in found.examples[name]]
    assert len({shape(example) for example in kept}) == len(kept)
    assert len(kept) + found.left_out[REPEATED] + found.left_out[SEEN] == len(rows)
    trained = {shape(example) for example in found.examples[TRAIN]}
    prompts = {prompt for prompt, _, _ in trained}
    assert all(shape(row) in {shape(example) for example in kept} or shape(row)[0] in prompts for row in rows)


@given(rows=st.lists(EXAMPLES, max_size=30), share=st.floats(0, 0.99))
def test_no_visit_and_no_prompt_is_in_both_splits(rows: list[Example], share: float) -> None:
    train, validation = (split([Harvest(rows)], share).examples[name] for name in (TRAIN, VALIDATION))
    assert not {row.visit_id for row in train} & {row.visit_id for row in validation}
    assert not {shape(row)[0] for row in train} & {shape(row)[0] for row in validation}


@given(visit_id=st.text(max_size=40), low=st.floats(0, 1), high=st.floats(0, 1))
def test_a_visit_stays_in_validation_when_its_share_grows(visit_id: str, low: float, high: float) -> None:
    low, high = sorted((low, high))
    assert in_validation(visit_id, high) or not in_validation(visit_id, low)
    assert not in_validation(visit_id, 0.0)


def test_the_share_is_about_kept() -> None:
    assert 160 <= sum(in_validation(f"visit-{number}", 0.2) for number in range(1000)) <= 240


def test_a_line_is_one_record_and_an_empty_split_no_file() -> None:
    prompt = ({"role": "user", "content": "Ménière\n"},)
    files = split([Harvest([Example("a", prompt, "[]", "[1]", ())])], 0.0).files
    assert list(files) == ["train.jsonl"]
    (line,) = files["train.jsonl"].splitlines()
    assert json.loads(line) == {
        "prompt": [{"role": "user", "content": "Ménière\n"}],
        "chosen": [{"role": "assistant", "content": "[]"}],
        "rejected": [{"role": "assistant", "content": "[1]"}],
        "visit_id": "a",
    }
