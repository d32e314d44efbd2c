"""Small visits on which the checks were wrong: what is wrong in the note has to be marked, what is right left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.kinds import Asked, judged, read

CASES = Path(__file__).with_name("cases.jsonl")
STILL_WRONG = frozenset(
    {
        "Antibiotic three times a day for seven days.",
        "Follow-up in seven days.",
        "Physiotherapy is to be booked.",
        "Probably a vestibular cause.",
        "Start a statin.",
        "Stop metformin.",
        "The cough has been present for three weeks.",
        "The knee pain is better with tablets.",
        "The left eardrum is red, with wax in the right ear.",
        "The left knee hurts.",
        "The patient denies blurred vision.",
        "The patient denies headaches.",
        "The patient drinks about one beer a week.",
        "The patient has been vomiting since last night.",
        "The patient has migraine.",
        "The patient has no urinary symptoms and regular bowel movements.",
        "The patient has vertigo on turning over in bed.",
        "The patient stopped smoking ten years ago.",
        "The patient takes a statin.",
        "The patient was advised by the doctor to stop metformin.",
        "The right knee was replaced two years ago.",
    }
)
"""Statements that are judged wrongly as the checks are."""
ASKED = list(read(CASES))


@pytest.mark.parametrize("asked", ASKED, ids=[f"{asked.kind}-{n}" for n, asked in enumerate(ASKED)])
def test_it_is_marked_where_it_is_wrong_and_nowhere_else(asked: Asked) -> None:
    row = judged(asked)
    if asked.text in STILL_WRONG:
        assert not row.right, "Take it out of STILL_WRONG."
    else:
        assert row.right, sorted(finding.name for finding in row.found)
