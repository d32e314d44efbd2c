"""What every VisitStore promises of edits' kinds and of the datasets that were made."""

from __future__ import annotations

import uuid

import pytest

from scribe_core.errors import ConflictError, VisitNotFoundError
from scribe_core.feedback.consent import withdraw_consent
from scribe_core.feedback.examples import harvest
from scribe_core.feedback.routing import Thresholds
from scribe_core.interfaces import VisitStore
from scribe_core.types import DatasetBuild, DatasetKind, EditKind, VisitStatus
from tests.feedback.story import drafted
from tests.makers import a_consent, a_visit


@pytest.fixture
def visit_id(store: VisitStore) -> str:
    visit = a_visit(consent=a_consent(), status=VisitStatus.SIGNED)
    store.create_visit(visit)
    return visit.id


def a_build(*visit_ids: str, **facts: object) -> DatasetBuild:
    given = {"id": uuid.uuid4().hex, "at": "2026-01-03T10:00:00+00:00", "kind": DatasetKind.SFT, "visit_ids": visit_ids}
    return DatasetBuild(**{**given, "counts": {"train": 3}, "files": {"train.jsonl": "00ff"}, **facts})


def test_the_kind_of_an_edit_is_kept_and_can_be_changed_also_of_a_signed_note(store: VisitStore, visit_id: str) -> None:
    assert store.edit_kinds(visit_id) == {}
    store.put_edit_kind(visit_id, f"{visit_id}:c1:s1", EditKind.STYLE)
    store.put_edit_kind(visit_id, f"{visit_id}:c2:s2", EditKind.OTHER)
    store.put_edit_kind(visit_id, f"{visit_id}:c1:s1", EditKind.WRONG_FACT)
    kinds = {f"{visit_id}:c1:s1": EditKind.WRONG_FACT, f"{visit_id}:c2:s2": EditKind.OTHER}
    assert store.edit_kinds(visit_id) == kinds


def test_the_kinds_go_with_the_visit(store: VisitStore, visit_id: str) -> None:
    store.put_edit_kind(visit_id, "x", EditKind.STYLE)
    store.delete_visit(visit_id)
    store.create_visit(a_visit(id=visit_id))
    assert store.edit_kinds(visit_id) == {}


def test_an_unknown_visit_has_no_kinds(store: VisitStore) -> None:
    with pytest.raises(VisitNotFoundError):
        store.edit_kinds("nobody")
    with pytest.raises(VisitNotFoundError):
        store.put_edit_kind("nobody", "x", EditKind.STYLE)


def test_builds_are_kept_newest_first_and_outlive_their_visits(store: VisitStore, visit_id: str) -> None:
    old, new = a_build(visit_id), a_build(visit_id, at="2026-01-04T10:00:00+00:00", kind=DatasetKind.DPO)
    store.put_build(new)
    store.put_build(old)
    store.delete_visit(visit_id)
    assert [build for build in store.builds() if visit_id in build.visit_ids] == [new, old]


@pytest.mark.parametrize(
    "consent", [a_consent(training=False), a_consent(withdrawn_at="2026-01-03T09:00:00+00:00")], ids=["none", "gone"]
)
def test_a_build_with_a_visit_that_does_not_allow_it_is_refused(
    store: VisitStore, visit_id: str, consent: object
) -> None:
    store.update_visit(visit_id, consent=consent)
    with pytest.raises(ConflictError):
        store.put_build(a_build(visit_id))
    with pytest.raises(ConflictError):
        store.put_build(a_build("nobody"))
    assert not [build for build in store.builds() if visit_id in build.visit_ids]


@pytest.mark.parametrize("kind", DatasetKind)
def test_a_visit_gives_the_same_examples_from_every_store(store: VisitStore, kind: DatasetKind) -> None:
    story = drafted(store=store).accept("s1").edit("s2", "She had a cough.").edit("s2", "She denies fever.")
    story.accept("s2").reject("s3").undo().reject("s3").sign()
    found = harvest(story.material, kind, Thresholds())
    assert len(found.examples) == 1 and story.material.noted == {6}


def test_a_withdrawal_names_the_builds_that_hold_the_visit(store: VisitStore, visit_id: str) -> None:
    build = a_build(visit_id)
    store.put_build(build)
    assert withdraw_consent(store, visit_id, "2026-01-05T10:00:00+00:00") == [build]
    consent = store.get_visit(visit_id).consent
    assert consent.withdrawn_at == "2026-01-05T10:00:00+00:00" and not consent.allows_training
    withdraw_consent(store, visit_id, "2026-01-06T10:00:00+00:00")
    assert store.get_visit(visit_id).consent == consent
