"""The page of figures, over the service on fakes."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.made_visits import CLINICIANS, WRITERS, made_visits
from pages.components.figures import block, review
from pages.components.figures.block import csv, rate_columns
from scribe_core import running
from scribe_core.analytics.count import count, day_of
from scribe_core.analytics.decisions import decisions
from scribe_core.analytics.figures import Filters
from scribe_core.analytics.rates import rate
from scribe_core.errors import NotAllowedError, StoreError
from scribe_core.interfaces import Counted
from scribe_core.service import ScribeService
from scribe_core.types import Measure, Role
from tests.analytics.made import SMALL, a_count, figures
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.pages.conftest import words

TODAY = datetime.now(UTC).date()
VISITS = 25


@pytest.fixture
def tables(monkeypatch: pytest.MonkeyPatch) -> dict[str, pd.DataFrame]:
    """What each figure of the page shows, by its file's name."""
    seen: dict[str, pd.DataFrame] = {}

    def keep(label: str, data: bytes, **facts: Any) -> None:
        seen[facts["file_name"]] = pd.read_csv(io.BytesIO(data))

    monkeypatch.setattr(block.st, "download_button", keep)
    return seen


@pytest.fixture
def page(
    app: AppTest, service: ScribeService, account_store: MemoryAccounts, monkeypatch: pytest.MonkeyPatch
) -> AppTest:
    admin = account_store.change_account("lind", roles=frozenset({Role.ADMIN}))
    monkeypatch.setattr(running, "service", lambda: service.as_person(admin))
    app.default_timeout = 60
    app.run()
    return app.switch_page("pages/analytics.py")


def count_visits(store: MemoryStore) -> None:
    """As the counter would; their days are the last 90."""
    for made in islice(made_visits(TODAY), VISITS):
        store.create_visit(made.visit)
        after, new = count(made.visit, Counted(), made.events)
        store.commit_figures(made.visit.id, Counted(), after, day_of(made.visit), new)


def all_days(page: AppTest) -> AppTest:
    page.run()
    page.date_input(key="days").set_value((TODAY - timedelta(days=89), TODAY))
    return page.run()


def test_before_the_first_visit_it_says_so(page: AppTest) -> None:
    page.run()
    assert not page.exception and not page.tabs
    assert "No visit was counted" in words(page)


def test_it_is_for_admins(app: AppTest, service: ScribeService, account_store: MemoryAccounts) -> None:
    with pytest.raises(ValueError, match="Could not find page|not find"):
        app.run().switch_page("pages/analytics.py").run()
    with pytest.raises(NotAllowedError):
        service.figures(Filters(TODAY, TODAY))
    account_store.change_account("lind", roles=frozenset({Role.ADMIN}))
    assert "Analytics" in words(app.run().switch_page("pages/analytics.py").run()) and not app.exception


def test_a_visit_without_decisions_has_figures_that_say_what_is_missing(page: AppTest, store: MemoryStore) -> None:
    made = next(made_visits(TODAY))
    store.create_visit(made.visit)
    started = {a_count(Measure.VISITS, 1, detail="started").cell: 1}
    store.commit_figures(made.visit.id, Counted(), Counted("1"), TODAY.isoformat(), started)
    page.run()
    assert not page.exception
    captions = " ".join(item.value for item in page.caption)
    for missing in ("No statement", "is signed", "raised nothing", "Nobody has judged", "written nothing", "masked"):
        assert missing in captions
    assert "needs decisions" in captions


def test_every_figure_has_a_chart_a_table_and_a_file(
    page: AppTest, store: MemoryStore, tables: dict[str, pd.DataFrame]
) -> None:
    count_visits(store)
    all_days(page)
    assert not page.exception
    assert [tab.label for tab in page.tabs] == ["Review", "Guardrails", "Speed", "Privacy", "Compare"]
    assert len(tables) == 15 and all(len(table) for table in tables.values())
    assert len(page.get("plotly_chart")) == 14
    assert len(page.dataframe) == 15
    decided = tables["decisions-on-statements.csv"]
    assert list(decided["Section"]) == ["subjective", "objective", "assessment", "plan"]
    assert (decided["Decided"] == decided["Accepted"] + decided["Edited"] + decided["Rejected"]).all()
    assert (decided["Accepted, from %"] < decided["Accepted, %"]).all()


def test_decisions_are_grouped_as_the_reader_asks(
    page: AppTest, store: MemoryStore, tables: dict[str, pd.DataFrame]
) -> None:
    count_visits(store)
    all_days(page)
    for by, most in (("Day", VISITS), ("Clinician", len(CLINICIANS)), ("Model and prompt", 2), ("Template", 1)):
        page.selectbox(key="decisions_by").select(by).run()
        assert not page.exception and 1 <= len(tables["decisions-on-statements.csv"]) <= most
        assert tables["decisions-on-statements.csv"].columns[0] == by


def test_days_clinician_and_model_narrow_the_figures(
    page: AppTest, store: MemoryStore, tables: dict[str, pd.DataFrame]
) -> None:
    count_visits(store)
    all_days(page)

    def decided() -> int:
        return tables["decisions-on-statements.csv"]["Decided"].sum()

    everything = decided()
    model = page.selectbox(key="model")
    model.select(WRITERS[0][0]).run()
    of_one = decided()
    page.selectbox(key="model").select(WRITERS[1][0]).run()
    assert 0 < of_one < everything and of_one + decided() == everything
    page.selectbox(key="model").select("*").run()
    clinicians = page.selectbox(key="clinician")
    clinicians.select_index(1).run()
    assert 0 < decided() < everything
    page.selectbox(key="clinician").select("*").run()
    page.date_input(key="days").set_value((TODAY - timedelta(days=30), TODAY)).run()
    assert not page.exception and 0 < decided() < everything


def test_while_the_reader_chooses_days_the_first_counts_alone(page: AppTest, store: MemoryStore) -> None:
    count_visits(store)
    all_days(page)
    page.date_input(key="days").set_value((TODAY - timedelta(days=89),)).run()
    assert not page.exception


def test_two_writers_are_compared(page: AppTest, store: MemoryStore, tables: dict[str, pd.DataFrame]) -> None:
    count_visits(store)
    all_days(page)
    rates, less = tables["rates-of-a-and-b.csv"], tables["a-less-b.csv"]
    assert list(rates["Rate"][:3]) == ["Accepted, of decided", "Edited, of decided", "Rejected, of decided"]
    shares = rates["A, %"] - rates["B, %"]
    assert less["A less B, points"].to_list() == pytest.approx(shares.to_list(), abs=0.11)
    assert (less["from"] <= less["A less B, points"]).all() and (less["A less B, points"] <= less["to"]).all()
    assert len(tables["speed-of-a-and-b.csv"]) == 4
    before = page.selectbox(key="compare_a").value
    page.selectbox(key="compare_a").select(page.selectbox(key="compare_b").value).run()
    assert not page.exception and page.selectbox(key="compare_b").value == before
    assert tables["a-less-b.csv"]["A less B, points"][0] == -less["A less B, points"][0]


def test_a_store_that_does_not_answer_is_told_in_words(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> ScribeService:
        raise StoreError("The store does not answer.")

    monkeypatch.setattr(running, "service", refuse)
    page.run()
    assert not page.exception and "does not answer" in page.error[0].value


def test_a_file_holds_what_the_table_shows() -> None:
    made = figures(
        a_count(Measure.OUTCOME, 8, label="plan", detail="accepted", **SMALL),
        a_count(Measure.OUTCOME, 2, label="plan", detail="rejected", **SMALL),
    )
    head, row, *rest = csv(review.decisions_table(decisions(made, "Section"), "Section")).decode().splitlines()
    assert head.startswith("Section,Decided,Accepted,Edited,Rejected,Signed as written,")
    assert row.startswith("plan,10,8,0,2,0,80.0,49.0,94.3,") and not rest
    assert rate_columns("Right", rate(0, 0)) == {"Right, %": None, "Right, from %": None, "Right, to %": None}


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.5, "0.5 s"), (59, "59 s"), (564, "9.4 min"), (7200, "2 h"), (200000, "2.3 days")]
)
def test_times_are_told_with_two_digits(seconds: float, told: str) -> None:
    assert review.spoken(seconds) == told
