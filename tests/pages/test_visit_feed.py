"""What one tab makes of a visit's events."""

from __future__ import annotations

from typing import Any

import pytest

from pages.components.visit_feed import VisitFeed
from scribe_core.errors import VisitNotFoundError
from scribe_core.review.wording import sentence_of
from scribe_core.service import ScribeService
from scribe_core.types import Checked, Finding, LiveWords, NoteState, Speaker, StageStatus, VisitStatus
from tests.doors import CONSENT, rest, until
from tests.fakes import MemoryStore
from tests.makers import a_statement, a_turn, a_visit
from tests.pages.page_copy import PageCopy

DOCTOR = Speaker.DOCTOR


@pytest.fixture
def feed(service: ScribeService) -> VisitFeed:
    rest(service)
    return VisitFeed(service, service.start_visit(CONSENT, "Dr. Lind").id)


def drawn(feed: VisitFeed) -> dict[str, Any]:
    """What a page that has just been opened draws."""
    copy = PageCopy()
    copy.read(feed)
    return copy.view()


def test_events_and_a_fresh_look_tell_the_same(service: ScribeService, store: MemoryStore, feed: VisitFeed) -> None:
    store.commit_turns(feed.visit_id, 0, [a_turn(1), a_turn(2, "<PERSON_1> it hurts")], b"")
    store.put_vault(feed.visit_id, {"<PERSON_1>": "Ann"}, {})
    store.commit_note(feed.visit_id, NoteState(), NoteState(version=1), [a_statement(1, evidence=(2,))])
    service.set_speaker(feed.visit_id, 2, Speaker.OTHER)
    assert feed.refresh()
    view = drawn(feed)
    assert view == drawn(VisitFeed(service, feed.visit_id))
    assert [(turn["id"], turn["speaker"]) for turn in view["turns"]] == [(1, "patient"), (2, "other")]
    assert view["names"] == {"<PERSON_1>": "Ann"} and view["statements"][0]["evidence"] == [2]
    assert "Knee pain." in view["note_text"]
    assert not feed.refresh()


def test_who_is_there_names_the_turns_before_it_and_follows_a_corrected_speaker(
    service: ScribeService, store: MemoryStore, feed: VisitFeed
) -> None:
    def related() -> list[str]:
        feed.refresh()
        copy.read(feed)
        return [turn["relation"] for turn in copy.view()["turns"]]

    copy = PageCopy()
    store.commit_turns(feed.visit_id, 0, [a_turn(1, "He fell.", Speaker.OTHER), a_turn(2, "And you are?", DOCTOR)], b"")
    assert related() == ["", ""]
    store.commit_turns(feed.visit_id, 1, [a_turn(3, "I'm his wife.", Speaker.OTHER)], b"")
    assert related() == ["wife", "", "wife"]
    service.set_speaker(feed.visit_id, 3, Speaker.PATIENT)
    assert related() == ["", "", ""]
    assert copy.view() == drawn(VisitFeed(service, feed.visit_id))


def test_what_the_checks_say_reaches_the_page_by_the_events(
    service: ScribeService, store: MemoryStore, feed: VisitFeed
) -> None:
    facts = {"check": "entities", "verdict": "unsupported", "severity": "high", "code": "number_unsaid"}
    finding = Finding(statement_id="s1", facts=("10",), span=(0, 2), **facts)
    store.put_checked(feed.visit_id, Checked(statement_id="s1", version=1, findings=(finding,)))
    feed.refresh()
    shown = drawn(feed)["checked"]["s1"]
    assert (shown["version"], shown["findings"][0]["span"], shown["findings"][0]["dismissed"]) == (1, [0, 2], "")
    assert shown["findings"][0]["message"] == sentence_of(finding)
    service.dismiss(feed.visit_id, finding.name, "It was said.")
    feed.refresh()
    assert drawn(feed)["checked"]["s1"]["findings"][0]["dismissed"] == "It was said."
    assert drawn(feed) == drawn(VisitFeed(service, feed.visit_id))


def test_new_words_replace_the_partial_text(service: ScribeService, store: MemoryStore, feed: VisitFeed) -> None:
    store.show(feed.visit_id, LiveWords(text="it hu", start_s=90.0))
    feed.refresh()
    assert feed.told()["partial"] == "it hu"
    store.commit_turns(feed.visit_id, 0, [a_turn(9).replace(start_s=90.2)], b"")
    feed.refresh()
    assert feed.told()["partial"] == ""


def test_a_visit_is_settled_once_its_note_is_closed_and_checked(service: ScribeService, store: MemoryStore) -> None:
    rest(service)
    visit = a_visit(status=VisitStatus.ENDED)
    visit_id = visit.id
    store.create_visit(visit)
    feed = VisitFeed(service, visit_id)
    closed = NoteState(version=1, noted_turn=1, next_statement=2, final=True)
    store.commit_turns(visit_id, 0, [a_turn(1)], b"")
    store.commit_note(visit_id, NoteState(), closed, [a_statement(1)])
    seen = []
    for key in ("s1", ""):
        seen.append(_settled(feed))
        store.put_checked(visit_id, Checked(statement_id=key, version=1))
    store.show(visit_id, StageStatus(stage="audio", state="running", behind_s=3.0))
    seen.append(_settled(feed))
    store.show(visit_id, StageStatus(stage="audio"))
    assert seen == [False] * 3 and _settled(feed) and VisitFeed(service, visit_id).settled


def _settled(feed: VisitFeed) -> bool:
    feed.refresh()
    return feed.settled


def test_a_visit_in_which_nothing_was_said_settles_too(service: ScribeService, store: MemoryStore) -> None:
    feed = VisitFeed(service, service.start_visit(CONSENT, "Dr. Lind").id)
    service.finish(feed.visit_id)
    until(lambda: store.note_state(feed.visit_id).final)
    until(lambda: _settled(feed))


def test_a_discarded_visit_is_noticed(service: ScribeService, feed: VisitFeed) -> None:
    service.cancel(feed.visit_id)
    with pytest.raises(VisitNotFoundError):
        feed.refresh()
