"""The seams between the stages. Back ends are chosen in build.py; tests put fakes behind the same protocols."""

from typing import Protocol

from scribe_core.interfaces.accounts import AccountStore
from scribe_core.interfaces.figures import Counted, FiguresStore
from scribe_core.interfaces.language import LanguageModel, Reply, Request
from scribe_core.interfaces.passing import PassingStore, Wake, Work
from scribe_core.interfaces.sound import Lease, Receipt, SealedSound, SoundStore, Spool, Tail
from scribe_core.interfaces.stages import (
    EntailmentModel,
    EntityModel,
    Judgement,
    NamedEntity,
    PiiFinder,
    Recogniser,
    RoleModel,
    SentenceEncoder,
)
from scribe_core.interfaces.timings import Timings
from scribe_core.interfaces.visits import (
    PAGE,
    Assembly,
    Claim,
    VisitPage,
    VisitStore,
    every_visit,
    is_settled,
)


class Store(VisitStore, FiguresStore, AccountStore, Protocol):
    """All on one server: a visit's events are counted once."""


__all__ = [
    "AccountStore",
    "Assembly",
    "Claim",
    "Counted",
    "EntailmentModel",
    "EntityModel",
    "FiguresStore",
    "Judgement",
    "LanguageModel",
    "Lease",
    "NamedEntity",
    "PAGE",
    "PassingStore",
    "PiiFinder",
    "Receipt",
    "Recogniser",
    "Reply",
    "Request",
    "RoleModel",
    "SealedSound",
    "SentenceEncoder",
    "SoundStore",
    "Spool",
    "Store",
    "Tail",
    "Timings",
    "VisitPage",
    "VisitStore",
    "Wake",
    "Work",
    "every_visit",
    "is_settled",
]
