"""The seams between the stages. Back ends are chosen in build.py; tests put fakes behind the same protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from scribe_core.types import (
    Account,
    Addendum,
    Cell,
    Change,
    Checked,
    Chunk,
    Count,
    DatasetBuild,
    Dismissal,
    EditKind,
    Event,
    Finding,
    PiiSpan,
    Session,
    Signature,
    Speaker,
    Statement,
    Turn,
    Visit,
    Word,
)


class Recogniser(Protocol):
    """Speech to words. Safe to call from several threads; calls are serialised inside."""

    def transcribe(self, samples: np.ndarray) -> list[Word]:
        """samples: float32 mono `(n,)` at 16 kHz. Word times count from sample 0. Silence gives `[]`.

        Raises RecognitionError."""


class RoleModel(Protocol):
    """Who speaks. One (speaker, confidence 0 to 1) for each of `turns`, in order."""

    def assign(self, turns: Sequence[Turn], context: Sequence[Turn]) -> list[tuple[Speaker, float]]:
        """context: the turns before, with their speakers (clinician corrections among them)."""


class PiiFinder(Protocol):
    def find(self, text: str, names: Sequence[str] = ()) -> list[PiiSpan]:
        """Spans in order, not overlapping. `names` are always found. Raises PrivacyError."""


@dataclass(frozen=True)
class Judgement:
    """Probabilities that a claim is supported by the talk, not mentioned in it, or contradicted; their sum is 1."""

    supported: float
    unsupported: float
    contradicted: float


class EntailmentModel(Protocol):
    supported_from: float
    """Probability below which a claim is marked."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """One for each (talk, claim). Raises StageError."""
        ...


@dataclass(frozen=True)
class NamedEntity:
    """Characters `[start, end)` of a text name a drug or chemical ("drug") or an illness or sign of one ("finding").
    score: 0 to 1."""

    kind: str
    start: int
    end: int
    score: float


class EntityModel(Protocol):
    def entities(self, texts: Sequence[str]) -> list[list[NamedEntity]]:
        """For each text, in order. Raises StageError."""
        ...


@dataclass(frozen=True)
class Request:
    """A chat prompt. `json_schema` constrains the reply; `max_tokens` bounds it."""

    messages: tuple[tuple[str, str], ...]
    json_schema: dict[str, Any] | None = None
    max_tokens: int = 256
    temperature: float = 0.0


@dataclass(frozen=True)
class Reply:
    """finished: the model stopped by itself and was not cut at max_tokens.

    first_token_s: from the request to its first token; None where the engine does not tell."""

    text: str
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    finished: bool = True
    first_token_s: float | None = None


class LanguageModel(Protocol):
    """Thread-safe. Requests of one call run side by side and share their common prefix."""

    name: str

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        """One reply a request, in order. Raises LanguageModelError."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Assembly:
    """How far the chunks have become turns. `carry` is the assembler's own sealed state."""

    next_seq: int = 0
    next_turn_id: int = 1
    carry: bytes = b""


@dataclass(frozen=True)
class NoteState:
    """version counts changes of what the note says; turns up to `noted_turn` are in it; `next_statement` numbers what
    comes next.

    final: the closing pass over the ended visit is done. reviewed: counts the steps of persons."""

    version: int = 0
    noted_turn: int = 0
    next_statement: int = 1
    final: bool = False
    reviewed: int = 0


class VisitStore(Protocol):
    """The one source of truth. Every change is also an event on the visit's stream.

    Methods raise VisitNotFoundError for an unknown visit and StoreError where the store does not answer.
    Event kinds and their data: `visit` (Visit), `turn` (Turn), `statement` (Statement), `checked` (Checked), `stage`
    (see StageStatus), `change` (Change), `chunk` ({"seq", "end_s"}), `partial` ({"text", "start_s"}), `timing` (see
    work/timings.py), `deleted` ({}).
    """

    def create_visit(self, visit: Visit) -> None: ...
    def get_visit(self, visit_id: str) -> Visit: ...
    def list_visits(self) -> list[Visit]:
        """Newest first."""

    def update_visit(self, visit_id: str, **changes: Any) -> Visit:
        """Raises SignedError where the note is signed and more than AFTER_SIGNING is to change."""

    def delete_visit(self, visit_id: str) -> None:
        """Leaves nothing of the visit: sound, words, note, vault."""

    def put_chunk(self, chunk: Chunk) -> bool:
        """Durable on return. False where this sequence number was already there."""

    def get_chunk(self, visit_id: str, seq: int) -> Chunk | None: ...
    def chunk_seqs(self, visit_id: str) -> list[int]:
        """Sequence numbers that are stored, ascending."""

    def chunk_spans(self, visit_id: str) -> dict[int, tuple[float, float]]:
        """Where each stored chunk begins and ends in the visit, seconds, by sequence number."""

    def assembly(self, visit_id: str) -> Assembly: ...
    def commit_turns(self, visit_id: str, seq: int, turns: Sequence[Turn], carry: bytes) -> bool:
        """Adds the turns of chunk `seq` if it is the next one; False if it had been committed before.

        Raises ConflictError where `seq` is ahead of the next one."""

    def turns(self, visit_id: str) -> list[Turn]: ...
    def set_speakers(self, visit_id: str, speakers: dict[int, tuple[Speaker, float]], by: str) -> None:
        """A clinician's choice stays when `by` is "model". Raises SignedError."""

    def statements(self, visit_id: str) -> list[Statement]: ...
    def note_state(self, visit_id: str) -> NoteState: ...
    def commit_note(
        self,
        visit_id: str,
        before: NoteState,
        after: NoteState,
        changed: Sequence[Statement],
        change: Change | None = None,
        signature: Signature | None = None,
    ) -> Change | None:
        """One atomic step. change: goes into the history and is given back with its id; signature: signs the visit.

        Raises StaleError where the note is no longer at `before`, and SignedError where it is signed."""

    def history(self, visit_id: str) -> list[Change]:
        """Oldest first."""

    def add_addendum(self, visit_id: str, addendum: Addendum) -> Visit:
        """Raises ConflictError where the note is not signed."""

    def checked(self, visit_id: str) -> dict[str, Checked]:
        """By statement id; "" holds what was omitted. A statement without an entry of its version is not checked."""

    def put_checked(self, visit_id: str, checked: Checked) -> None:
        """A finding that was dismissed stays dismissed while the checks say the same of the same version; one of the
        omissions, while they say the same. What is said of an older version changes nothing."""

    def dismiss(self, visit_id: str, finding: Finding, dismissal: Dismissal | None) -> bool:
        """dismissal: None opens it again. False where the finding is no longer there. Raises SignedError."""

    def edit_kinds(self, visit_id: str) -> dict[str, EditKind]:
        """What the clinician says of why a sentence was changed, by the feedback's id."""

    def put_edit_kind(self, visit_id: str, feedback_id: str, kind: EditKind) -> None:
        """Also of a signed note; without an event."""

    def put_build(self, build: DatasetBuild) -> None:
        """Raises ConflictError where one of its visits is gone or no longer allows training: a build that is kept here
        was allowed at that moment."""

    def builds(self) -> list[DatasetBuild]:
        """Datasets that were made, newest first."""

    def vault(self, visit_id: str) -> dict[str, str]:
        """Placeholder to real value; sealed at rest."""

    def put_vault(self, visit_id: str, entries: dict[str, str], known: dict[str, str]) -> None:
        """Raises StaleError where the vault is no longer `known`: one placeholder never stands for two values. Raises
        SignedError where another value is to stand in a signed note; what is new may be added."""

    def secret(self, visit_id: str, name: str) -> bytes | None:
        """What `put_secret` kept under `name`."""

    def put_secret(self, visit_id: str, name: str, data: bytes) -> None:
        """Keeps bytes sealed at rest beside the visit; without an event."""

    def publish(self, visit_id: str, kind: str, data: dict[str, Any]) -> str:
        """For what is only an event (`stage`, `partial`). Returns the event's id."""

    def events(self, visit_id: str, after: str = "0", block_ms: int = 0, count: int = 1000) -> list[Event]:
        """Events later than id `after`, oldest first; waits up to `block_ms` for the first one."""

    def last_event_id(self, visit_id: str) -> str:
        """Id of the newest event; "0" before the first."""

    def close(self) -> None: ...


class AccountStore(Protocol):
    """Accounts and what belongs to signing in. Methods raise StoreError where the store does not answer.

    The keys of sessions, attempts and marks are hashes: who reads the store can sign in with none of them."""

    def add_account(self, account: Account, first: bool = False) -> None:
        """Raises ConflictError where its login is taken or, with `first`, where there is an account already."""

    def account(self, account_id: str) -> Account | None: ...
    def account_named(self, login: str) -> Account | None: ...
    def accounts(self) -> list[Account]:
        """By login."""

    def change_account(self, account_id: str, **changes: Any) -> Account:
        """Raises ConflictError where there is no such account, or no admin who can sign in would be left."""

    def put_session(self, key: str, session: Session, keep_s: float) -> None: ...
    def session(self, key: str) -> Session | None:
        """None also where it was not touched for as long as it was to be kept."""

    def touch_session(self, key: str, seen_at: float, keep_s: float) -> None:
        """Changes nothing where there is none, and never takes back that it ended."""

    def end_session(self, key: str) -> None: ...
    def count_attempt(self, key: str, window_s: int) -> tuple[int, int]:
        """Attempts since the window was opened by the first, with this one, and the seconds until it closes."""

    def forget_attempts(self, key: str) -> None: ...
    def add_mark(self, key: str, keep_s: int) -> bool:
        """False where it was there already."""

    def has_mark(self, key: str) -> bool: ...


@dataclass(frozen=True)
class Counted:
    """How far a visit's events are in the figures. memory: the counter's own state, sealed at rest."""

    cursor: str = "0"
    memory: bytes = b""


class FiguresStore(Protocol):
    """What admins see: counters by day. They stay when a visit is deleted. Methods raise StoreError."""

    def uncounted(self) -> list[str]:
        """Visits that have had events since they were last counted to their end."""

    def counted(self, visit_id: str) -> Counted:
        """Raises VisitNotFoundError."""

    def commit_figures(self, visit_id: str, before: Counted, after: Counted, day: str, new: Mapping[Cell, int]) -> None:
        """Adds `new` (which may be negative) to the counters of `day`, and notes `after`, in one atomic step.

        Raises ConflictError where the visit is no longer counted up to `before`, and VisitNotFoundError."""

    def figures(self, first_day: str, last_day: str) -> list[Count]:
        """Of days from `first_day` to `last_day` (YYYY-MM-DD), both included. Counters at 0 are left out."""


class Store(VisitStore, FiguresStore, AccountStore, Protocol):
    """All on one server: a visit's events are counted once."""


@dataclass
class Timings:
    """Seconds and tokens of a run, by stage; filled by the pipeline, written as timings.json."""

    stages_s: dict[str, float] = field(default_factory=dict)
    chunks: list[dict[str, float]] = field(default_factory=list)
    deltas: list[dict[str, float]] = field(default_factory=list)
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    audio_s: float = 0.0
