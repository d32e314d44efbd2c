"""What the contract of leases cannot show: two that act at one moment on a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe_core.errors import HeldError
from scribe_core.store import leases
from scribe_core.store.redis_store import open_store
from tests.contract.test_leases import LONG_S, SHORT_S, a_tail
from tests.doors import until
from tests.makers import a_visit


def test_a_lease_that_is_renewed_while_it_is_being_taken_stays_its_holders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(None, tmp_path)
    store.create_visit(a_visit(id="v"))
    held = store.take_lease("v", "a", SHORT_S)
    until(lambda: store.lease_owner("v") is None)
    looked = leases._lasts

    def renewed_just_then(client: object, visit_id: str, at_ms: float) -> bool:
        lasts = looked(client, visit_id, at_ms)
        monkeypatch.setattr(leases, "_lasts", looked)
        store.put_tail("v", held, a_tail(0), LONG_S)
        return lasts

    monkeypatch.setattr(leases, "_lasts", renewed_just_then)
    with pytest.raises(HeldError):
        store.take_lease("v", "b", LONG_S)
    assert store.lease_owner("v") == "a"
    store.close()
