"""Datasets from the store to their files, and the consents behind them."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from scribe_core.errors import BadInputError, ConflictError, DatasetError
from scribe_core.feedback.consent import withdrawn_from
from scribe_core.settings import Settings
from scribe_core.types import DatasetKind, EditKind, Role, Route, Section
from scribe_core.work import learning as module
from scribe_core.work.learning import Learning
from tests.doors import open_service
from tests.fakes import MemoryStore
from tests.feedback.story import Story, drafted
from tests.makers import A_CLINICIAN, a_statement, a_turn

SFT, DPO = DatasetKind.SFT, DatasetKind.DPO


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def learning(store: MemoryStore, tmp_path: Path) -> Learning:
    return Learning(store, Settings(data_dir=tmp_path, dataset_validation_share=0))


def a_story(store: MemoryStore, text: str = "It hurts.", **given: object) -> Story:
    """A signed visit that gives one SFT example and one pair."""
    story = Story(a_turn(1, text.lower()), store=store, **given)
    story.draft(a_statement(1, text), a_statement(2, "It hurts a lot."))
    return story.accept("s1").reject("s2").sign()


def lines(folder: Path, name: str = "train") -> list[dict]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("kind", DatasetKind)
def test_a_build_is_a_folder_with_a_card_and_a_registered_checksum(
    learning: Learning, store: MemoryStore, tmp_path: Path, kind: DatasetKind
) -> None:
    first, second = a_story(store), a_story(store, "My hip hurts.")
    steps: list[tuple[int, int]] = []
    build = learning.build(kind, on_progress=lambda done, total: steps.append((done, total)))
    folder = tmp_path / "datasets" / build.id
    assert steps == [(1, 2), (2, 2)] and build.kind is kind and learning.builds() == [build]
    assert build.visit_ids == tuple(sorted([first.id, second.id]))
    assert build.counts == {"train": 2, "validation": 0, "visits": 2}
    assert (
        sorted(build.files)
        == sorted(path.name for path in folder.iterdir())
        == ["README.md", "card.json", "train.jsonl"]
    )
    assert all(sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in build.files.items())
    assert {row["visit_id"] for row in lines(folder)} == {first.id, second.id}
    assert oct(folder.stat().st_mode)[-3:] == "700"


def test_the_card_tells_what_the_dataset_is_made_of(learning: Learning, store: MemoryStore, tmp_path: Path) -> None:
    a_story(store)
    a_story(store, training=False)
    folder = tmp_path / "out"
    build = learning.build(SFT, folder)
    card = json.loads((folder / "card.json").read_text())
    assert (card["id"], card["at"], card["kind"]) == (build.id, build.at, "sft")
    assert (
        card["feedback"]["all"]
        == card["feedback"]["train"]
        == {
            "route": {"sft": 1},
            "kind_of_edit": {"none": 1},
            "section": {"subjective": 1},
            "action": {"accept": 1},
        }
    )
    assert card["consent"] == {"visits": 2, "agreed": 1, "withdrawn": 0, "signed": 1}
    assert card["written_by"] == {"small-model with delta_v2": 1} and card["prompt"]["version"] == "delta_v2"
    assert card["rules"]["edit_close_from"] == 0.7 and card["libraries"]["trl"] == "1.16.0"
    page = (folder / "README.md").read_text()
    assert page.startswith("---\n") and "path: train.jsonl" in page and "path: validation.jsonl" not in page
    assert "hurts" not in page and "hurts" not in json.dumps(card)


def test_only_signed_visits_with_consent_are_used(learning: Learning, store: MemoryStore, tmp_path: Path) -> None:
    a_story(store, training=False)
    open_ = drafted(store=store).accept("s1", "s2", "s3")
    with pytest.raises(DatasetError, match="0 are signed"):
        learning.build(SFT)
    build = learning.build(SFT, tmp_path / "out", unsigned=True)
    assert build.visit_ids == (open_.id,)


def test_the_same_example_of_two_visits_is_kept_once(learning: Learning, store: MemoryStore, tmp_path: Path) -> None:
    a_story(store, visit_id="a"), a_story(store, visit_id="b")
    assert learning.build(SFT, tmp_path / "out").counts["train"] == 1
    assert json.loads((tmp_path / "out/card.json").read_text())["left_out"] == {"the same example came before": 1}


def test_a_withdrawn_visit_is_in_no_later_dataset_and_earlier_ones_are_named(
    learning: Learning, store: MemoryStore, tmp_path: Path
) -> None:
    gone, stays = a_story(store), a_story(store, "My hip hurts.")
    first = learning.build(SFT, tmp_path / "first")
    assert learning.withdrawn_from() == {} and learning.withdraw(gone.id) == [first]
    at = store.get_visit(gone.id).consent.withdrawn_at
    assert at and learning.withdraw(gone.id) == [first] and store.get_visit(gone.id).consent.withdrawn_at == at
    second = learning.build(SFT, tmp_path / "second")
    assert second.visit_ids == (stays.id,) and {row["visit_id"] for row in lines(tmp_path / "second")} == {stays.id}
    assert withdrawn_from(store) == {first.id: 1}
    store.delete_visit(stays.id)
    assert withdrawn_from(store) == {first.id: 2, second.id: 1}


def test_a_consent_withdrawn_while_it_is_built_leaves_no_files(
    learning: Learning, store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = a_story(store)

    def late(*arguments: object) -> dict:
        learning.withdraw(story.id)
        return {}

    monkeypatch.setattr(module, "card", late)
    monkeypatch.setattr(module, "readme", lambda facts: "")
    with pytest.raises(ConflictError):
        learning.build(SFT, tmp_path / "out")
    assert not (tmp_path / "out").exists() and learning.builds() == []


@pytest.mark.parametrize("kind", DatasetKind)
def test_what_is_missing_is_said(learning: Learning, store: MemoryStore, kind: DatasetKind) -> None:
    with pytest.raises(DatasetError, match="of 0 visits none has"):
        learning.build(kind)
    drafted(store=store, training=False).accept("s1")
    with pytest.raises(DatasetError, match="of 1 visits none has"):
        learning.build(kind)
    drafted(store=store).sign()
    with pytest.raises(DatasetError, match="of 1 visits with consent to training 1 are signed, without a step"):
        learning.build(kind)
    Story(store=store).write("s1", "Vaccinations are complete.").sign()
    with pytest.raises(DatasetError, match="no sentence of the model was"):
        learning.build(kind)
    assert learning.builds() == []


def test_visits_that_all_fall_into_validation_are_no_dataset(store: MemoryStore, tmp_path: Path) -> None:
    a_story(store)
    learning = Learning(store, Settings(data_dir=tmp_path, dataset_validation_share=0.9999999))
    with pytest.raises(DatasetError, match="DATASET_VALIDATION_SHARE"):
        learning.build(SFT)


def test_examples_that_are_all_left_out_say_why(learning: Learning, store: MemoryStore) -> None:
    drafted(store=store).edit("s1", "The left knee hurts for 3 weeks, skiing.").sign()
    with pytest.raises(DatasetError, match="not said in this stretch"):
        learning.build(SFT)


def test_a_folder_that_holds_something_is_refused(learning: Learning, store: MemoryStore, tmp_path: Path) -> None:
    a_story(store)
    learning.build(SFT, tmp_path / "out")
    with pytest.raises(DatasetError, match="not an empty folder"):
        learning.build(DPO, tmp_path / "out")
    (tmp_path / "empty").mkdir()
    learning.build(DPO, tmp_path / "empty")


def test_the_zip_holds_the_files_and_only_of_datasets_that_are_here(
    learning: Learning, store: MemoryStore, tmp_path: Path
) -> None:
    a_story(store)
    here, elsewhere = learning.build(SFT), learning.build(SFT, tmp_path / "out")
    assert learning.can_download(here) and not learning.can_download(elsewhere)
    with zipfile.ZipFile(io.BytesIO(learning.archive(here.id))) as archive:
        assert sorted(archive.namelist()) == sorted(f"{here.id}/{name}" for name in here.files)
    for build_id in (elsewhere.id, "../key"):
        with pytest.raises(DatasetError):
            learning.archive(build_id)


def test_the_kind_of_an_edit_is_corrected_and_of_nothing_else(learning: Learning, store: MemoryStore) -> None:
    story = drafted(store=store).edit("s1", "The right knee hurts for 3 weeks.").accept("s2")
    edited, accepted = learning.feedback(story.id)
    learning.correct_kind(story.id, edited.id, EditKind.STYLE)
    assert learning.feedback(story.id)[0].kind is EditKind.STYLE
    for name in (accepted.id, f"{story.id}:c9:s1"):
        with pytest.raises(BadInputError):
            learning.correct_kind(story.id, name, EditKind.STYLE)


def test_the_service_is_the_door(store: MemoryStore, tmp_path: Path) -> None:
    both = A_CLINICIAN.replace(roles=frozenset(Role))
    service = open_service(store, person=both, data_dir=tmp_path, dataset_validation_share=0, style_rule_from=1)
    try:
        story = drafted(store=store).edit("s2", "No fever.").accept("s1", "s3").sign()
        (edited, *_) = service.feedback(story.id)
        assert service.style_rules() and service.vocabulary() == []
        service.correct_edit_kind(story.id, edited.id, EditKind.OTHER)
        assert service.feedback(story.id)[0].corrected and service.style_rules() == []
        build = service.build_dataset(SFT)
        assert service.withdraw_consent(story.id) == service.dataset_builds() == [build]
        assert service.dataset_archive(build.id) and service.datasets_withdrawn_from() == {build.id: 1}
    finally:
        service.close()


def test_the_supply_counts_what_may_be_used(learning: Learning, store: MemoryStore) -> None:
    a_story(store)
    drafted(store=store).move("s3", Section.ASSESSMENT)
    learning.withdraw(drafted(store=store).accept("s1").id)
    supply = learning.supply()
    assert (supply.visits, supply.agreed, supply.withdrawn, supply.signed) == (3, 2, 1, 1)
    assert supply.routes == {Route.SFT: 1, Route.DPO: 1}
    assert learning.supply(unsigned=True).routes == {Route.SFT: 1, Route.DPO: 1, Route.SFT_CORRECTION: 1}
