"""A service on fakes, opened by the same door as the real one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from scribe_core.accounts import Accounts
from scribe_core.accounts.passwords import Passwords
from scribe_core.errors import StoreError
from scribe_core.interfaces import AccountStore, LanguageModel, Recogniser, Store, VisitStore
from scribe_core.roles.model import NgramRoleModel
from scribe_core.service import ScribeService
from scribe_core.settings import Settings
from scribe_core.types import Person
from scribe_core.work.engine import Engine
from scribe_core.work.engines import Engines
from tests.fake_accounts import MemoryAccounts
from tests.fakes import FakeFinder, FakeLanguageModel, FakeRecogniser, MemoryStore
from tests.makers import A_CLINICIAN

WORDS = ["hello", "doctor", "my", "knee", "hurts", "since", "monday", "ann", "take", "rest"]
CONSENT = "The patient agreed to the recording."
LIND = A_CLINICIAN
"""Whose visits the tests' visits are."""


def open_service(
    store: Store,
    recogniser: Recogniser | None = None,
    llm: LanguageModel | None = None,
    person: Person | None = LIND,
    **changes: object,
) -> ScribeService:
    """person: whom it is opened for; None for nobody."""
    settings = Settings(
        **{"data_dir": Path("unused"), "chunk_min_s": 2, "chunk_min_file_s": 2, "note_min_words": 3, **changes}
    )
    engines = Engines(
        recogniser=Engine("Speech recognition", lambda: recogniser or FakeRecogniser(WORDS)),
        roles=Engine("Speaker roles", NgramRoleModel),
        finder=Engine("Privacy", FakeFinder),
        llm=Engine("Language model", lambda: llm or FakeLanguageModel()),
    )
    service = ScribeService(store, engines, settings, first_delay_s=0.01)
    engines.finder.value()  # what is typed is masked at once, or refused while the model loads
    return service.as_person(person) if person else service


def rest(service: ScribeService) -> None:
    """From here on nothing works on a visit by itself: what happens in one is what is stored there by hand."""
    for workers in (service._listener.workers, service._notes.workers, service._checker.workers):
        workers.close()


def open_accounts(
    store: AccountStore | None = None,
    visits: VisitStore | None = None,
    idle_s: float = 1800.0,
    admins: Iterable[str] = (),
    clock: Callable[[], float] = time.time,
) -> Accounts:
    """With passwords that are quick to hash."""
    from argon2 import PasswordHasher

    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    return Accounts(store or MemoryAccounts(), visits or MemoryStore(), idle_s, admins, passwords, clock)


def until(condition: Callable[[], bool], limit_s: float = 20.0) -> None:
    """Waits for a condition; fails the test where it does not come true."""
    deadline = time.monotonic() + limit_s
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        pause.wait(0.01)


def chunks_end_s(store: VisitStore, visit_id: str) -> float:
    """The end of what is stored as chunks, seconds."""
    return max((end_s for _, end_s in store.chunk_spans(visit_id).values()), default=0.0)


def said(service: ScribeService, visit_id: str) -> str:
    return " ".join(turn.text for turn in service.snapshot(visit_id).turns)


def lose_answer(monkeypatch: pytest.MonkeyPatch, store: object, method: str) -> None:
    """The next call of that method does its work, and then the store does not answer."""
    whole = getattr(store, method)

    def once(*args: object, **kwargs: object) -> None:
        whole(*args, **kwargs)
        monkeypatch.setattr(store, method, whole)
        raise StoreError("The store does not answer.")

    monkeypatch.setattr(store, method, once)
