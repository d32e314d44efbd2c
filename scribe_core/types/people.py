"""Who works with the scribe."""

from __future__ import annotations

from enum import StrEnum

from scribe_core.types.base import Frozen


class Role(StrEnum):
    """A clinician sees own visits; an admin sees figures and datasets, and no patient text. One may be both."""

    CLINICIAN = "clinician"
    ADMIN = "admin"


class Person(Frozen):
    """An account, without its password. id never changes and is never given twice."""

    id: str
    name: str
    roles: frozenset[Role]
