"""The talks written for the checks' model: each can be read, and its statements are of both sorts."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import numpy as np

from scribe_core.note.vectors import Vectors
from scribe_core.types import Speaker
from tests.fakes import FakeEncoder
from tests.makers import a_turn
from training.entailment import split_talks
from training.json_lines import json_lines
from training.never_missing_model import CONTEXTS, LABELS, PLAIN, alone, of_turns, plain
from training.pairs import Pairs
from training.verbatim import verbatim
from training.written import NEVER_MISSING, NOTE, SAME_WORDS, made_up, never_missing, topics

DOCTOR = Speaker.DOCTOR


def test_every_talk_can_be_read_and_points_at_its_own_turns() -> None:
    talks = list(made_up())
    assert len({talk.id for talk in talks}) == len(talks) > 700
    labels = Counter(claim.label for talk in talks for claim in talk.claims)
    assert labels.keys() == {"supported", "contradicted", "unsupported"}
    assert 0.4 < labels["supported"] / labels.total() < 0.6
    assert all(set(claim.evidence) <= {turn.id for turn in talk.turns} for talk in talks for claim in talk.claims)


def test_a_sentence_of_the_talk_becomes_a_statement_in_its_own_words() -> None:
    turns = [
        a_turn(1, "So I stopped it myself two weeks ago. Did I?"),
        a_turn(2, "I'd like you to take it with your food. Any fever?", DOCTOR),
        a_turn(3, "Yes."),
    ]
    assert list(verbatim(turns)) == [
        "The patient stopped it themselves two weeks ago.",
        "The patient is to take it with the food.",
    ]


def test_each_statement_becomes_a_pair_with_the_talk_that_is_nearest() -> None:
    talk = next(iter(made_up()))
    pairs = list(Pairs(Vectors(FakeEncoder), random.Random(1)).of_talk(talk))
    assert len(pairs) >= len(talk.claims) and all(pair.premise for pair in pairs)


def test_what_a_reader_labelled_names_claims_of_the_table() -> None:
    files = [LABELS, PLAIN, *NEVER_MISSING.glob("*.jsonl")]
    rows = [row for path in files for row in json_lines(path)]
    named = {claim["claim"] for row in rows for key in ("claims", "said", "near") for claim in _listed(row, key)}
    assert named | {row["claim"] for row in rows if "claim" in row} == topics().keys()


def _listed(row: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return row[key] if isinstance(row.get(key), list) else []


def test_statements_near_to_the_words_are_of_talks_that_are_there() -> None:
    known = {talk.id: len(talk.turns) for talk in made_up()}
    rows = list(json_lines(SAME_WORDS[0]))
    assert {row["id"] for row in rows} <= known.keys()
    assert all(max(s["evidence"]) <= known[row["id"]] for row in rows for s in row["statements"])


def test_all_that_was_written_about_a_talk_is_held_out_or_not() -> None:
    talks = list(never_missing())
    train, held = split_talks(talks)
    ids = [{talk.id.removesuffix(NOTE) for talk in part} for part in (train, held)]
    assert len(train) + len(held) == len(talks) and all(ids) and not set.intersection(*ids)


def test_an_utterance_is_learnt_alone_and_after_other_talk() -> None:
    talk = [a_turn(1, "How is the knee?", DOCTOR), a_turn(2, "Better."), a_turn(3, "Good, carry on then.", DOCTOR)]
    alone_, *after = plain(Vectors(FakeEncoder), [talk])[: CONTEXTS + 1]
    assert (alone_.labels == 1).sum() == 1 and not np.isnan(alone_.labels).any()
    assert len(after) == CONTEXTS and all(np.isnan(part.labels[0]).all() for part in after)
    assert all((part.labels[-1] == alone_.labels[-1]).all() for part in after)


def test_a_sentence_by_itself_tells_of_no_topic_or_of_nothing() -> None:
    said = of_turns([a_turn(1, "Well. She kicks me.")], [("Somebody hits, hurts or threatens the patient.", [1], True)],
                    Vectors(FakeEncoder), 1.0)  # fmt: skip
    part = alone(said)
    width = (part.features.shape[1] - 3) // 2
    assert (part.features[:, :width] == part.features[:, width : 2 * width]).all()
    assert np.isnan(part.labels).sum() == (said.labels == 1).sum()
