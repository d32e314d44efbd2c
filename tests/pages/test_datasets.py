"""The admins' page of datasets."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scribe_core.service import ScribeService
from scribe_core.types import DatasetKind, Person, Role
from tests.doors import open_service
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.feedback.story import Story, drafted
from tests.makers import A_CLINICIAN
from tests.pages.conftest import labels, words


@pytest.fixture
def service(store: MemoryStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ScribeService:
    admin = Person(id="admin", name="Ada", roles=frozenset({Role.ADMIN}))
    service = open_service(store, person=admin, data_dir=tmp_path, dataset_validation_share=0)
    monkeypatch.setattr("scribe_core.running.service", lambda: service)
    yield service
    service.close()


@pytest.fixture
def page(app: AppTest, account_store: MemoryAccounts) -> AppTest:
    account_store.change_account("lind", roles=frozenset({Role.ADMIN}))
    app.run()
    return app.switch_page("pages/datasets.py")


def learnt_from(store: MemoryStore) -> Story:
    return drafted(store=store).accept("s2").edit("s1", "The left knee hurts for 3 weeks at night.").reject("s3").sign()


def figures(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_nothing_to_learn_from(page: AppTest) -> None:
    page.run()
    assert not page.exception and "Nothing to learn from yet" in words(page) and "None yet." in words(page)
    page.button(key="build_sft").click().run()
    assert "There is nothing to build the SFT dataset of" in page.warning[0].value


def test_what_there_is_and_what_is_built(page: AppTest, store: MemoryStore, service: ScribeService) -> None:
    learnt_from(store)
    page.run()
    assert not page.exception and "**1** of 1 visits may be used" in words(page)
    assert figures(page) == {"Accepted": "1", "Corrected": "1", "Pairs": "1", "Wordings": "0", "Misheard": "0"}
    for kind in DatasetKind:
        page.button(key=f"build_{kind.value}").click().run()
        assert not page.exception and "1 examples to train on" in page.success[0].value
    assert [build.kind for build in service.dataset_builds()] == [DatasetKind.DPO, DatasetKind.SFT]
    assert all(build.id in words(page) for build in service.dataset_builds())
    assert "Download" in {button.label for button in page.get("download_button")} | labels(page)


def test_a_withdrawn_visit_marks_the_datasets_that_hold_it(
    page: AppTest, store: MemoryStore, service: ScribeService
) -> None:
    story = learnt_from(store)
    build = service.build_dataset(DatasetKind.SFT)
    page.run()
    assert not page.warning
    assert service.as_person(A_CLINICIAN).withdraw_consent(story.id) == [build]
    page.run()
    assert "withdrawn" in page.warning[0].value and "1 had agreed and withdrew that" in words(page)


def test_no_patient_text_is_on_the_page(page: AppTest, store: MemoryStore, service: ScribeService) -> None:
    learnt_from(store)
    page.run()
    page.button(key="build_dpo").click().run()
    shown = words(page) + " ".join(item.value for item in (*page.success, *page.warning))
    assert not any(word in shown for word in ("knee", "fever", "hurts"))


def test_files_that_are_elsewhere_are_not_offered(
    page: AppTest, store: MemoryStore, service: ScribeService, tmp_path: Path
) -> None:
    learnt_from(store)
    build = service.build_dataset(DatasetKind.SFT)
    (tmp_path / "datasets" / build.id).rename(tmp_path / "moved")
    page.run()
    assert not page.exception and "Written elsewhere" in words(page)
