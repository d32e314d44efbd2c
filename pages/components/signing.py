"""Signing a note, and adding to a signed one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from itertools import groupby

import streamlit as st

from pages.components import tickets, who
from pages.components.plain import as_text
from pages.components.visit_feed import VisitFeed
from scribe_core.errors import ScribeError
from scribe_core.review.wording import sentence_of
from scribe_core.service import ScribeService
from scribe_core.types import Finding, NoteState, Override, Verdict

REASONS = ("I examined it myself", "It is in the patient's record", "It was said", "Clinically fine", "False alarm")
OTHER = "Other"
MOST_CHARACTERS = 4000
Group = tuple[Finding, ...]


def sign(service: ScribeService, feed: VisitFeed) -> None:
    """What is drawn behind the dialog later has not been read."""
    sign_dialog(service, feed, feed.drawn)


@st.dialog("Sign this note", width="medium")
def sign_dialog(service: ScribeService, feed: VisitFeed, seen: NoteState | None) -> None:
    signing_form(service, feed, seen)


def signing_form(service: ScribeService, feed: VisitFeed, seen: NoteState | None) -> None:
    """Says what has to happen first, asks for a reason for each open finding, and signs what the reader has seen."""
    who.stay()
    if feed.visit.signature:
        st.info(f"{as_text(feed.visit.signature.name)} signed this note.", icon=":material/check:")
        return
    if seen is None or seen != feed.note:
        st.info("The note changed since you read it. Close this, read it again, then sign.", icon=":material/sync:")
        return
    ready = service.readiness_to_sign(feed.visit_id)
    if ready.waits:
        st.info("\n\n".join(ready.waits), icon=":material/hourglass:")
        return
    st.write("A signed note cannot be changed. What is missing later goes into an addendum.")
    groups = grouped(ready.open)
    if groups:
        st.markdown(f"**{len(groups)} still open.** Correct the note, or say why it is right as it is:")
    reasons = [ask_reason(group, feed) for group in groups]
    if st.button("Sign", type="primary", icon=":material/draw:", key="sign_now", disabled=not all(reasons)):
        given = [
            Override(finding=finding, reason=reason)
            for group, reason in zip(groups, reasons, strict=True)
            for finding in group
        ]
        finish(f"sign_{feed.visit_id}", lambda ticket: service.sign(feed.visit_id, seen, given, ticket))


def grouped(findings: Sequence[Finding]) -> list[Group]:
    """One for each statement and each omission; what could not be checked for the same cause is one for all of them."""

    def cause(finding: Finding) -> tuple[str, ...]:
        if finding.verdict is Verdict.NOT_CHECKED or not finding.statement_id:
            return ("", finding.check, finding.code, finding.subject)
        return (finding.statement_id,)

    return [tuple(group) for _, group in groupby(sorted(findings, key=cause), key=cause)]


def ask_reason(group: Group, feed: VisitFeed) -> str:
    """Empty until one is given, for these very findings. The words of talk and note are shown as plain text."""
    name = _name_of(group, feed)
    with st.container(border=True, gap="xxsmall"):
        for statement_id in sorted({finding.statement_id for finding in group} & feed.statements.keys()):
            st.text(feed.revealed(feed.statements[statement_id].text))
        for message in dict.fromkeys(map(sentence_of, group)):
            st.text(feed.revealed(message))
        given = st.pills("Why it is signed all the same", [*REASONS, OTHER], key=f"reason_{name}")
        if given == OTHER:
            given = st.text_input("In your own words", max_chars=300, key=f"own_{name}")
    return (given or "").strip()


def _name_of(group: Group, feed: VisitFeed) -> str:
    """A reason that was given for other findings, or for another wording, is none for these."""
    said = [(*finding.name, _version(finding.statement_id, feed)) for finding in group]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _version(statement_id: str, feed: VisitFeed) -> int:
    statement = feed.statements.get(statement_id)
    return statement.version if statement else 0


@st.dialog("Addendum", width="medium")
def add_addendum(service: ScribeService, feed: VisitFeed) -> None:
    addendum_form(service, feed)


def addendum_form(service: ScribeService, feed: VisitFeed) -> None:
    """A text below the signed note, with name and time."""
    who.stay()
    text = st.text_area("What is added below the signed note", max_chars=MOST_CHARACTERS, key="addendum_text")
    if st.button("Add", type="primary", key="addendum_now", disabled=not text.strip()):
        finish(f"add_{feed.visit_id}", lambda ticket: service.add_addendum(feed.visit_id, text, ticket))


def finish(form: str, change: Callable[[str], object]) -> None:
    """Closes the dialog where it was done; a refusal is said in it, and what was typed stays. change: takes the form's
    ticket."""
    try:
        if not who.acts():
            who.rerun()
        change(tickets.ticket(form))
    except ScribeError as error:
        st.error(as_text(error), icon=":material/error:")
        return
    tickets.used(form)
    st.rerun()
