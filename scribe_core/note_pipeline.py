"""The stages of one note update, in order: settle who spoke, write, commit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from scribe_core.interfaces import NoteState, Reply, RoleModel, VisitStore
from scribe_core.note.turns import oldest
from scribe_core.note.writer import NoteResult, NoteWriter
from scribe_core.timing import Stopwatch
from scribe_core.types import Turn


@dataclass(frozen=True)
class NoteUpdate:
    """What one update did. timing: see Stopwatch.row."""

    after: NoteState
    replies: list[Reply]
    watch: Stopwatch
    timing: dict[str, float]


class NotePipeline:
    """refiner: a better judge of who spoke, asked once about turns before they enter the note."""

    def __init__(self, store: VisitStore, writer: NoteWriter, refiner: RoleModel | None, max_words: int) -> None:
        self._store = store
        self._writer = writer
        self._refiner = refiner
        self._max_words = max_words

    def update(self, visit_id: str, final: bool = False) -> NoteUpdate:
        """Brings the oldest turns that are not in the note yet, up to `max_words`, into it.

        final: once all turns are in the note, closes it.
        Raises StageError, StoreError and ConflictError; nothing is committed then, and it can be tried again."""
        watch = Stopwatch()
        state = self._store.note_state(visit_id)
        turns, last_id = self._settled_turns(visit_id, state.noted_turn, watch)
        closing = final and (not turns or turns[-1].id == last_id)
        with watch.stage("note"):
            result = self._writer.update(turns, self._store.statements(visit_id), state, closing)
        after = replace(result.after, final=closing)
        if after != state or result.changed:
            with watch.stage("commit"):
                self._store.commit_note(visit_id, state, after, result.changed)
        return NoteUpdate(after, result.replies, watch, _row(result, watch))

    def _settled_turns(self, visit_id: str, noted_turn: int, watch: Stopwatch) -> tuple[list[Turn], int]:
        """All turns up to the end of this update, with their speakers settled; and the id of the visit's last turn."""
        turns = self._store.turns(visit_id)
        new = oldest([turn for turn in turns if turn.id > noted_turn], self._max_words)
        if new and self._refiner is not None:
            with watch.stage("refine"):
                context = [turn for turn in turns if turn.id <= noted_turn]
                speakers = self._refiner.assign(new, context)
                by_id = {turn.id: choice for turn, choice in zip(new, speakers, strict=True)}
                self._store.set_speakers(visit_id, by_id, by="model")
                turns = self._store.turns(visit_id)
        until = new[-1].id if new else noted_turn
        return [turn for turn in turns if turn.id <= until], turns[-1].id if turns else 0


def _row(result: NoteResult, watch: Stopwatch) -> dict[str, float]:
    return watch.row(
        first_turn=result.delta.first_turn,
        last_turn=result.delta.last_turn,
        operations=len(result.delta.operations),
        tokens_in=sum(reply.tokens_in for reply in result.replies),
        tokens_cached=sum(reply.tokens_cached for reply in result.replies),
        tokens_out=sum(reply.tokens_out for reply in result.replies),
    )
