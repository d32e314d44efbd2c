"""The stages of one chunk, in order: recognise, assemble, who speaks, mask, commit.

Everything that a stage needs to go on is in the store, so that any worker can take the next chunk of any visit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from scribe_core import demo
from scribe_core.audio.decode import Sound
from scribe_core.errors import NewerReleaseError, RecognitionError, StoreError, UnreadableError
from scribe_core.interfaces import Assembly, PiiFinder, Recogniser, RoleModel, VisitStore
from scribe_core.masking import known_names, with_vault
from scribe_core.privacy import Vault, mask_text, mask_turn
from scribe_core.roles.turns import merge_by_speaker
from scribe_core.timing import Stopwatch
from scribe_core.transcript.ahead import HearAhead
from scribe_core.transcript.assemble import Assembler, form_utterances
from scribe_core.tries import MOST, Tries
from scribe_core.types import SAMPLE_RATE_HZ, Chunk, Speaker, Turn, Word, talk_of, unread_turn

log = logging.getLogger(__name__)

Spans = Mapping[int, tuple[float, float]]
"""Where each chunk begins and ends in the visit, seconds, by its number."""


@cache
def known_sound() -> np.ndarray:
    """Speech that can be read, float32 `(n,)`. Raises AudioError."""
    return np.concatenate(list(Sound(demo.audio_path(), max_s=3600).blocks()))


@dataclass(frozen=True)
class ChunkResult:
    """What a chunk became that ends at `end_s` in the visit. timing: see Stopwatch.row."""

    end_s: float
    turns: list[Turn]
    watch: Stopwatch
    timing: dict[str, float]


class SpeechPipeline:
    """Sound to masked turns. known: sound that any engine can read."""

    def __init__(
        self,
        store: VisitStore,
        recogniser: Recogniser,
        roles: RoleModel,
        finder: PiiFinder,
        known: Callable[[], np.ndarray] = known_sound,
    ) -> None:
        self._store = store
        self._recogniser = recogniser
        self._hearing = HearAhead(recogniser)
        self._roles = roles
        self._finder = finder
        self._known = known
        self._tries = Tries(store)

    def process_next(self, visit_id: str) -> ChunkResult | None:
        """Takes the visit's next chunk as far as its turns. None where that chunk is not stored yet.

        Raises StageError and StoreError; nothing is committed then, and the chunk can be taken again. One that failed
        MOST times, while the engines read other sound, becomes a turn that says how much was not readable."""
        assembly = self._store.assembly(visit_id)
        spans = self._store.chunk_spans(visit_id)
        if assembly.next_seq not in spans:
            return None
        failed = self._tries.failed(visit_id, assembly)
        if failed:
            self._read_known(spans[assembly.next_seq])
        if failed >= MOST:
            return self._pass_over(visit_id, assembly, spans)
        with self._tries.another(visit_id, assembly):
            return self._read(visit_id, assembly, alone=failed > 0)

    def _read(self, visit_id: str, assembly: Assembly, alone: bool) -> ChunkResult:
        """alone: the chunk after it is not heard meanwhile, and so not blamed on it."""
        chunk = self._chunk(visit_id, assembly.next_seq)
        following = _nothing if alone else partial(self._following, chunk)
        watch = Stopwatch()
        with watch.stage("recognise"):
            heard = self._hearing.words(chunk, following)
        assembler = Assembler(visit_id, assembly.carry)
        words = assembler.add(chunk, heard)
        turns = self._masked(visit_id, self._turns(visit_id, words, assembly, watch), watch)
        with watch.stage("commit"):
            self._store.commit_turns(visit_id, chunk.seq, turns, assembler.carry())
        timing = watch.row(seq=chunk.seq, start_s=chunk.start_s, audio_s=chunk.duration_s - chunk.overlap_s)
        return ChunkResult(chunk.end_s, turns, watch, timing)

    def _read_known(self, span: tuple[float, float]) -> None:
        """As much as the chunk is long: engines that are down, or short of memory, fail on any sound. Raises what they
        raise; no further try is counted then."""
        samples = np.resize(self._known(), max(1, round((span[1] - span[0]) * SAMPLE_RATE_HZ)))
        for turn in self._attributed(form_utterances(self._recogniser.transcribe(samples)), [], 1):
            self._finder.find(turn.text)

    def _pass_over(self, visit_id: str, assembly: Assembly, spans: Spans) -> ChunkResult:
        """What the chunk before it heard of it stays."""
        seq, watch = assembly.next_seq, Stopwatch()
        start_s, end_s = spans[seq]
        turns: list[Turn] = []
        try:
            words = Assembler(visit_id, assembly.carry).held
            turns = self._masked(visit_id, self._turns(visit_id, words, assembly, watch), watch)
            start_s = max(start_s, spans.get(seq - 1, spans[seq][:1])[-1])
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  these words may be what could not be read
            log.warning("words before a chunk that cannot be read are left out: %s", type(error).__name__)
        if end_s > start_s:
            turns.append(unread_turn(assembly.next_turn_id + len(turns), start_s, end_s))
        with watch.stage("commit"):
            passed_over = self._store.commit_turns(visit_id, seq, turns, b"")
        if passed_over:
            log.error("%.1f s of sound cannot be read; the visit goes on without them", end_s - start_s)
        self.forget(visit_id)
        return ChunkResult(end_s, turns, watch, watch.row(seq=seq, start_s=start_s, audio_s=end_s - start_s))

    def partial(self, visit_id: str, samples: np.ndarray) -> str:
        """Masked text of sound that is not a chunk yet; nothing is stored."""
        words = self._recogniser.transcribe(samples)
        text = " ".join(word.text for word in words)
        names = known_names(self._store, visit_id)
        vault = Vault(self._store.vault(visit_id))
        vault.remember(names)
        return mask_text(text, self._finder.find(text, names), vault)

    def forget(self, visit_id: str) -> None:
        """Drops what was heard of the visit and is not committed."""
        self._hearing.forget(visit_id)
        self._tries.forget(visit_id)

    def _chunk(self, visit_id: str, seq: int) -> Chunk:
        """Raises RecognitionError where its sound cannot be read, and StoreError."""
        try:
            chunk = self._store.get_chunk(visit_id, seq)
        except NewerReleaseError:
            raise
        except UnreadableError as error:
            raise RecognitionError(str(error)) from None
        if chunk is None:
            raise StoreError("The visit was changed meanwhile; its sound is asked for again.")
        return chunk

    def _following(self, chunk: Chunk) -> Chunk | None:
        """One that cannot be read is told when its turn comes."""
        try:
            return self._store.get_chunk(chunk.visit_id, chunk.seq + 1)
        except UnreadableError:
            return None

    def _turns(self, visit_id: str, words: list[Word], assembly: Assembly, watch: Stopwatch) -> list[Turn]:
        """words: in visit time, which no later chunk will change."""
        with watch.stage("roles"):
            context = talk_of(self._store.turns(visit_id))
            return self._attributed(form_utterances(words), context, assembly.next_turn_id)

    def _attributed(self, utterances: list[list[Word]], context: Sequence[Turn], first_id: int) -> list[Turn]:
        speakers = self._roles.assign(_unattributed(utterances), context) if utterances else []
        return merge_by_speaker(utterances, speakers, first_id)

    def _masked(self, visit_id: str, turns: list[Turn], watch: Stopwatch) -> list[Turn]:
        """The vault is stored before the turns: a placeholder never stands without its value."""
        with watch.stage("privacy"):
            return with_vault(
                self._store, visit_id, lambda vault, names: [mask_turn(t, self._finder, vault, names) for t in turns]
            )


def _nothing() -> None:
    return None


def _unattributed(utterances: Sequence[list[Word]]) -> list[Turn]:
    return [
        Turn(
            id=index,
            speaker=Speaker.OTHER,
            start_s=words[0].start_s,
            end_s=words[-1].end_s,
            text=" ".join(word.text for word in words),
            words=tuple(words),
        )
        for index, words in enumerate(utterances, start=1)
    ]
