"""The stages of one chunk, in order: recognise, assemble, who speaks, mask, commit.

Everything that a stage needs to go on is in the store, so that any worker can take the next chunk of any visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from scribe_core.interfaces import Assembly, PiiFinder, Recogniser, RoleModel, VisitStore
from scribe_core.masking import known_names, with_vault
from scribe_core.privacy import Vault, mask_text, mask_turn
from scribe_core.roles.turns import merge_by_speaker
from scribe_core.timing import Stopwatch
from scribe_core.transcript.ahead import HearAhead
from scribe_core.transcript.assemble import Assembler, form_utterances
from scribe_core.types import Chunk, Speaker, Turn, Word


@dataclass(frozen=True)
class ChunkResult:
    """What chunk `chunk` became. timing: see Stopwatch.row."""

    chunk: Chunk
    turns: list[Turn]
    watch: Stopwatch
    timing: dict[str, float]


class SpeechPipeline:
    """Sound to masked turns."""

    def __init__(self, store: VisitStore, recogniser: Recogniser, roles: RoleModel, finder: PiiFinder) -> None:
        self._store = store
        self._recogniser = recogniser
        self._hearing = HearAhead(recogniser)
        self._roles = roles
        self._finder = finder

    def process_next(self, visit_id: str) -> ChunkResult | None:
        """Takes the visit's next chunk as far as its turns. None where that chunk is not stored yet.

        Raises StageError and StoreError; nothing is committed then, and the chunk can be taken again."""
        assembly = self._store.assembly(visit_id)
        chunk = self._store.get_chunk(visit_id, assembly.next_seq)
        if chunk is None:
            return None
        watch = Stopwatch()
        words, carry = self._words(chunk, assembly, watch)
        turns = self._masked(visit_id, self._turns(visit_id, words, assembly, watch), watch)
        with watch.stage("commit"):
            self._store.commit_turns(visit_id, chunk.seq, turns, carry)
        timing = watch.row(seq=chunk.seq, start_s=chunk.start_s, audio_s=chunk.duration_s - chunk.overlap_s)
        return ChunkResult(chunk, turns, watch, timing)

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

    def _words(self, chunk: Chunk, assembly: Assembly, watch: Stopwatch) -> tuple[list[Word], bytes]:
        """Words in visit time that no later chunk will change, and what is held back."""
        with watch.stage("recognise"):
            heard = self._hearing.words(chunk, partial(self._store.get_chunk, chunk.visit_id, chunk.seq + 1))
        assembler = Assembler(chunk.visit_id, assembly.carry)
        return assembler.add(chunk, heard), assembler.carry()

    def _turns(self, visit_id: str, words: list[Word], assembly: Assembly, watch: Stopwatch) -> list[Turn]:
        utterances = form_utterances(words)
        with watch.stage("roles"):
            context = self._store.turns(visit_id)
            speakers = self._roles.assign(_unattributed(utterances), context) if utterances else []
            return merge_by_speaker(utterances, speakers, assembly.next_turn_id)

    def _masked(self, visit_id: str, turns: list[Turn], watch: Stopwatch) -> list[Turn]:
        """The vault is stored before the turns: a placeholder never stands without its value."""
        with watch.stage("privacy"):
            return with_vault(
                self._store, visit_id, lambda vault, names: [mask_turn(t, self._finder, vault, names) for t in turns]
            )


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
