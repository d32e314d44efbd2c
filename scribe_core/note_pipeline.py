"""The stages of one note update, in order: draft, merge, commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scribe_core import again
from scribe_core.errors import OutdatedError
from scribe_core.interfaces import Reply, VisitStore
from scribe_core.note.writer import Draft, NoteResult, Writer
from scribe_core.timing import Stopwatch, now
from scribe_core.types import Change, ChangeKind, Delta, NoteState, Origin, Speaker, Turn, talk_of

_BUSY = "The note changes all the time; what was said since is drafted again."


@dataclass(frozen=True)
class TimedDraft:
    """A draft and the seconds that it took; of no turns unless given. queue: other drafts that were under way when it
    began."""

    draft: Draft = Draft(())
    watch: Stopwatch = field(default_factory=Stopwatch)
    queue: int = 0


@dataclass(frozen=True)
class NoteUpdate:
    """What one update did. timing: see Stopwatch.row."""

    after: NoteState
    delta: Delta
    replies: tuple[Reply, ...]
    watch: Stopwatch
    timing: dict[str, float]


class NotePipeline:
    def __init__(self, store: VisitStore, writer: Writer) -> None:
        self._store = store
        self._writer = writer

    def draft(self, visit_id: str, new: Sequence[Turn]) -> TimedDraft:
        """What these turns bring; nothing is stored. Takes seconds. Raises StageError and StoreError."""
        watch = Stopwatch()
        talk = talk_of(new)
        before = [turn for turn in self._store.turns(visit_id) if turn.id < new[0].id]
        with watch.stage("note"):
            draft = self._writer.draft([*talk_of(before), *talk], talk) if talk else Draft(())
        return TimedDraft(replace(draft, new=tuple(new)), watch)

    def commit(self, visit_id: str, timed: TimedDraft, final: bool = False) -> NoteUpdate:
        """Merges a draft of the turns that come next, and stores the note. final: no turns will come any more; closes
        the note where all are in it. TimedDraft() does no more than that.

        What a clinician changes in the note meanwhile is merged with. Raises StoreError, nothing is committed then, and
        the draft can be merged again; but not after OutdatedError: the note has other turns by now, or somebody else
        is said to have spoken."""
        return again.on_conflict(lambda: self._merged(visit_id, timed, final), _BUSY)

    def _merged(self, visit_id: str, timed: TimedDraft, final: bool) -> NoteUpdate:
        draft, watch = timed.draft, timed.watch
        state, turns = self._store.note_state(visit_id), self._store.turns(visit_id)
        known = [turn for turn in turns if turn.id <= (draft.new[-1].id if draft.new else state.noted_turn)]
        if _who_said([turn for turn in known if turn.id > state.noted_turn]) != _who_said(draft.new):
            raise OutdatedError("The talk was read otherwise meanwhile; what was said since is drafted again.")
        with watch.stage("merge"):
            result = self._writer.merge(draft, talk_of(known), self._store.statements(visit_id), state)
        after = replace(result.after, final=final and len(known) == len(turns))
        if after != state or result.changed:
            with watch.stage("commit"):
                self._commit(visit_id, state, after, result)
        return NoteUpdate(after, result.delta, result.replies, watch, _row(result, watch))

    def _commit(self, visit_id: str, state: NoteState, after: NoteState, result: NoteResult) -> None:
        """With what the history tells: which statements the model wrote or changed, and how they stood before."""
        delta, at = result.delta, now()
        origin = Origin(model=delta.model, prompt_version=delta.prompt_version, at=at)
        changed = [item if item.touched else item.replace(origin=origin) for item in result.changed]
        ids = {item.id for item in changed}
        before = tuple(item for item in self._store.statements(visit_id) if item.id in ids)
        change = None
        if changed:
            change = Change(
                kind=ChangeKind.DRAFT, by=delta.model, name=delta.model, at=at, before=before, after=tuple(changed)
            )
        self._store.commit_note(visit_id, state, after, changed, change)


def _who_said(turns: Sequence[Turn]) -> list[tuple[int, Speaker]]:
    return [(turn.id, turn.speaker) for turn in turns]


def _row(result: NoteResult, watch: Stopwatch) -> dict[str, float]:
    return watch.row(
        first_turn=result.delta.first_turn,
        last_turn=result.delta.last_turn,
        operations=len(result.delta.operations),
        tokens_in=sum(reply.tokens_in for reply in result.replies),
        tokens_cached=sum(reply.tokens_cached for reply in result.replies),
        tokens_out=sum(reply.tokens_out for reply in result.replies),
    )
