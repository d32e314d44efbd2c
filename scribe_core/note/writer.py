"""One update of the note: new turns in, changed statements out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scribe_core.interfaces import LanguageModel, NoteState, Reply, Request
from scribe_core.note.evidence import grounded
from scribe_core.note.merge import merge
from scribe_core.note.prompt import DEFAULT_PROMPT, PromptTemplate, load_prompt, note_request
from scribe_core.note.reply import read_reply, reply_schema
from scribe_core.note.turns import oldest, question_before, stretches, word_count
from scribe_core.types import Delta, Operation, Statement, Turn

STRETCH_WORDS = 32
"""New talk is asked about in stretches of so many words, side by side: a step of decoding reads the whole model, and
hardly takes longer for several replies than for one, while each reply is shorter. Of 55 and 32
words, with long turns whole or cut, the one with the shortest waits; ROUGE-1 on three visits was 52.5 to 54.8."""

REPLY_TOKENS_PER_WORD = 1.6
REPLY_TOKENS_LEAST = 48
WORDS_PER_STATEMENT = 10
STATEMENTS_LEAST = 2
"""A reply's bounds: statements are shorter than the talk they sum up, and a model that runs on is cut."""


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
        operations, replies = self._ask(turns, stretches(new, STRETCH_WORDS))
        merged = merge(statements, operations, turns, state.next_statement)
        delta = delta_of(operations, new, self._llm, self._template)
        after = NoteState(state.version + 1, new[-1].id, merged.next_number)
        return NoteResult(after, list(merged.changed.values()), delta, replies)

    def warm_up(self) -> None:
        """Has the engine read what all prompts begin with, so that the first update need not wait for it.

        Raises LanguageModelError."""
        self._llm.generate([note_request(self._template, [], [], reply_schema([1], 1), max_tokens=1)])

    def _ask(self, turns: Sequence[Turn], parts: Sequence[list[Turn]]) -> tuple[list[Operation], list[Reply]]:
        """What all parts add, as far as it was said."""
        questions = [question_before(turns, part[0]) for part in parts]
        replies = self._llm.generate([self._request(*pair) for pair in zip(questions, parts, strict=True)])
        operations: list[Operation] = []
        for question, part, reply in zip(questions, parts, replies, strict=True):
            ids = {turn.id for turn in part}
            shown = [*question, *(turn for turn in turns if turn.id in ids)]
            operations += grounded(read_reply(reply.text, ids), shown)
        return operations, replies

    def _request(self, question: Sequence[Turn], part: Sequence[Turn]) -> Request:
        words = word_count(part)
        schema = reply_schema([turn.id for turn in part], STATEMENTS_LEAST + words // WORDS_PER_STATEMENT)
        most = int(REPLY_TOKENS_LEAST + words * REPLY_TOKENS_PER_WORD)
        return note_request(self._template, question, part, schema, most)
