"""What a talk says outright of who speaks and of who is there: worth more than the wording around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from scribe_core.roles.present import Present
from scribe_core.types import Turn

DOCTOR_BY_NAME = np.array([8.0, 0.0, 0.0])
OWN_RELATION = np.array([0.0, 0.0, 6.0])
BRINGS_SOMEBODY = np.array([-4.0, 0.0, -2.0])
COMPANY, COMPANY_SAID, COMPANY_KNOWN = 0.1, 0.86, 0.999
# "I'm Dr. <PERSON_1>", and not "I'm Dr. <PERSON_1>'s patient".
_INTRODUCTION = re.compile(
    r"\b(?:i['’]m|i am|my name is|this is)\s+(?:dr\.?|doctor)\s+(?:<\w+>|\w+\b)(?!['’]s)", re.IGNORECASE
)


def outright(turns: Sequence[Turn], here: Sequence[Present]) -> np.ndarray:
    """Log-likelihoods `(n, 3)` of doctor, patient, other.

    Who says that they are the doctor is the doctor, who says that they are the patient's mother is somebody else, and
    who asks whether their wife may stay is the patient.

    here: what each turn says of who is there."""
    said = [
        (bool(_INTRODUCTION.search(turn.text)), bool(one.own), bool(one.by_patient and not one.own))
        for turn, one in zip(turns, here, strict=True)
    ]
    return np.array(said, float) @ np.array([DOCTOR_BY_NAME, OWN_RELATION, BRINGS_SOMEBODY])


def company(here: Sequence[Present], known: bool) -> float:
    """How likely it is that somebody besides doctor and patient speaks. known: the clinician has marked such a turn."""
    if known:
        return COMPANY_KNOWN
    return COMPANY_SAID if any(one.anyone for one in here) else COMPANY
