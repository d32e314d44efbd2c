"""All of one visit that feedback is read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scribe_core.interfaces import VisitStore
from scribe_core.types import Change, EditKind, Fact, NoteState, Statement, Turn, Visit, talk_of

_PAGE = 1000


@dataclass(frozen=True)
class Material:
    """turns: what was said. statements: as they stand now. kinds: what the clinician said of edits, by feedback id.
    noted: after which turns an update of the note ended, as far as the visit's stream still holds that; the model was
    asked about the turns in between. vault: placeholder to real value."""

    visit: Visit
    turns: tuple[Turn, ...] = ()
    statements: tuple[Statement, ...] = ()
    history: tuple[Change, ...] = ()
    kinds: dict[str, EditKind] = field(default_factory=dict)
    noted: frozenset[int] = frozenset()
    vault: dict[str, str] = field(default_factory=dict)


def read_material(store: VisitStore, visit_id: str) -> Material:
    """Raises VisitNotFoundError and StoreError."""
    return Material(
        visit=store.get_visit(visit_id),
        turns=tuple(talk_of(store.turns(visit_id))),
        statements=tuple(store.statements(visit_id)),
        history=tuple(store.history(visit_id)),
        kinds=store.edit_kinds(visit_id),
        noted=frozenset(fact.noted_turn for fact in _facts(store, visit_id) if isinstance(fact, NoteState)),
        vault=store.vault(visit_id),
    )


def _facts(store: VisitStore, visit_id: str) -> Iterator[Fact | None]:
    last = "0"
    while page := store.events(visit_id, last, count=_PAGE):
        yield from (event.fact for event in page)
        last = page[-1].id
