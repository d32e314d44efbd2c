"""What the visit's view asks for, done in its order and once, and answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from pydantic import BaseModel, ConfigDict, ValidationError

from scribe_core.errors import ScribeError
from scribe_core.service import ScribeService
from scribe_core.types import Action, Speaker

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
    for raw in asked:
        try:
            ask = Ask.model_validate(raw)
        except ValidationError:
            continue
        if ask.ticket not in _answers():
            _answers()[ask.ticket] = _done(service, visit_id, ask)
    for ticket in list(_answers())[:-KEPT]:
        del _answers()[ticket]


def answers() -> list[dict[str, Any]]:
    """`{"ticket", "problem"}` each, oldest first; problem is empty where it was done."""
    return [{"ticket": ticket, "problem": problem} for ticket, problem in _answers().items()]


def _answers() -> dict[str, str]:
    return st.session_state.setdefault("answers", {})


def _done(service: ScribeService, visit_id: str, ask: Ask) -> str:
    """Empty, or what was refused. A request that cannot be read changes nothing."""
    try:
        change = CHANGES[ask.kind](service, visit_id, ask.facts)
    except (KeyError, TypeError, ValueError):
        return _UNREADABLE
    try:
        change()
    except ScribeError as error:
        return str(error)
    return ""


def _speaker(service: ScribeService, visit_id: str, facts: dict[str, Any]) -> Change:
    return partial(service.set_speaker, visit_id, int(facts["turn"]), Speaker(facts["speaker"]))


def _dismiss(service: ScribeService, visit_id: str, facts: dict[str, Any]) -> Change:
    return partial(
        service.dismiss, visit_id, *(str(facts[name]) for name in ("statement_id", "check", "message", "reason"))
    )


def _write_down(service: ScribeService, visit_id: str, facts: dict[str, Any]) -> Change:
    return partial(service.write_down, visit_id, str(facts["check"]), str(facts["message"]))


def _review(service: ScribeService, visit_id: str, facts: dict[str, Any]) -> Change:
    return partial(service.review, visit_id, Action.model_validate(facts))


CHANGES: dict[str, Callable[[ScribeService, str, dict[str, Any]], Change]] = {
    "speaker": _speaker,
    "dismiss": _dismiss,
    "write_down": _write_down,
    "review": _review,
    "undo": lambda service, visit_id, _: partial(service.undo, visit_id),
    "accept_clean": lambda service, visit_id, _: partial(service.accept_clean, visit_id),
}
