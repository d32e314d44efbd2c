"""What is counted over all visits: never a patient's words, and never which visit."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Measure(StrEnum):
    """What a cell counts, and what its `label` and `detail` hold.

    | measure      | n counts                    | label            | detail                                  |
    | ------------ | --------------------------- | ---------------- | --------------------------------------- |
    | visits       | visits                      |                  | started, ended, signed                  |
    | to_sign      | signed visits               |                  | bucket of the seconds from end to it    |
    | statements   | signed visits               |                  | statements of the note                  |
    | outcome      | statements of the model     | section          | accepted, edited, rejected, unreviewed  |
    | similarity   | edited statements           | section          | bucket of the likeness to the original  |
    | raised       | findings                    | check            |                                         |
    | dismissed    | findings                    | check            | reason                                  |
    | confirmed    | findings                    | check            |                                         |
    | not_checked  | statements                  | check            |                                         |
    | latency      | pieces of work              | stage            | bucket of the seconds                   |
    | tokens       | tokens                      | in, cached, out  |                                         |
    | engine_ms    | milliseconds of writing     |                  |                                         |
    | queue        | drafts                      |                  | other drafts under way at its beginning |
    | masked       | spans                       | kind             |                                         |
    """

    VISITS = "visits"
    TO_SIGN = "to_sign"
    STATEMENTS = "statements"
    OUTCOME = "outcome"
    SIMILARITY = "similarity"
    RAISED = "raised"
    DISMISSED = "dismissed"
    CONFIRMED = "confirmed"
    NOT_CHECKED = "not_checked"
    LATENCY = "latency"
    TOKENS = "tokens"
    ENGINE_MS = "engine_ms"
    QUEUE = "queue"
    MASKED = "masked"


class Cell(NamedTuple):
    """One counter. clinician: an account's id; model, prompt: empty for what no language model had a part in."""

    measure: str
    clinician: str = ""
    template: str = ""
    model: str = ""
    prompt: str = ""
    label: str = ""
    detail: str = ""


class Count(NamedTuple):
    """day: on which the visit began, UTC, YYYY-MM-DD; whatever comes of the visit later counts there."""

    day: str
    cell: Cell
    n: int
