"""Names, errors and cells that would be more than text."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages import components
from pages.components.figures.block import csv
from pages.components.figures.charts import dots, intervals, stacked
from pages.components.plain import as_text
from scribe_core import running
from scribe_core.accounts import Accounts
from scribe_core.errors import StoreError
from scribe_core.service import ScribeService
from scribe_core.settings import settings
from scribe_core.types import Consent, Role, VisitStatus
from tests.fake_accounts import MemoryAccounts
from tests.fakes import MemoryStore
from tests.makers import a_visit

HOSTILE = (
    "![x](http://x.example/p.png) [Your session is over](http://x.example) **b** :red[x] $x$ <b> `c` :material/delete: "
    "www.x.example ~~s~~ _i_ # h"
)
ALIVE = re.compile(r"(?<!\\)(\[Your|:red|<b>|!\[|`c|:material/delete|~~s|_i|# h)|http:/|www\.|\*\*b")
ADDRESSES = ("http://", "https://", "www.")
DRAWN = ("title", "subheader", "markdown", "caption", "info", "warning", "error", "success", "toast", "button")


def drawn(app: AppTest) -> list[str]:
    """All that the page has drawn as Markdown."""
    items = [item for kind in DRAWN for item in app.get(kind)]
    return [str(getattr(item, "label", None) or getattr(item, "value", None) or "") for item in items]


def test_punctuation_is_escaped_and_no_address_stays_whole() -> None:
    assert as_text("Dr. *A* [b](c)\n\n# d") == r"Dr\. \*A\* \[b\]\(c\) \# d"
    assert as_text("Ann Berg") == "Ann Berg" and as_text(StoreError("Gone.")) == r"Gone\."
    assert not any(address in as_text(HOSTILE).replace("\\", "") for address in ADDRESSES)


def hostile_visit(**facts: object) -> object:
    consent = Consent(clinician=HOSTILE, given_at="2026-01-02T10:00:00+00:00", wording=HOSTILE, training=True)
    return a_visit(owner="lind", title=HOSTILE, consent=consent, **facts)


PAGES = ("new_visit", "visits", "visit", "wording", "analytics", "datasets", "people", "system")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("auth", ["local", "oidc"])
def test_no_page_draws_a_name_as_more_than_text(
    app: AppTest,
    service: ScribeService,
    account_store: MemoryAccounts,
    store: MemoryStore,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    auth: str,
) -> None:
    person = account_store.change_account("lind", name=HOSTILE, roles=frozenset(Role)).person
    monkeypatch.setattr(running, "service", lambda: service.as_person(person))
    monkeypatch.setattr(settings(), "auth", auth)
    for status in (VisitStatus.PAUSED, VisitStatus.ENDED):
        visit = hostile_visit(status=status)
        store.create_visit(visit)
    app.run()
    app.switch_page(f"pages/{page}.py")
    app.query_params["visit"] = visit.id
    app.run()
    assert not app.exception
    told = drawn(app)
    assert not any(ALIVE.search(text) for text in told), told
    if page in ("new_visit", "visits", "visit", "people"):
        assert any(as_text(HOSTILE) in text for text in told)


def test_every_page_and_every_text_of_an_error_is_looked_at() -> None:
    folder = Path(components.__file__).parent.parent
    assert set(PAGES) == {page.stem for page in folder.glob("*.py")} - {"__init__", "changes", "server", "sound"}
    raw = re.compile(r"st\.\w+\(f?[\"'{]*(str\(|\w+\.(name|login|clinician|title|detail)\b)")
    for file in folder.rglob("*.py"):
        assert not raw.search(file.read_text(encoding="utf-8")), file


@pytest.mark.parametrize("page", PAGES)
def test_no_page_draws_an_error_as_more_than_text(
    app: AppTest, service: ScribeService, account_store: MemoryAccounts, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    account_store.change_account("lind", roles=frozenset(Role))
    app.run()

    def refuse(*_: object) -> None:
        raise StoreError(HOSTILE)

    monkeypatch.setattr(running, "service", refuse)
    monkeypatch.setattr(Accounts, "people", refuse)
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception and [error.value for error in app.error] == [as_text(HOSTILE)]


def test_a_cell_is_no_formula_and_a_number_stays_one() -> None:
    texts = ['=HYPERLINK("http://x.example")', "+1", "-1", "@x", "\t=x", "\rx", "a=b", "Ann"]
    table = pd.DataFrame({"Clinician": texts, "n": range(-4, 4), "share": [-0.5, None, *[1.5] * 6]})
    back = pd.read_csv(io.BytesIO(csv(table)))
    assert back["Clinician"].tolist() == [f"'{text}" for text in texts[:4]] + ["'=x", "x", "a=b", "Ann"]
    assert back["n"].tolist() == list(range(-4, 4)) and back["share"][0] == -0.5
    assert csv(table).decode().splitlines()[2] == "'+1,-3,"


def test_a_chart_has_names_and_no_html() -> None:
    name = '<a href="http://x.example">Ann</a>'
    for figure in (
        stacked([name], {"a": ("green", [1])}, "x"),
        dots([name], {"a": ("green", [1])}, "x"),
        intervals([name], {"a": [(1, 0, 2)]}, "x"),
    ):
        assert list(figure.data[0].y) == ['&lt;a href="http://x.example"&gt;Ann&lt;/a&gt;']
