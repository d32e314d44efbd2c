"""Ordinary implementations of the seams, without engines and servers. They enter by the same doors as the real ones."""

from __future__ import annotations

import json
import re
import threading
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from scribe_core.errors import ConflictError, HeldError, SignedError, StaleError, VisitNotFoundError
from scribe_core.interfaces import (
    PAGE,
    Assembly,
    Claim,
    Counted,
    Lease,
    Receipt,
    Reply,
    Request,
    Tail,
    VisitPage,
    Wake,
    Work,
    is_settled,
)
from scribe_core.types import (
    AFTER_SIGNING,
    SAMPLE_RATE_HZ,
    Addendum,
    Cell,
    Change,
    ChangeKind,
    Checked,
    Chunk,
    ChunkStored,
    Count,
    DatasetBuild,
    Decision,
    Deleted,
    Dismissal,
    EditKind,
    Event,
    Fact,
    Finding,
    Levels,
    NoteState,
    Passing,
    PiiSpan,
    Signature,
    Speaker,
    Statement,
    Timing,
    Turn,
    Visit,
    VisitStatus,
    Word,
)


class _Records:
    """Everything of one visit."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.chunks: dict[int, Chunk] = {}
        self.assembly = Assembly()
        self.turns: dict[int, Turn] = {}
        self.statements: dict[str, Statement] = {}
        self.note = NoteState()
        self.checked: dict[str, Checked] = {}
        self.history: list[Change] = []
        self.kinds: dict[str, EditKind] = {}
        self.vault: dict[str, str] = {}
        self.secrets: dict[str, bytes] = {}
        self.lease = Lease("", 0)
        self.held_until_s, self.leased = 0.0, False
        self.tail: dict[int, Tail] = {}
        self.claims: dict[int, tuple[Claim, float]] = {}
        self.passing: dict[str, Passing] = {}
        self.duties: dict[str, tuple[str, float]] = {}
        self.counted = Counted()


class MemorySpool:
    """Spool in this process's memory, of one process that gives up what it is told to."""

    def __init__(self) -> None:
        self._own: dict[str, dict[int, np.ndarray]] = defaultdict(dict)
        self._left: dict[str, list[tuple[int, np.ndarray]]] = defaultdict(list)

    def put(self, visit_id: str, start: int, samples: np.ndarray) -> None:
        self._own[visit_id][start] = samples

    def get(self, visit_id: str, start: int, count: int) -> np.ndarray:
        return self._own[visit_id][start][:count]

    def forget(self, visit_id: str, start: int, count: int) -> None:
        self._own[visit_id].pop(start, None)

    def leave(self, visit_id: str) -> None:
        if mine := self._own.pop(visit_id, None):
            self._left[visit_id] += mine.items()

    def left(self) -> list[str]:
        return sorted(self._left)

    def blocks(self, visit_id: str) -> Iterator[tuple[int, np.ndarray]]:
        return iter(sorted(self._left.get(visit_id, ()), key=lambda block: block[0]))

    def drop(self, visit_id: str) -> None:
        self._own.pop(visit_id, None)
        self._left.pop(visit_id, None)


class MemoryStore:
    """Store in this process's memory."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._visits: dict[str, _Records] = {}
        self._streams: dict[str, list[Event]] = {}
        self._event_count = 0
        self._builds: dict[str, DatasetBuild] = {}
        self._uncounted: set[str] = set()
        self._figures: Counter[tuple[str, Cell]] = Counter()
        self.spool = MemorySpool()
        self._wakes: list[Wake] = []
        self.may_lose: tuple[str, ...] = ()
        self.was_cut: tuple[str, ...] = ()

    def create_visit(self, visit: Visit) -> None:
        with self._changed:
            if visit.id in self._visits:
                if self._visits[visit.id].visit == visit:
                    return
                raise ConflictError(f"There is a visit {visit.id} already.")
            self._visits[visit.id] = _Records(visit)
            self._add_event(visit.id, visit)

    def get_visit(self, visit_id: str) -> Visit:
        return self._of(visit_id).visit

    def list_visits(self, owner: str | None = None, before: str = "", count: int = PAGE) -> VisitPage:
        visits = [records.visit for records in list(self._visits.values())]
        after = [item for item in visits if owner in (None, item.owner) and (not before or item.place < before)]
        found = tuple(sorted(after, key=lambda visit: visit.place, reverse=True))
        return VisitPage(found[:count], found[count - 1].place if len(found) > count else "")

    def unfinished(self) -> list[Visit]:
        open_ = [
            records.visit
            for records in list(self._visits.values())
            if not is_settled(records.visit, records.note, records.checked.get(""))
        ]
        return sorted(open_, key=lambda visit: visit.place, reverse=True)

    def update_visit(self, visit_id: str, **changes: Any) -> Visit:
        with self._changed:
            before = self._of(visit_id).visit
            if before.status is VisitStatus.SIGNED and changes.keys() - AFTER_SIGNING:
                raise SignedError
            return self._put_visit(Visit.model_validate(before.model_dump() | changes))

    def delete_visit(self, visit_id: str) -> None:
        with self._changed:
            self._of(visit_id)
            del self._visits[visit_id]
            self._streams[visit_id] = []
            self._add_event(visit_id, Deleted())
            self._uncounted.discard(visit_id)

    def take_lease(self, visit_id: str, owner: str, keep_s: float) -> Lease:
        with self._changed:
            records = self._of(visit_id)
            if records.lease.owner != owner and records.held_until_s > time.monotonic():
                raise HeldError
            records.lease = Lease(owner, records.lease.fence + 1)
            records.held_until_s, records.leased = time.monotonic() + keep_s, True
            return records.lease

    def end_lease(self, visit_id: str, lease: Lease) -> None:
        with self._changed:
            records = self._of(visit_id)
            if records.lease.fence == lease.fence:
                records.held_until_s, records.leased = 0.0, False

    def lease_owner(self, visit_id: str) -> str | None:
        records = self._of(visit_id)
        return records.lease.owner if records.held_until_s > time.monotonic() else None

    def expired_leases(self) -> list[str]:
        now_s = time.monotonic()
        return [name for name, records in self._visits.items() if records.leased and records.held_until_s <= now_s]

    def show(self, visit_id: str, passing: Passing) -> None:
        with self._changed:
            self._of(visit_id).passing[passing.place] = passing
            self._wake(visit_id, "passing")

    def passing(self, visit_id: str) -> list[Passing]:
        return list(self._of(visit_id).passing.values())

    def wakes(self, after: str | None, block_ms: int) -> tuple[str, list[Wake]]:
        with self._changed:
            place = len(self._wakes) if after is None else int(after)
            if after is not None:
                self._changed.wait_for(lambda: len(self._wakes) > place, block_ms / 1000)
            return str(len(self._wakes)), self._wakes[place:]

    def _wake(self, visit_id: str, kind: str, end_s: float = 0.0) -> None:
        self._wakes.append(Wake(visit_id, kind, end_s))
        self._changed.notify_all()

    def take_duty(self, visit_id: str, work: Work, owner: str, keep_s: float) -> bool:
        with self._changed:
            duties, now_s = self._of(visit_id).duties, time.monotonic()
            holder, until_s = duties.get(work, (owner, 0.0))
            if holder != owner and until_s > now_s:
                return False
            duties[work] = owner, now_s + keep_s
            return True

    def leave_duty(self, visit_id: str, work: Work, owner: str) -> None:
        with self._changed:
            duties = self._of(visit_id).duties
            if duties.get(work, ("", 0.0))[0] == owner:
                del duties[work]

    def put_tail(
        self, visit_id: str, lease: Lease, tail: Tail, keep_s: float, levels: Levels | None = None
    ) -> None:
        with self._changed:
            records = self._of(visit_id)
            if records.lease.fence != lease.fence:
                raise HeldError
            records.tail[tail.start] = tail
            self._wake(visit_id, "tail", tail.end / SAMPLE_RATE_HZ)
            if levels is not None:
                records.passing[levels.place] = levels
            records.held_until_s, records.leased = time.monotonic() + keep_s, True

    def tail(self, visit_id: str) -> Tail | None:
        tails = list(self._of(visit_id).tail.values())
        if not tails:
            return None
        start = min(tail.start for tail in tails)
        samples = np.zeros(max(tail.end for tail in tails) - start, np.float32)
        for tail in tails:
            samples[tail.start - start : tail.end - start] = tail.samples
        return Tail(start, samples)

    def put_chunk(self, chunk: Chunk, lease: Lease | None = None) -> Receipt:
        with self._changed:
            records = self._of(chunk.visit_id)
            if lease is not None and records.lease.fence != lease.fence:
                raise HeldError
            chunks, fresh = records.chunks, chunk.seq not in records.chunks
            if not fresh and chunks[chunk.seq].sha256 != chunk.sha256:
                raise ConflictError("Other sound has this number.")
            if fresh:
                if records.visit.status is VisitStatus.SIGNED:
                    raise SignedError
                if records.visit.last_seq is not None and chunk.seq > records.visit.last_seq:
                    raise ConflictError("This visit was finished.")
                chunks[chunk.seq] = chunk
                if lease is not None:
                    records.tail = {at: tail for at, tail in records.tail.items() if at >= chunk.next_start}
                self._add_event(chunk.visit_id, ChunkStored(seq=chunk.seq, end_s=chunk.end_s))
            return Receipt(fresh, len(chunks), next(seq for seq in range(len(chunks) + 1) if seq not in chunks))

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None:
        return self._of(visit_id).chunks.get(seq)

    def chunk_seqs(self, visit_id: str) -> list[int]:
        return sorted(self._of(visit_id).chunks)

    def chunk_spans(self, visit_id: str) -> dict[int, tuple[float, float]]:
        chunks = self._of(visit_id).chunks
        return {seq: (chunks[seq].start_s, chunks[seq].end_s) for seq in sorted(chunks)}

    def tend_sound(self) -> None:
        """Nothing is left undone in memory."""

    def assembly(self, visit_id: str) -> Assembly:
        return self._of(visit_id).assembly

    def commit_turns(self, visit_id: str, seq: int, turns: Sequence[Turn], carry: bytes) -> bool:
        with self._changed:
            records = self._of(visit_id)
            if seq < records.assembly.next_seq:
                return False
            if seq > records.assembly.next_seq:
                raise ConflictError(f"Chunk {seq} came before chunk {records.assembly.next_seq}.")
            place = {"next_seq": seq + 1, "next_turn_id": records.assembly.next_turn_id + len(turns), "tries": 0}
            records.assembly = replace(records.assembly, **place, carry=carry)
            for turn in turns:
                records.turns[turn.id] = turn
                self._add_event(visit_id, turn)
            return True

    def put_tries(self, visit_id: str, seq: int, tries: int) -> None:
        with self._changed:
            records = self._of(visit_id)
            if records.assembly.next_seq == seq:
                records.assembly = replace(records.assembly, tries=tries)

    def turns(self, visit_id: str) -> list[Turn]:
        turns = self._of(visit_id).turns
        return [turns[turn_id] for turn_id in sorted(turns)]

    def set_speakers(self, visit_id: str, speakers: Mapping[int, Speaker]) -> None:
        with self._changed:
            turns = self._unsigned(visit_id).turns
            for turn_id in speakers.keys() & turns.keys():
                self._put_turn(visit_id, turns[turn_id].spoken_by(speakers[turn_id], 1.0, "clinician"))

    def settle_speakers(
        self, visit_id: str, read: Sequence[Turn], speakers: Mapping[int, tuple[Speaker, float]]
    ) -> None:
        with self._changed:
            records = self._unsigned(visit_id)
            if not read or records.assembly.settled_turn >= read[-1].id:
                return
            if any(turn.id not in records.turns or records.turns[turn.id].said_by != turn.said_by for turn in read):
                raise StaleError("Somebody else is said to have spoken meanwhile.")
            for turn_id in speakers:
                if records.turns[turn_id].speaker_by == "model":
                    self._put_turn(visit_id, records.turns[turn_id].spoken_by(*speakers[turn_id], "model"))
            records.assembly = replace(records.assembly, settled_turn=read[-1].id)

    def _put_turn(self, visit_id: str, turn: Turn) -> None:
        turns = self._of(visit_id).turns
        if turns[turn.id] != turn:
            turns[turn.id] = turn
            self._add_event(visit_id, turn)

    def claim_turns(self, visit_id: str, claim: Claim, keep_s: float) -> None:
        with self._changed:
            records = self._of(visit_id)
            if records.note.noted_turn >= claim.first_turn or any(c.hinders(claim) for c in self.claims(visit_id)):
                raise ConflictError("These turns are another process's, or in the note.")
            records.claims[claim.first_turn] = (claim, time.monotonic() + keep_s)

    def release_turns(self, visit_id: str, claim: Claim) -> None:
        with self._changed:
            held = self._of(visit_id).claims
            if claim.first_turn in held and held[claim.first_turn][0].owner == claim.owner:
                del held[claim.first_turn]

    def claims(self, visit_id: str) -> list[Claim]:
        now_s, held = time.monotonic(), self._of(visit_id).claims
        return [claim for _, (claim, until_s) in sorted(held.items()) if until_s > now_s]

    def statements(self, visit_id: str) -> list[Statement]:
        return sorted(self._of(visit_id).statements.values(), key=lambda statement: statement.number)

    def note_state(self, visit_id: str) -> NoteState:
        return self._of(visit_id).note

    def history(self, visit_id: str) -> list[Change]:
        return list(self._of(visit_id).history)

    def commit_note(
        self,
        visit_id: str,
        before: NoteState,
        after: NoteState,
        changed: Sequence[Statement],
        change: Change | None = None,
        signature: Signature | None = None,
    ) -> Change | None:
        with self._changed:
            records = self._of(visit_id)
            if records.note != before:
                for done in records.history if change else ():
                    if done == change.replace(id=done.id):
                        return done
                if not change and not changed and records.note == after:
                    return None
            records = self._unsigned(visit_id)
            if records.note != before:
                raise StaleError("The note was changed meanwhile.")
            records.note = after
            for statement in changed:
                records.statements[statement.id] = statement
                self._add_event(visit_id, statement)
            self._add_event(visit_id, after)
            if signature:
                signed = {"status": VisitStatus.SIGNED, "signature": signature}
                self._put_visit(records.visit.replace(**signed))
            return self._add_change(visit_id, change) if change else None

    def add_addendum(self, visit_id: str, addendum: Addendum) -> Visit:
        with self._changed:
            visit = self._of(visit_id).visit
            if visit.status is not VisitStatus.SIGNED:
                raise ConflictError("Only a signed note takes an addendum.")
            if any(addendum.same_as(other) for other in visit.addenda):
                return visit
            who = addendum.model_dump(include={"by", "name", "at", "ticket"})
            self._add_change(visit_id, Change(kind=ChangeKind.ADDENDUM, **who))
            return self._put_visit(visit.replace(addenda=(*visit.addenda, addendum)))

    def checked(self, visit_id: str) -> dict[str, Checked]:
        return dict(self._of(visit_id).checked)

    def put_checked(self, visit_id: str, checked: Checked) -> None:
        with self._changed:
            stored = self._of(visit_id).checked
            before = stored.get(checked.statement_id)
            if checked.is_outdated(before, stored.get("")):
                return
            stored[checked.statement_id] = checked.with_dismissals_of(before)
            self._add_event(visit_id, stored[checked.statement_id])

    def dismiss(self, visit_id: str, finding: Finding, dismissal: Dismissal | None) -> bool:
        with self._changed:
            stored = self._unsigned(visit_id).checked
            before = stored.get(finding.statement_id)
            if before is None or not any(other.same_as(finding) for other in before.findings):
                return False
            record = before.dismissing(finding, dismissal)
            if record != before:
                stored[finding.statement_id] = record
                self._add_event(visit_id, record)
            return True

    def edit_kinds(self, visit_id: str) -> dict[str, EditKind]:
        return dict(self._of(visit_id).kinds)

    def put_edit_kind(self, visit_id: str, feedback_id: str, kind: EditKind) -> None:
        self._of(visit_id).kinds[feedback_id] = kind

    def put_build(self, build: DatasetBuild) -> None:
        with self._changed:
            held = [self._visits.get(visit_id) for visit_id in build.visit_ids]
            if not all(records and records.visit.consent.allows_training for records in held):
                raise ConflictError("A consent was withdrawn meanwhile.")
            self._builds[build.id] = build

    def builds(self) -> list[DatasetBuild]:
        return sorted(self._builds.values(), key=lambda build: (build.at, build.id), reverse=True)

    def vault(self, visit_id: str) -> dict[str, str]:
        return dict(self._of(visit_id).vault)

    def put_vault(self, visit_id: str, entries: dict[str, str], known: dict[str, str]) -> None:
        if self._of(visit_id).vault == {**known, **entries}:
            return
        if self._of(visit_id).vault != known:
            raise StaleError("Another name was masked meanwhile.")
        if any(known.get(name, value) != value for name, value in entries.items()):
            self._unsigned(visit_id)
        self._of(visit_id).vault.update(entries)

    def secret(self, visit_id: str, name: str) -> bytes | None:
        return self._of(visit_id).secrets.get(name)

    def put_secret(self, visit_id: str, name: str, data: bytes) -> None:
        self._of(visit_id).secrets[name] = data

    def add_timing(self, visit_id: str, timing: Timing) -> str:
        with self._changed:
            self._of(visit_id)
            return self._add_event(visit_id, timing)

    def events(self, visit_id: str, after: str = "0", block_ms: int = 0, count: int = 1000) -> list[Event]:
        def later() -> list[Event]:
            return [event for event in self._streams[visit_id] if int(event.id) > int(after)]

        with self._changed:
            if visit_id not in self._streams:
                raise VisitNotFoundError(f"There is no visit {visit_id}.")
            if block_ms:
                self._changed.wait_for(later, block_ms / 1000)
            return later()[:count]

    def last_event_id(self, visit_id: str) -> str:
        self._of(visit_id)
        stream = self._streams[visit_id]
        return stream[-1].id if stream else "0"

    def uncounted(self) -> list[str]:
        return sorted(self._uncounted)

    def counted(self, visit_id: str) -> Counted:
        return self._of(visit_id).counted

    def commit_figures(self, visit_id: str, before: Counted, after: Counted, day: str, new: Mapping[Cell, int]) -> None:
        with self._changed:
            records = self._of(visit_id)
            if records.counted.cursor != before.cursor:
                raise ConflictError("The visit was counted by somebody else meanwhile.")
            records.counted = after
            for cell, n in new.items():
                self._figures[day, Cell(*cell)] += n
            if self.last_event_id(visit_id) == after.cursor:
                self._uncounted.discard(visit_id)

    def figures(self, first_day: str, last_day: str) -> list[Count]:
        with self._changed:
            found = list(self._figures.items())
        return [Count(day, cell, n) for (day, cell), n in found if first_day <= day <= last_day and n]

    def risks(self) -> tuple[str, ...]:
        return self.may_lose

    def remarks(self) -> tuple[str, ...]:
        return self.was_cut

    def close(self) -> None:
        return None

    def _of(self, visit_id: str) -> _Records:
        if visit_id not in self._visits:
            raise VisitNotFoundError(f"There is no visit {visit_id}.")
        return self._visits[visit_id]

    def _unsigned(self, visit_id: str) -> _Records:
        records = self._of(visit_id)
        if records.visit.status is VisitStatus.SIGNED:
            raise SignedError
        return records

    def _put_visit(self, visit: Visit) -> Visit:
        self._of(visit.id).visit = visit
        self._add_event(visit.id, visit)
        return visit

    def _add_change(self, visit_id: str, change: Change) -> Change:
        history = self._of(visit_id).history
        history.append(change.replace(id=f"c{len(history) + 1}"))
        self._add_event(visit_id, history[-1])
        return history[-1]

    def _add_event(self, visit_id: str, fact: Fact) -> str:
        self._event_count += 1
        event = Event(str(self._event_count), fact)
        self._streams.setdefault(visit_id, []).append(event)
        self._uncounted.add(visit_id)
        self._wake(visit_id, event.kind)
        return event.id


class FakeRecogniser:
    """Reads words out of the sound itself: each half second of level k/100 says `vocabulary[k]`; zero says nothing.

    `spoken` makes such sound. A cut inside a half second leaves the word to the side that holds its middle."""

    SLOT_S = 0.5

    def __init__(self, vocabulary: Sequence[str], before: Callable[[np.ndarray], None] | None = None) -> None:
        self._vocabulary = list(vocabulary)
        self._before = before
        self.calls = 0

    def spoken(self, text: str) -> np.ndarray:
        """float32 `(n,)`: the words of `text`, one each half second."""
        return np.concatenate([self._slot(self._vocabulary.index(word) + 1) for word in text.split()])

    @classmethod
    def silence(cls, seconds: float) -> np.ndarray:
        return np.zeros(int(seconds * SAMPLE_RATE_HZ), np.float32)

    def transcribe(self, samples: np.ndarray) -> list[Word]:
        self.calls += 1
        if self._before:
            self._before(samples)
        levels = np.round(np.abs(samples) * 100).astype(int)
        edges = np.flatnonzero(np.diff(levels)) + 1
        bounds = [0, *edges.tolist(), len(levels)]
        pairs = zip(bounds, bounds[1:], strict=False)
        runs = [(start, end, levels[start]) for start, end in pairs if end > start and levels[start]]
        return [
            word
            for start, end, level in runs
            if level <= len(self._vocabulary)
            for word in self._words(start, end, int(level))
        ]

    def _words(self, start: int, end: int, level: int) -> list[Word]:
        slot = int(self.SLOT_S * SAMPLE_RATE_HZ)
        count = round((end - start) / slot)
        text = self._vocabulary[level - 1]
        starts = [(start + i * slot) / SAMPLE_RATE_HZ for i in range(count)]
        return [Word(text=text, start_s=at, end_s=at + self.SLOT_S, score=0.9) for at in starts]

    def _slot(self, level: int) -> np.ndarray:
        return np.full(int(self.SLOT_S * SAMPLE_RATE_HZ), level / 100, np.float32)


class FakeLanguageModel:
    """Replies with the smallest value that satisfies the request's JSON schema, or with what `reply` returns."""

    name = "fake"

    def __init__(self, reply: Callable[[Request], str] | None = None) -> None:
        self._reply = reply
        self.requests: list[Request] = []

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        self.requests.extend(requests)
        return [self._answer(request) for request in requests]

    def problem(self) -> str | None:
        return ""

    def close(self) -> None:
        return None

    def _answer(self, request: Request) -> Reply:
        text = self._reply(request) if self._reply else json.dumps(smallest(request.json_schema or {}))
        tokens_in = sum(len(content.split()) for _, content in request.messages)
        return Reply(text=text, tokens_in=tokens_in, tokens_out=len(text.split()), seconds=0.001)


def smallest(schema: dict[str, Any]) -> Any:
    """The smallest value that a JSON schema of the kinds used by the prompts allows."""
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return smallest(schema["anyOf"][0])
    kind = schema.get("type")
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: smallest(properties[name]) for name in schema.get("required", properties)}
    if kind == "array":
        return [smallest(schema["items"]) for _ in range(schema.get("minItems", 0))]
    if kind in ("integer", "number"):
        return schema.get("minimum", 0)
    return {"boolean": False, "null": None}.get(kind, "x" * schema.get("minLength", 1))


class FakeEncoder:
    """Implements SentenceEncoder: a dimension for each word, by its checksum; texts of the same words are the same."""

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.full((len(texts), 256), 0.01, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"[a-z]+", text.lower()):
                row[zlib.crc32(word.encode()) % 256] += 1.0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class FakeRoles:
    """Whoever says one of `doctor_words` is the doctor; after a clinician's correction nothing changes."""

    def __init__(self, doctor_words: Sequence[str] = ("doctor",)) -> None:
        self._doctor_words = set(doctor_words)

    def assign(self, turns: Sequence[Turn], context: Sequence[Turn]) -> list[tuple[Speaker, float]]:
        return [(self._speaker(turn), 0.8) for turn in turns]

    def _speaker(self, turn: Turn) -> Speaker:
        return Speaker.DOCTOR if self._doctor_words & set(turn.text.lower().split()) else Speaker.PATIENT


class FakeFinder:
    """Finds `names` and nothing else."""

    def find(self, text: str, names: Sequence[str] = ()) -> list[PiiSpan]:
        spans = [span for name in names for span in self._spans(text, name)]
        return sorted(spans, key=lambda span: span.start)

    def _spans(self, text: str, name: str) -> list[PiiSpan]:
        spans, start = [], text.lower().find(name.lower())
        while start >= 0:
            end = start + len(name)
            spans.append(PiiSpan(start=start, end=end, kind="PERSON", score=1.0, decision=Decision.MASK))
            start = text.lower().find(name.lower(), end)
        return spans
