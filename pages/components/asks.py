"""What the visit's view asks for, done in its order and once, and answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, ValidationError

from scribe_core.errors import ScribeError
from scribe_core.service import ScribeService
from scribe_core.types import Action, FindingName, Speaker

log = logging.getLogger(__name__)
Change = Callable[[], object]

KEPT = 200
"""Answers that are remembered: the page asks again for what it has no answer to, and nothing is done twice."""
_UNREADABLE = "The page and the server do not fit together. Reload the page; nothing was changed."


class Ask(BaseModel):
    """One request of the page. ticket: never used twice."""

    model_config = ConfigDict(extra="forbid")

    ticket: str
    kind: str
    facts: dict[str, Any]


def answer(service: ScribeService, visit_id: str, asked: Sequence[Any]) -> None:
    """Does what was not done before. Answers lie in this tab's session."""
    st.session_state["asked_last"] = tickets = set[str]()
    for raw in asked:
        try:
            ask = Ask.model_validate(raw)
        except ValidationError:
            continue
        tickets.add(ask.ticket)
        if ask.ticket not in _answers():
            _answers()[ask.ticket] = _done(service, visit_id, ask)
    for ticket in list(_answers())[:-KEPT]:
        del _answers()[ticket]


def answers() -> list[dict[str, Any]]:
    """`{"ticket", "problem"}` each, oldest first; problem is empty where it was done. Only those to what was asked
    last: that is all the page waits for."""
    tickets = st.session_state.get("asked_last", ())
    return [{"ticket": ticket, "problem": problem} for ticket, problem in _answers().items() if ticket in tickets]


def _answers() -> dict[str, str]:
    return st.session_state.setdefault("answers", {})


def _done(service: ScribeService, visit_id: str, ask: Ask) -> str:
    """Empty, or what was refused. A request that cannot be read changes nothing."""
    try:
        change = CHANGES[ask.kind](service, visit_id, ask)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        return _UNREADABLE
    try:
        change()
    except ScribeError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001  without an answer the page would ask for ever, and for nothing after it
        log.error("a request failed: %s", type(error).__name__)
        return f"An unexpected error ({type(error).__name__}). Reload the page and look whether it was done."
    return ""


def _speaker(service: ScribeService, visit_id: str, ask: Ask) -> Change:
    return partial(service.set_speaker, visit_id, int(ask.facts["turn"]), Speaker(ask.facts["speaker"]))


def _dismiss(service: ScribeService, visit_id: str, ask: Ask) -> Change:
    return partial(service.dismiss, visit_id, _finding(ask), str(ask.facts["reason"]))


def _bring_back(service: ScribeService, visit_id: str, ask: Ask) -> Change:
    return partial(service.bring_back, visit_id, _finding(ask))


def _write_down(service: ScribeService, visit_id: str, ask: Ask) -> Change:
    return partial(service.write_down, visit_id, _finding(ask), ticket=ask.ticket)


def _review(service: ScribeService, visit_id: str, ask: Ask) -> Change:
    return partial(service.review, visit_id, Action.model_validate(ask.facts), ask.ticket)


def _accept_clean(service: ScribeService, visit_id: str, ask: Ask) -> Change:
    seen = {str(statement): int(version) for statement, version in ask.facts["seen"].items()}
    return partial(service.accept_clean, visit_id, seen, ask.ticket)


def _finding(ask: Ask) -> FindingName:
    return FindingName(*(str(ask.facts[part]) for part in FindingName._fields))


CHANGES: dict[str, Callable[[ScribeService, str, Ask], Change]] = {
    "speaker": _speaker,
    "dismiss": _dismiss,
    "bring_back": _bring_back,
    "write_down": _write_down,
    "review": _review,
    "undo": lambda service, visit_id, ask: partial(service.undo, visit_id, ask.ticket),
    "accept_clean": _accept_clean,
}
