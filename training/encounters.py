"""Visits of ACI-Bench with the clinician's note: those to learn from, and those held back to measure with.

ACI-Bench (Yim et al. 2023, https://doi.org/10.1038/s41597-023-02487-3, CC BY 4.0), DIR/aci_bench. Its test sets are
never read; the validation visits are held back, as `benchmarks.note` measures on them.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from scribe_core.types import Turn
from training.pairs import turns_of


@dataclass(frozen=True)
class Encounter:
    """names: of patient and doctor, to be masked. note: the clinician's, as text."""

    id: str
    turns: tuple[Turn, ...]
    note: str
    names: tuple[str, ...]


def to_learn_from(data: Path) -> list[Encounter]:
    """The training visits in an order of chance that never changes, so that the first few hold all three kinds."""
    found = _encounters(data, "train")
    held_back = {encounter.id for encounter in _encounters(data, "valid")}
    known = [encounter for encounter in found if encounter.id not in held_back]
    return sorted(known, key=lambda encounter: hashlib.sha256(encounter.id.encode()).digest())


def held_back(data: Path, count: int) -> list[Encounter]:
    """Every k-th validation visit, as `benchmarks.note` takes them."""
    found = _encounters(data, "valid")
    return found[:: max(1, len(found) // count)][:count]


def _encounters(data: Path, part: str) -> list[Encounter]:
    names = {row["encounter_id"]: _names(row) for row in _rows(data / "aci_bench" / f"{part}_metadata.csv")}
    return [
        Encounter(row["encounter_id"], tuple(turns_of(row["dialogue"])), row["note"], names[row["encounter_id"]])
        for row in _rows(data / "aci_bench" / f"{part}.csv")
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _names(row: dict[str, str]) -> tuple[str, ...]:
    given = (row["doctor_name"], f"{row['patient_firstname']} {row['patient_familyname']}")
    return tuple(name.strip() for name in given if name.strip())
