"""Where feedback goes, at the borders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe_core.feedback.routing import Thresholds, overtaken, route
from scribe_core.types import ChangeKind, EditKind, Route

SHARE = st.floats(0, 1)
KINDS = st.sampled_from(EditKind)


def edited(kind: EditKind, similarity: float, close_from: float = 0.7, of_the_model: bool = True) -> Route:
    return route(ChangeKind.EDIT, kind, similarity, of_the_model, True, Thresholds(close_from=close_from))


@pytest.mark.parametrize(
    ("similarity", "way"), [(0.7, Route.SFT_CORRECTION), (0.6999, Route.DPO), (1.0, Route.SFT_CORRECTION)]
)
def test_a_small_edit_is_a_correction_and_a_large_one_a_pair(similarity: float, way: Route) -> None:
    assert edited(EditKind.MISSING_FACT, similarity) is way


@given(similarity=SHARE, close_from=SHARE)
def test_the_border_is_the_setting(similarity: float, close_from: float) -> None:
    way = Route.SFT_CORRECTION if similarity >= close_from else Route.DPO
    assert edited(EditKind.OTHER, similarity, close_from) is way


@given(similarity=SHARE, close_from=SHARE)
def test_some_kinds_go_one_way_whatever_the_distance(similarity: float, close_from: float) -> None:
    assert edited(EditKind.WRONG_FACT, similarity, close_from) is Route.DPO
    assert edited(EditKind.STYLE, similarity, close_from) is Route.STYLE
    assert edited(EditKind.RECOGNISER_ERROR, similarity, close_from) is Route.VOCABULARY
    assert edited(EditKind.FORMATTING, similarity, close_from) is Route.SFT_CORRECTION


@given(kind=KINDS, similarity=SHARE, action=st.sampled_from(ChangeKind), signed=st.booleans())
def test_what_a_person_wrote_is_no_example_of_what_to_avoid(
    kind: EditKind, similarity: float, action: ChangeKind, signed: bool
) -> None:
    assert route(action, kind, similarity, False, signed, Thresholds()) not in (Route.DPO, Route.PENDING)


@pytest.mark.parametrize(
    ("action", "signed", "way"),
    [
        (ChangeKind.ACCEPT, False, Route.SFT),
        (ChangeKind.TAKE, True, Route.SFT),
        (ChangeKind.REJECT, True, Route.DPO),
        (ChangeKind.REJECT, False, Route.PENDING),
        (ChangeKind.MOVE, True, Route.SFT_CORRECTION),
        (ChangeKind.LEAVE, True, Route.NONE),
        (ChangeKind.WRITE_DOWN, True, Route.NONE),
    ],
)
def test_the_other_steps(action: ChangeKind, signed: bool, way: Route) -> None:
    assert route(action, None, 1.0, True, signed, Thresholds()) is way


@pytest.mark.parametrize(
    ("action", "later", "gone"),
    [
        (ChangeKind.ACCEPT, [], False),
        (ChangeKind.ACCEPT, [ChangeKind.LEAVE], False),
        (ChangeKind.ACCEPT, [ChangeKind.EDIT], True),
        (ChangeKind.REJECT, [ChangeKind.ACCEPT], True),
        (ChangeKind.EDIT, [ChangeKind.ACCEPT], False),
        (ChangeKind.EDIT, [ChangeKind.EDIT], False),
        (ChangeKind.EDIT, [ChangeKind.REJECT], True),
        (ChangeKind.EDIT, [ChangeKind.REJECT, ChangeKind.EDIT], False),
    ],
)
def test_a_later_step_takes_the_place(action: ChangeKind, later: list[ChangeKind], gone: bool) -> None:
    assert overtaken(action, later) is gone
