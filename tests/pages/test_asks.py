"""What the visit's view asks for is done once, in order, and answered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pages.components import asks
from pages.components.rows import checked_row
from scribe_core.service import ScribeService
from scribe_core.types import Checked, Finding, FindingName, NoteState, StatementState
from tests.doors import CONSENT, rest
from tests.fakes import MemoryStore
from tests.makers import a_statement, a_turn


@pytest.fixture
def visit_id(service: ScribeService, store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(asks, "st", SimpleNamespace(session_state={}))
    visit_id = service.start_visit(CONSENT, "Dr. Lind").id
    store.commit_turns(visit_id, 0, [a_turn(1)], b"")
    store.commit_note(visit_id, NoteState(), NoteState(1, 1, 2), [a_statement(1)])
    return visit_id


def request(ticket: str, asked: str, **facts: Any) -> dict[str, Any]:
    return {"ticket": ticket, "kind": asked, "facts": facts}


LATER = 99
"""Than anything that the checks may have read before they rest."""
ACCEPT = {"kind": "accept", "statement_id": "s1", "seen_version": 1, "seen_state": "proposed"}


def test_a_request_that_comes_again_is_done_once(service: ScribeService, store: MemoryStore, visit_id: str) -> None:
    accept, undo = request("t1", "review", **ACCEPT), request("t2", "undo")
    asks.answer(service, visit_id, [accept])
    asks.answer(service, visit_id, [accept, undo])
    assert [change.kind for change in store.history(visit_id)] == ["accept", "undo"]
    assert asks.answers() == [{"ticket": "t1", "problem": ""}, {"ticket": "t2", "problem": ""}]


def test_what_the_service_refuses_is_told_in_words(service: ScribeService, store: MemoryStore, visit_id: str) -> None:
    asks.answer(service, visit_id, [request("t1", "review", **{**ACCEPT, "seen_version": 7})])
    assert "nothing was overwritten" in asks.answers()[0]["problem"]
    assert store.statements(visit_id)[0].state is StatementState.PROPOSED


def test_a_finding_is_named_by_what_its_row_tells_the_page(
    service: ScribeService, store: MemoryStore, visit_id: str
) -> None:
    rest(service)
    wrong = {"check": "sides", "code": "other_side", "verdict": "contradicted", "severity": "high"}
    sides = (("right", "left"), ("left", "right"))
    side, other = (Finding(statement_id="s1", facts=facts, **wrong) for facts in sides)
    cough = side.replace(statement_id="", check="omissions", verdict="omitted", facts=("cough",), evidence=(1,))
    for name, findings in (("s1", (side, other)), ("", (cough,))):
        read = Checked(statement_id=name, version=1, noted=LATER, heard=LATER, findings=findings)
        store.put_checked(visit_id, read)
    (told, _), (missing,) = (checked_row(store.checked(visit_id)[name])["findings"] for name in ("s1", ""))
    named = {part: told[part] for part in FindingName._fields}
    asks.answer(service, visit_id, [request("t1", "dismiss", **named, reason="It was said")])
    assert [bool(item.dismissal) for item in store.checked(visit_id)["s1"].findings] == [True, False]
    asks.answer(service, visit_id, [request("t2", "bring_back", **named)])
    assert [bool(item.dismissal) for item in store.checked(visit_id)["s1"].findings] == [False, False]
    heard = {part: missing[part] for part in FindingName._fields}
    asks.answer(service, visit_id, [request("t3", "write_down", **heard)])
    assert asks.answers() == [{"ticket": "t3", "problem": ""}]
    assert [change.kind for change in store.history(visit_id)] == ["write_down"]


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "no such thing", "facts": {}},
        {"kind": "review", "facts": {**ACCEPT, "kind": "sign"}},
        {"kind": "review", "facts": {**ACCEPT, "seen_version": "<b>"}},
        {"kind": "speaker", "facts": {"turn": "x", "speaker": "doctor"}},
        {"kind": "speaker", "facts": {"turn": 1, "speaker": "nurse"}},
        {"kind": "dismiss", "facts": {}},
        {"kind": "accept_clean", "facts": {"seen": ["s1"]}},
    ],
)
def test_what_cannot_be_read_changes_nothing(
    service: ScribeService, store: MemoryStore, visit_id: str, facts: dict[str, Any]
) -> None:
    asks.answer(service, visit_id, [{"ticket": "t1", **facts}, "not even a request", {"ticket": "t2"}])
    assert "nothing was changed" in asks.answers()[0]["problem"] and len(asks.answers()) == 1
    assert store.history(visit_id) == []


def test_only_the_latest_answers_are_kept(service: ScribeService, visit_id: str) -> None:
    for number in range(asks.KEPT + 20):
        asks.answer(service, visit_id, [request(f"t{number}", "undo")])
    assert len(asks._answers()) == asks.KEPT and list(asks._answers())[-1] == f"t{asks.KEPT + 19}"


def test_only_what_was_asked_last_is_answered(service: ScribeService, visit_id: str) -> None:
    first, second = request("t1", "review", **{**ACCEPT, "seen_version": 7}), request("t2", "undo")
    asks.answer(service, visit_id, [first])
    asks.answer(service, visit_id, [second])
    assert [answer["ticket"] for answer in asks.answers()] == ["t2"]
    asks.answer(service, visit_id, [first])
    assert [answer["ticket"] for answer in asks.answers()] == ["t1"] and asks.answers()[0]["problem"]
