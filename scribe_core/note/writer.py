"""One update of the note: new turns in, changed statements out; first a draft, then the draft merged."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from scribe_core.interfaces import LanguageModel, Reply, Request
from scribe_core.note.evidence import grounded
from scribe_core.note.merge import merge
from scribe_core.note.prompt import DEFAULT_PROMPT, PromptTemplate, load_prompt, note_request
from scribe_core.note.reply import read_reply, reply_schema
from scribe_core.note.turns import question_before, stretches, word_count
from scribe_core.types import Delta, NoteState, Operation, Statement, Turn

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
class Draft:
    """What the model says of the turns `new`, and what it answered, for the timings.

    It knows no note: drafts of several stretches of talk can be made at once, and are merged in their order."""

    new: tuple[Turn, ...]
    operations: tuple[Operation, ...] = ()
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class NoteResult:
    """after: the note's state once `changed` is stored."""

    after: NoteState
    changed: list[Statement]
    delta: Delta
    replies: tuple[Reply, ...]


class Writer(ABC):
    """Drafts with a language model, merges without. Holds no state of a visit."""

    def __init__(self, llm: LanguageModel, prompt: str) -> None:
        self._llm = llm
        self._template = load_prompt(prompt)

    @abstractmethod
    def draft(self, turns: Sequence[Turn], new: Sequence[Turn]) -> Draft:
        """What `new`, some of `turns`, brings. Takes seconds. Raises LanguageModelError."""

    @abstractmethod
    def _changes(
        self, draft: Draft, turns: Sequence[Turn], statements: Sequence[Statement], next_number: int
    ) -> tuple[list[Statement], int]:
        """What is new or different in the note, and the number of the statement that comes next."""

    def merge(
        self, draft: Draft, turns: Sequence[Turn], statements: Sequence[Statement], state: NoteState
    ) -> NoteResult:
        """The note with the draft in it. Takes milliseconds. A draft of no turns changes nothing."""
        if not draft.new:
            return NoteResult(state, [], Delta(operations=(), first_turn=0, last_turn=0), ())
        changed, next_number = self._changes(draft, turns, statements, state.next_statement)
        after = NoteState(state.version + 1, draft.new[-1].id, next_number, reviewed=state.reviewed)
        return NoteResult(after, changed, self._delta(draft), draft.replies)

    def _delta(self, draft: Draft) -> Delta:
        return Delta(
            operations=draft.operations,
            first_turn=draft.new[0].id,
            last_turn=draft.new[-1].id,
            model=self._llm.name,
            prompt_version=self._template.version,
        )


class NoteWriter(Writer):
    """Writes the note as the talk goes on."""

    def __init__(self, llm: LanguageModel, prompt: str = DEFAULT_PROMPT) -> None:
        super().__init__(llm, prompt)

    def draft(self, turns: Sequence[Turn], new: Sequence[Turn]) -> Draft:
        operations, replies = self._ask(turns, stretches(new, STRETCH_WORDS))
        return Draft(tuple(new), tuple(operations), tuple(replies))

    def _changes(
        self, draft: Draft, turns: Sequence[Turn], statements: Sequence[Statement], next_number: int
    ) -> tuple[list[Statement], int]:
        merged = merge(statements, draft.operations, turns, next_number)
        return list(merged.changed.values()), merged.next_number

    def warm_up(self) -> None:
        """Has the engine read what all prompts begin with, so that the first update need not wait for it.

        Raises LanguageModelError."""
        self._llm.generate([note_request(self._template, [], [], reply_schema([1], 1), max_tokens=1)])

    def _ask(self, turns: Sequence[Turn], parts: Sequence[list[Turn]]) -> tuple[list[Operation], list[Reply]]:
        """What all parts add, as far as it was said."""
        questions = [question_before(turns, part[0]) for part in parts]
        replies = self._llm.generate(
            [stretch_request(self._template, *pair) for pair in zip(questions, parts, strict=True)]
        )
        operations: list[Operation] = []
        for question, part, reply in zip(questions, parts, replies, strict=True):
            ids = {turn.id for turn in part}
            shown = [*question, *(turn for turn in turns if turn.id in ids)]
            operations += grounded(read_reply(reply.text, ids), shown)
        return operations, replies


def most_statements(part: Sequence[Turn]) -> int:
    """How many statements a stretch of talk may give."""
    return STATEMENTS_LEAST + word_count(part) // WORDS_PER_STATEMENT


def stretch_request(template: PromptTemplate, question: Sequence[Turn], part: Sequence[Turn]) -> Request:
    """What the model is asked about a stretch of talk; question: the turn before it, where its first one answers."""
    schema = reply_schema([turn.id for turn in part], most_statements(part))
    most_tokens = int(REPLY_TOKENS_LEAST + word_count(part) * REPLY_TOKENS_PER_WORD)
    return note_request(template, question, part, schema, most_tokens)
