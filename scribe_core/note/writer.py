"""One update of the note: new turns in, changed statements out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scribe_core.interfaces import LanguageModel, NoteState, Reply, Request
from scribe_core.note.evidence import grounded
from scribe_core.note.merge import merge
from scribe_core.note.prompt import DEFAULT_PROMPT, PromptTemplate, load_prompt, section_request
from scribe_core.note.reply import read_reply, reply_schema
from scribe_core.note.turns import oldest, stretches, word_count
from scribe_core.types import Delta, Operation, Section, Statement, Turn

STRETCHES = 3
LEAST_STRETCH_WORDS = 70
"""Longer talk is asked about in so many stretches, side by side: a step of decoding reads the whole model, and hardly
takes longer for two stretches than for one, while each reply is half as long."""

REPLY_TOKENS_PER_WORD = 1.2
REPLY_TOKENS_LEAST = 72
"""A reply's bound: statements are shorter than the talk they sum up, and a model that runs on is cut."""


@dataclass(frozen=True)
class NoteResult:
    """after: the note's state once `changed` is stored; replies: what the model answered, for the timings."""

    after: NoteState
    changed: list[Statement]
    delta: Delta
    replies: list[Reply]


def delta_of(
    operations: Sequence[Operation], new: Sequence[Turn], llm: LanguageModel, template: PromptTemplate
) -> Delta:
    """What `new` brought, and which model and wording wrote it."""
    return Delta(
        operations=tuple(operations),
        first_turn=new[0].id,
        last_turn=new[-1].id,
        model=llm.name,
        prompt_version=template.version,
    )


class NoteWriter:
    """Writes the note as the talk goes on. Holds no state of a visit."""

    def __init__(self, llm: LanguageModel, max_words: int, prompt: str = DEFAULT_PROMPT) -> None:
        self._llm = llm
        self._max_words = max_words
        self._template = load_prompt(prompt)

    def update(
        self, turns: Sequence[Turn], statements: Sequence[Statement], state: NoteState, final: bool = False
    ) -> NoteResult:
        """What the turns after `state.noted_turn` bring, at most `max_words` words of them at once.

        The caller repeats until `after.noted_turn` is the last turn. Raises LanguageModelError."""
        new = oldest([turn for turn in turns if turn.id > state.noted_turn], self._max_words)
        if not new:
            return NoteResult(state, [], Delta(operations=(), first_turn=0, last_turn=0), [])
        operations, replies = self._ask(
            turns, stretches(new, max(LEAST_STRETCH_WORDS, word_count(new) // STRETCHES + 1))
        )
        merged = merge(statements, operations, turns, state.next_statement)
        delta = delta_of(operations, new, self._llm, self._template)
        after = NoteState(state.version + 1, new[-1].id, merged.next_number)
        return NoteResult(after, list(merged.changed.values()), delta, replies)

    def _ask(self, turns: Sequence[Turn], parts: Sequence[list[Turn]]) -> tuple[list[Operation], list[Reply]]:
        """All sections of all parts in one batch: each prompt is the beginning of the next, but for its last line."""
        replies = self._llm.generate([request for part in parts for request in self._requests(turns, part)])
        operations: list[Operation] = []
        for part, answers in zip(parts, _by_section(replies), strict=True):
            operations += _read(answers, _until(turns, part), [turn.id for turn in part])
        return operations, replies

    def _requests(self, turns: Sequence[Turn], part: Sequence[Turn]) -> list[Request]:
        """One for each section; their prompts differ in the last line only."""
        words = word_count(part)
        budget = int(REPLY_TOKENS_LEAST + words * REPLY_TOKENS_PER_WORD)
        schema = reply_schema([turn.id for turn in part], words)
        until = _until(turns, part)
        return [section_request(self._template, section, until, part[0].id, schema, budget) for section in Section]


def _by_section(replies: Sequence[Reply]) -> list[Sequence[Reply]]:
    """The answers of one part after the other, one for each section."""
    return [replies[first : first + len(Section)] for first in range(0, len(replies), len(Section))]


def _until(turns: Sequence[Turn], part: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.id <= part[-1].id]


def _read(answers: Sequence[Reply], until: Sequence[Turn], ids: Sequence[int]) -> list[Operation]:
    """What the sections' answers about turns `ids` add, as far as it was said."""
    operations = [
        operation
        for section, reply in zip(Section, answers, strict=True)
        for operation in read_reply(reply.text, section, ids)
    ]
    return grounded(operations, until, ids)
