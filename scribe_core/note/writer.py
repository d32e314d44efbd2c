"""One update of the note: new turns in, changed statements out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scribe_core.interfaces import LanguageModel, NoteState, Reply
from scribe_core.note.evidence import grounded
from scribe_core.note.merge import merge
from scribe_core.note.prompt import DEFAULT_PROMPT, PromptTemplate, load_prompt, section_request
from scribe_core.note.reply import read_reply, reply_schema
from scribe_core.note.turns import oldest
from scribe_core.types import Delta, Operation, Section, Statement, Turn

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
        until = [turn for turn in turns if turn.id <= new[-1].id]
        operations, replies = self._ask(until, new)
        merged = merge(statements, operations, turns, state.next_statement)
        delta = delta_of(operations, new, self._llm, self._template)
        after = NoteState(state.version + 1, new[-1].id, merged.next_number)
        return NoteResult(after, list(merged.changed.values()), delta, replies)

    def _ask(self, until: Sequence[Turn], new: Sequence[Turn]) -> tuple[list[Operation], list[Reply]]:
        """All four sections in one batch: their prompts differ in the last line only."""
        ids = [turn.id for turn in new]
        words = sum(len(turn.text.split()) for turn in new)
        budget = int(REPLY_TOKENS_LEAST + words * REPLY_TOKENS_PER_WORD)
        schema = reply_schema(ids, words)
        requests = [section_request(self._template, section, until, ids[0], schema, budget) for section in Section]
        replies = self._llm.generate(requests)
        operations = [
            operation
            for section, reply in zip(Section, replies, strict=True)
            for operation in read_reply(reply.text, section, ids)
        ]
        return grounded(operations, until, ids), replies
