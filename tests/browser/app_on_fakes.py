"""The app over fakes: words are read out of the sound, and the note repeats what hurts."""

from __future__ import annotations

import json
import os

from pages.server import main
from scribe_core import running
from scribe_core.interfaces import Request
from scribe_core.settings import settings
from scribe_core.store.redis_store import open_store
from scribe_core.types import Account, Role, VisitStatus
from tests.browser import a_visit_to_review
from tests.doors import LIND, WORDS, open_accounts, open_service
from tests.fake_accounts import MemoryAccounts
from tests.fakes import FakeLanguageModel, FakeRecogniser, MemoryStore

STATEMENT = "The right knee hurts since monday."
HOSTILE = "<img/src=x/onerror=alert(1)>"
SESSION = "TEST_SESSION"
"""The environment's token of a session that is open from the start; without it there is no account."""
TO_REVIEW = "TEST_VISIT_TO_REVIEW"
"""The environment's wish for a visit of this status that waits for review by somebody who is an admin too."""
HOW_MANY = "TEST_VISITS_TO_REVIEW"
"""The environment's number of such visits; 1 without."""
EMBEDDED = "TEST_EMBEDDED_STORE"
"""The environment's wish for the real store of the data folder."""
UNWRITTEN = "retired"
"""A word that belongs in a note, and that the fake model leaves out."""
ALLERGY = ["allergic", "penicillin"]
"""What no note may leave out, and the fake model does."""


def reply(request: Request) -> str:
    """One statement, on the first new turn."""
    row = (request.json_schema or {}).get("items", {}).get("prefixItems")
    return json.dumps([[row[0]["enum"][0], "subjective", STATEMENT]]) if row else "{}"


if __name__ == "__main__":
    data_dir, known = settings().data_dir, MemoryAccounts()
    visits = open_store(None, data_dir) if os.environ.get(EMBEDDED) else MemoryStore()
    if status := os.environ.get(TO_REVIEW):
        for number in range(int(os.environ.get(HOW_MANY, "1"))):
            a_visit_to_review.prepare(visits, VisitStatus(status), a_visit_to_review.visit_id_of(number))
    service = open_service(
        visits,
        recogniser=FakeRecogniser([*WORDS, HOSTILE, UNWRITTEN, *ALLERGY]),
        llm=FakeLanguageModel(reply),
        data_dir=data_dir,
        dataset_validation_share=0,
    )
    accounts = open_accounts(known, visits, settings().idle_timeout_min * 60, admins=settings().oidc_admins.split(","))
    if token := os.environ.get(SESSION):
        roles = {"roles": frozenset(Role)} if os.environ.get(TO_REVIEW) else {}
        facts = LIND.model_dump() | roles
        lind = Account(login="lind", created_at="2026-01-02T10:00:00+00:00", **facts)
        known.add_account(lind)
        accounts._sessions.begin(lind, token)
    running.service = lambda: service
    running.accounts = lambda: accounts
    main()
    service.close()
