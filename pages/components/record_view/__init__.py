"""What became of a draft: the differences word by word, and the history of the note, all as plain text."""

from __future__ import annotations

from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any

import streamlit as st

from pages.components import who
from pages.components.frame import local_time
from pages.components.plain import as_text
from pages.components.visit_feed import VisitFeed
from scribe_core.errors import ScribeError
from scribe_core.review.wording import sentence_of
from scribe_core.service import ScribeService
from scribe_core.types import Change, ChangeKind, Checked, Dismissal, EditKind, Feedback, Finding, Statement

HERE = Path(__file__).parent
CHANGES, HISTORY = RECORDS = ("Changes", "History")
WORDS = {
    ChangeKind.DRAFT: "wrote",
    ChangeKind.ACCEPT: "accepted",
    ChangeKind.EDIT: "edited",
    ChangeKind.REJECT: "rejected",
    ChangeKind.MOVE: "moved",
    ChangeKind.SPLIT: "split",
    ChangeKind.WRITE: "wrote by hand",
    ChangeKind.TAKE: "took a proposal",
    ChangeKind.LEAVE: "left a proposal",
    ChangeKind.WRITE_DOWN: "added what was heard",
    ChangeKind.UNDO: "took back a step",
    ChangeKind.SIGN: "signed",
    ChangeKind.ADDENDUM: "wrote an addendum",
}
KINDS = {
    EditKind.RECOGNISER_ERROR: "misheard",
    EditKind.WRONG_FACT: "wrong fact",
    EditKind.MISSING_FACT: "missing fact",
    EditKind.STYLE: "wording",
    EditKind.FORMATTING: "formatting",
    EditKind.OTHER: "other",
}

_mount = st.components.v2.component(
    "clinical_scribe.record_view",
    html='<div class="record"></div>',
    css=(HERE / "record.css").read_text(encoding="utf-8"),
    js="\n".join(
        path.read_text(encoding="utf-8") for path in (HERE.parent / "visit_view" / "dom.js", HERE / "record.js")
    ),
)


def record_view(feed: VisitFeed, service: ScribeService, view: str) -> None:
    """Draws one of RECORDS; in the history the kind of an edit can be corrected."""
    rows = difference_rows(feed, service) if view == CHANGES else history_rows(feed, service)
    key = f"record_{view}_{feed.visit_id}"
    kinds = [[kind.value, label] for kind, label in KINDS.items()]
    data = {"view": view, "rows": rows, "kinds": kinds}
    _mount(key=key, data=data, on_kind_change=lambda: correct_kind(feed.visit_id, st.session_state[key].kind))


def correct_kind(visit_id: str, choice: dict[str, str] | None) -> None:
    try:
        if choice and who.acts():
            who.service().correct_edit_kind(visit_id, str(choice["feedback"]), EditKind(choice["kind"]))
    except ScribeError as error:
        st.toast(as_text(error), icon=":material/error:")


def difference_rows(feed: VisitFeed, service: ScribeService) -> list[dict[str, Any]]:
    """The model's draft beside the note: `words` are [mark, text] pairs."""
    return [
        {
            "section": row.section.value,
            "moved_from": row.drafted_in.value if row.drafted_in and row.noted_in not in (None, row.drafted_in) else "",
            "words": [[mark, feed.revealed(text)] for mark, text in row.words],
        }
        for row in service.difference(feed.visit_id)
    ]


def history_rows(feed: VisitFeed, service: ScribeService) -> list[dict[str, Any]]:
    """Newest first: who did what, when, and how the statements read before and after; and the findings that are set
    aside now."""
    learnt = {record.id: record for record in service.feedback(feed.visit_id)}
    steps = [(change.at, _history_row(feed, change, learnt)) for change in service.history(feed.visit_id)]
    aside = [
        (finding.dismissal.at, _aside_row(feed, checked, finding, finding.dismissal))
        for checked in feed.checked.values()
        for finding in checked.findings
        if finding.dismissal
    ]
    by_time = itemgetter(0)
    return [row for _, row in reversed([*merge(steps, sorted(aside, key=by_time), key=by_time)])]


def _history_row(feed: VisitFeed, change: Change, learnt: dict[str, Feedback]) -> dict[str, Any]:
    before = {item.id: item for item in change.before}
    pairs = [
        _pair(feed, before.get(item.id), item) | _learnt(learnt.get(f"{feed.visit_id}:{change.id}:{item.id}"))
        for item in change.after
    ]
    head = _head(feed, change.at, change.name, WORDS[change.kind], _reasons(feed, change))
    return head | {"model": change.kind is ChangeKind.DRAFT, "pairs": pairs}


def _aside_row(feed: VisitFeed, checked: Checked, finding: Finding, why: Dismissal) -> dict[str, Any]:
    """With the statement where it is still the one that the finding spoke of."""
    statement = feed.statements.get(finding.statement_id)
    pairs: list[dict[str, Any]] = []
    if statement is not None and statement.stands and statement.version == checked.version:
        pairs = [_pair(feed, None, statement) | _learnt(None)]
    head = _head(feed, why.at, why.by, "set a finding aside", [f"{sentence_of(finding)} {why.reason}"])
    return head | {"model": False, "pairs": pairs}


def _head(feed: VisitFeed, at: str, name: str, what: str, reasons: list[str]) -> dict[str, Any]:
    shown = [feed.revealed(reason) for reason in reasons]
    return {"at": local_time(at, "%a %-d %b %Y, %H:%M:%S"), "name": name, "what": what, "reasons": shown}


def _pair(feed: VisitFeed, old: Statement | None, new: Statement) -> dict[str, Any]:
    before = feed.revealed(old.text) if old and old.text != new.text else ""
    return {"before": before, "after": feed.revealed(new.text), "gone": not new.stands}


def _learnt(record: Feedback | None) -> dict[str, str]:
    """What the step was counted as; empty where nothing is learnt from it."""
    if record is None or record.kind is None:
        return {"feedback": "", "kind": ""}
    return {"feedback": record.id, "kind": record.kind.value}


def _reasons(feed: VisitFeed, change: Change) -> list[str]:
    """Why it was rejected; of a signature, why each open finding was passed."""
    if change.kind is ChangeKind.SIGN and feed.visit.signature:
        return [f"{sentence_of(item.finding)} {item.reason}" for item in feed.visit.signature.overrides]
    return [change.reason] if change.reason else []
