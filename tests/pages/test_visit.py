"""The page of one visit."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from pages.components.consent import CONSENT_WORDING
from scribe_core.errors import StoreError, VisitNotFoundError
from scribe_core.service import ScribeService
from scribe_core.types import VisitStatus
from tests.pages.conftest import labels, words


@pytest.fixture
def visit_id(app: AppTest, service: ScribeService) -> str:
    """A visit that this tab records."""
    app.run().checkbox(key="consent").check().run()
    app.button(key="start").click().run()
    return service.visits()[0].id


def test_pause_and_resume(app: AppTest, service: ScribeService, visit_id: str) -> None:
    service.pause(visit_id)
    app.run()
    assert labels(app) == {"Resume recording", "Finish", "Discard"}
    app.button(key="do_resume").click().run()
    assert service.visit(visit_id).status is VisitStatus.RECORDING


def test_finish_ends_the_visit(app: AppTest, service: ScribeService, visit_id: str) -> None:
    app.button(key="do_finish").click().run()
    assert not app.exception
    assert service.visit(visit_id).status is VisitStatus.ENDED
    assert labels(app) == {"Sign", "New visit"}


def test_discarding_asks_first_and_then_leaves_nothing(app: AppTest, service: ScribeService, visit_id: str) -> None:
    app.button(key="do_discard").click().run()
    assert service.visit(visit_id)
    app.button(key="keep").click().run()
    assert service.visit(visit_id)
    app.button(key="do_discard").click().run()
    app.button(key="discard_now").click().run()
    with pytest.raises(VisitNotFoundError):
        service.visit(visit_id)
    assert not app.exception and "New visit" in words(app)


def test_a_reload_offers_to_resume(app: AppTest, service: ScribeService) -> None:
    visit = service.start_visit(CONSENT_WORDING, "Dr. Lind")
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = visit.id
    app.run()
    assert labels(app) == {"Resume recording", "Finish", "Discard"}


def test_an_unknown_visit_is_said_so(app: AppTest) -> None:
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = "none"
    app.run()
    assert not app.exception and "There is no such visit" in words(app)


def test_records_that_stop_answering_leave_the_visit_on_the_page(
    app: AppTest, service: ScribeService, visit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages.components.status import status_data
    from pages.components.visit_feed import VisitFeed

    def refuse(self: VisitFeed) -> bool:
        raise StoreError("The records do not answer for now.")

    drawn: list[dict[str, object]] = []
    monkeypatch.setattr(
        "pages.components.status.status_data", lambda *given: drawn.append(status_data(*given)) or drawn[-1]
    )
    reads = iter([True])
    refresh = VisitFeed.refresh
    monkeypatch.setattr(VisitFeed, "refresh", lambda self: refresh(self) if next(reads, False) else refuse(self))
    app.run()
    assert not app.exception
    assert "do not answer for now" in str(drawn[-1]["notices"])


def test_a_consent_to_training_is_withdrawn_on_the_visits_page(app: AppTest, service: ScribeService) -> None:
    visit = service.start_visit(CONSENT_WORDING, "Dr. Lind", training=True)
    service.finish(visit.id)
    app.switch_page("pages/visit.py")
    app.query_params["visit"] = visit.id
    app.run().button(key="withdraw").click().run()
    assert not service.visit(visit.id).consent.allows_training
    assert "withdrawn" in words(app) and "Withdraw the consent to training" not in labels(app)
