"""Every text that a door of the service takes is made fit there, before anything looks at it."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from scribe_core.errors import BadInputError
from scribe_core.service import ScribeService
from scribe_core.text import ADDENDUM, NAME, REASON, SHORT, STATEMENT, TITLE, WORDING, Limit
from scribe_core.types import Action, ChangeKind, Finding, NoteState, Override, Section, Severity, Verdict
from tests.doors import CONSENT, open_service
from tests.fakes import MemoryStore
from tests.makers import a_visit

A_FINDING = Finding(
    check="sides", statement_id="s1", verdict=Verdict.CONTRADICTED, severity=Severity.HIGH, code="other_side"
)
HOSTILE = " Mar\u200btin \t\n" + " " * 100_000 + "\u202eLind\x00 "
FIT = "Martin Lind"

# What is only compared with what is there: it is kept nowhere, and no pattern reads it.
LOOKED_UP = {
    ("accept_clean", "seen"),
    ("bring_back", "name"),
    ("correct_edit_kind", "feedback_id"),
    ("dataset_archive", "build_id"),
    ("dismiss", "name"),
    ("events", "after"),
    ("figures", "names"),
    ("start_visit", "ticket"),
    ("visits", "before"),
    ("write_down", "name"),
}


def an_action(kind: ChangeKind, **facts: Any) -> Action:
    return Action(kind=kind, section=Section.PLAN, **facts)


def calls(text: str) -> dict[tuple[str, str], list[tuple[Limit, tuple[Any, ...], dict[str, Any]]]]:
    """For each method and parameter that takes text: its limit, and arguments after the visit's id that hold `text`."""
    write, split = an_action(ChangeKind.WRITE, texts=(text,)), an_action(ChangeKind.SPLIT, texts=("She.", text))
    edit, reject = an_action(ChangeKind.EDIT, texts=(text,)), an_action(ChangeKind.REJECT, reason=text)
    started = (CONSENT, "Dr. Lind")
    return {
        ("start_visit", "consent_wording"): [(WORDING, (text, "Dr. Lind"), {})],
        ("start_visit", "clinician"): [(NAME, (CONSENT, text), {})],
        ("start_visit", "names"): [(NAME, started, {"names": ["Ann", text]})],
        ("start_visit", "source"): [(SHORT, started, {"source": text})],
        ("start_visit", "title"): [(TITLE, started, {"title": text})],
        ("dismiss", "reason"): [(REASON, (A_FINDING.name, text), {})],
        ("add_addendum", "text"): [(ADDENDUM, (text,), {})],
        ("review", "action"): [(REASON, (reject,), {}), *((STATEMENT, (typed,), {}) for typed in (write, split, edit))],
        ("review", "ticket"): [(SHORT, (an_action(ChangeKind.ACCEPT), text), {})],
        ("sign", "reasons"): [(REASON, (NoteState(), [Override(finding=A_FINDING, reason=text)]), {})],
        ("sign", "ticket"): [(SHORT, (NoteState(), [], text), {})],
        ("add_addendum", "ticket"): [(SHORT, ("Called back.", text), {})],
        ("undo", "ticket"): [(SHORT, (text,), {})],
        ("accept_clean", "ticket"): [(SHORT, ({}, text), {})],
        ("write_down", "ticket"): [(SHORT, (A_FINDING.name, text), {})],
    }


class Heard:
    """In the place of the reviewer: what came through the door."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *given: self.given.extend(given)


@pytest.fixture
def door() -> Iterator[ScribeService]:
    service = open_service(MemoryStore())
    service._reviewer = Heard()
    yield service
    service.close()


def call(door: ScribeService, method: str, given: tuple[Any, ...], named: dict[str, Any]) -> str:
    """All that came through, as text."""
    if method == "start_visit":
        visit = door.start_visit(*given, **named)
        return visit.model_dump_json() + json.dumps(json.loads(door._store.secret(visit.id, "names") or b""))
    visit = a_visit()
    door._store.create_visit(visit)
    getattr(door, method)(visit.id, *given, **named)
    return repr(door._reviewer.given)


def test_every_text_of_every_method_is_known_here() -> None:
    taken = {
        (name, parameter.name)
        for name, method in inspect.getmembers(ScribeService, inspect.isfunction)
        for parameter in inspect.signature(method).parameters.values()
        if not name.startswith("_") and re.search(r"\bstr\b|Action|FindingName|Override", str(parameter.annotation))
    }
    assert {item for item in taken if item[1] != "visit_id"} == LOOKED_UP | set(calls(""))


@pytest.mark.parametrize(("method", "parameter"), calls(""))
def test_blanks_and_hidden_characters_end_at_the_door(door: ScribeService, method: str, parameter: str) -> None:
    for _, given, named in calls(HOSTILE)[method, parameter]:
        came = call(door, method, given, named)
        assert FIT in came or "Martin\\nLind" in came, came[:200]
        assert "\\u20" not in came and "  " not in came


@pytest.mark.parametrize(("method", "parameter"), calls(""))
def test_too_long_a_text_is_refused_with_its_limit(door: ScribeService, method: str, parameter: str) -> None:
    for limit, given, named in calls("word " * 20_000)[method, parameter]:
        with pytest.raises(BadInputError, match=f"{limit.what} can have at most {limit.most_chars:,} characters"):
            call(door, method, given, named)
