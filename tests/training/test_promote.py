"""When an adapter is signed off."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.llm.adapter import Adapter
from training.comparison import compare, table
from training.evaluate import MEASURES, Scores
from training.promote import verdict

ADAPTER = Adapter("march", Path("march"), 8, ("q_proj",), "f" * 64)


def row(encounter: str, **changes: float) -> Scores:
    facts = {"rouge1": 50.0, "rouge2": 20.0, "rougeLsum": 45.0, "supported": 80.0, "omissions": 7, "statements": 40}
    return Scores(encounter, **facts | changes)


BEFORE = [row("a"), row("b", rouge1=40.0)]


def signed(after: list[Scores], tolerance: float = 0.0) -> dict:
    return verdict(ADAPTER, BEFORE, after, tolerance, "Dr. Lind")


def test_what_is_no_worse_is_promoted_with_who_signed_it_and_the_weights_checksum() -> None:
    found = signed(BEFORE)
    assert found["promoted"] and found["refused_for"] == [] and found["by"] == "Dr. Lind"
    assert found["adapter"] == {"name": "march", "sha256": "f" * 64}
    assert signed([row("a", omissions=5), row("b", rouge1=41.0)])["promoted"]


@pytest.mark.parametrize("name", MEASURES)
def test_worse_in_one_measure_is_refused_however_good_the_others_are(name: str) -> None:
    worse = {name: getattr(row("a"), name) - MEASURES[name]}
    found = signed([row("a", **{"rouge1": 99.0, "supported": 99.0} | worse), row("b", rouge1=40.0)])
    assert not found["promoted"] and found["refused_for"] == [name]


def test_visits_are_compared_pair_by_pair() -> None:
    after = [row("a", rouge1=53.0), row("b", rouge1=39.0)]
    (found,) = [item for item in compare(BEFORE, after) if item.name == "rouge1"]
    assert (found.before, found.after, found.difference, found.better, found.worse) == (45, 46, 1, 1, 1)
    assert found.error == pytest.approx(2.0) and "| rouge1 | 45.00 | 46.00 | +1.00 ± 2.00 | 1 / 1 |" in table([found])
    with pytest.raises(ValueError, match="same visits"):
        compare(BEFORE, after[::-1])


def test_a_tolerance_is_kept_in_the_file() -> None:
    after = [row("a", rouge1=49.5), row("b", rouge1=40.0)]
    assert not signed(after)["promoted"]
    assert signed(after, 0.5)["promoted"] and signed(after, 0.5)["tolerance"] == 0.5
