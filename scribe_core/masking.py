"""Masking for a visit: with the names given at its start, and the vault of what was masked before."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

from scribe_core import again
from scribe_core.interfaces import VisitStore
from scribe_core.privacy import Vault

T = TypeVar("T")


def known_names(store: VisitStore, visit_id: str) -> list[str]:
    """The names given at the start of the visit."""
    return json.loads(store.secret(visit_id, "names") or b"[]")


def with_vault(store: VisitStore, visit_id: str, mask: Callable[[Vault, list[str]], T]) -> T:
    """What `mask(vault, names)` gives; what it put into the vault is stored on return.

    Raises what `mask` raises, and StoreError."""

    def step() -> T:
        before = store.vault(visit_id)
        vault = Vault(dict(before))
        masked = mask(vault, known_names(store, visit_id))
        if vault.entries != before:
            store.put_vault(visit_id, vault.entries, before)
        return masked

    return again.on_conflict(step, "Names are being masked all the time. Try again in a moment.")
