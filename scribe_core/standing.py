"""How a visit stands: what decides what is due next for it (due.py), read from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from scribe_core.interfaces import Claim, VisitStore
from scribe_core.types import Checked, NoteState, Statement, Turn, VisitStatus


@dataclass(frozen=True)
class Standing:
    """What the store holds of a visit, as far as it decides what is due; and whoever asks: `drafts`, the turns of each
    draft that is being written or was, in the order of the talk.

    chunks: numbers of those that are stored; next_seq: of the first that is not turns yet. settled_turn: who spoke is
    settled up to it. claims: of others, who draft turns of it."""

    status: VisitStatus
    last_seq: int | None = None
    chunks: frozenset[int] = frozenset()
    next_seq: int = 0
    settled_turn: int = 0
    turns: tuple[Turn, ...] = ()
    note: NoteState = NoteState()
    statements: tuple[Statement, ...] = ()
    checked: Mapping[str, Checked] = field(default_factory=dict)
    drafts: tuple[tuple[Turn, ...], ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def transcribed(self) -> bool:
        """All sound is turns that there is, and of a finished recording all that there was."""
        return self.next_seq not in self.chunks and (self.last_seq is None or self.next_seq > self.last_seq)

    @property
    def closing(self) -> bool:
        """No turns will come any more."""
        return self.status is VisitStatus.ENDED and self.transcribed

    @property
    def claimed(self) -> tuple[tuple[Turn, ...], ...]:
        """The open turns that each of the others drafts."""
        ranges = [range(claim.first_turn, claim.last_turn + 1) for claim in self.claims]
        found = (tuple(turn for turn in self.open if turn.id in ids) for ids in ranges)
        return tuple(turns for turns in found if turns)

    @property
    def last_turn(self) -> int:
        return self.turns[-1].id if self.turns else 0

    @property
    def standing(self) -> tuple[Statement, ...]:
        """Statements that are part of the note."""
        return tuple(statement for statement in self.statements if statement.stands)

    @property
    def open(self) -> tuple[Turn, ...]:
        """Turns that are not in the note yet."""
        return tuple(turn for turn in self.turns if turn.id > self.note.noted_turn)


def read_sound(store: VisitStore, visit_id: str) -> Standing:
    """Without turns and note. Raises VisitNotFoundError and StoreError, here and below."""
    visit, chunks = store.get_visit(visit_id), frozenset(store.chunk_seqs(visit_id))
    assembly = store.assembly(visit_id)
    return Standing(visit.status, visit.last_seq, chunks, assembly.next_seq, assembly.settled_turn)


def read_talk(
    store: VisitStore, visit_id: str, drafts: Sequence[Sequence[Turn]] = (), owner: str | None = None
) -> Standing:
    """Without statements and checks. The turns are read last: where all sound is turns, none is missing.

    drafts: those of turns that are in the note by now do not count. owner: who asks; None where nobody else works on
    the visit."""
    sound, note = read_sound(store, visit_id), store.note_state(visit_id)
    left = tuple(tuple(draft) for draft in drafts if draft[0].id > note.noted_turn)
    others = [claim for claim in store.claims(visit_id) if claim.owner != owner] if owner else []
    return replace(sound, note=note, turns=tuple(store.turns(visit_id)), drafts=left, claims=tuple(others))


def read_visit(store: VisitStore, visit_id: str, drafts: Sequence[Sequence[Turn]] = ()) -> Standing:
    """The statements are read before their turns, and after the note's version: what changes meanwhile is found to be
    unchecked."""
    note, statements = store.note_state(visit_id), tuple(store.statements(visit_id))
    talk = read_talk(store, visit_id, drafts)
    return replace(talk, note=note, statements=statements, checked=store.checked(visit_id))
