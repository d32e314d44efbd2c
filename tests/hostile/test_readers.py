"""Whole readers of text: their time grows with its length and no faster, and nothing but a ScribeError comes of it."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scribe_core.errors import ScribeError
from scribe_core.guardrails.case import Case
from scribe_core.guardrails.checks import all_checks
from scribe_core.guardrails.drugs import drugs_in
from scribe_core.guardrails.note_io import read_note
from scribe_core.guardrails.omissions import check_visit
from scribe_core.guardrails.quantities import amounts_in
from scribe_core.guardrails.sentences import sentences
from scribe_core.llm.markers import Markers
from scribe_core.note.evidence import find_evidence
from scribe_core.note.spoken_numbers import each_with_its_scale, number_spans, spoken_numbers, written_numbers
from scribe_core.note.transcript_io import read_transcript, read_turns
from scribe_core.note.wording import content
from scribe_core.privacy.finder import pieces
from scribe_core.privacy.given import given_names
from scribe_core.privacy.patterns import find_patterns
from scribe_core.privacy.people import names_by_cues
from scribe_core.roles.model import NgramRoleModel
from scribe_core.text import STATEMENT, one_line
from scribe_core.types import Speaker, Turn
from tests.makers import a_statement
from training.opposite import opposite

RUNS = (
    " ", "\t", "\n", "-", "'", "<", "9", "word", "é", "a ", "A ", "a\n", "D: a\n", "x\n", "1 ", "1-", "1.", "1/2/2020 ",
    "Ann ", "Dr. ", "my name is ", "i am ", "’s ", "<A_1> ", "a@b.c ", "phone ", "10 mg ", "aspirin ", "mg/", "years ",
    "aspirin 10 mg, ", "one ", "one and ", "hundred ", "one million ", "point ", "twenty ", "no ", "and she denies ",
    "left knee ", "? ", "a? ", ". ", "A. ", " , ", "because ", "if ", "do you have ", "allergic to penicillin. ",
)  # fmt: skip
SHORT, LONG = 2_000, 8_000
AT_MOST = 10
"""Times as long for four times the text: 4 where each character takes its time, 16 where each pair does."""
TOO_SHORT_TO_TELL_S = 0.03
BROKEN_OFF_S = 5.0
ROLES = NgramRoleModel()


def a_turn(text: str) -> Turn:
    return Turn(id=1, speaker=Speaker.DOCTOR, start_s=0.0, end_s=1.0, text=text)


def a_file(folder: Path, text: str) -> Path:
    path = folder / "text.txt"
    path.write_text(f"D: {text}")
    return path


def readers(folder: Path) -> dict[str, Callable[[str], object]]:
    return {
        "one_line": one_line,
        "find_patterns": lambda text: list(find_patterns(text)),
        "names_by_cues": lambda text: list(names_by_cues(text)),
        "given_names": lambda text: list(given_names(text, ["Ann Smith", "Dr. Lind"], list(names_by_cues(text)))),
        "pieces": lambda text: list(pieces(text)),
        "opposite": opposite,
        "amounts_in": amounts_in,
        "drugs_in": drugs_in,
        "sentences": lambda text: [sentence.asks for sentence in sentences(a_turn(text))],
        "spoken_numbers": lambda text: spoken_numbers.__wrapped__(text),
        "written_numbers": lambda text: getattr(written_numbers, "__wrapped__", written_numbers)(text),
        "number_spans": lambda text: number_spans.__wrapped__(text),
        "each_with_its_scale": each_with_its_scale,
        "content": lambda text: getattr(content, "__wrapped__", content)(text),
        "find_evidence": lambda text: find_evidence("She takes aspirin 10 mg.", [a_turn(text)]),
        "check_visit": lambda text: check_visit([a_turn(text)], []),
        "roles": lambda text: ROLES.assign([a_turn(text)], []),
        "transcript": lambda text: read_transcript(a_file(folder, text)),
        "turns": lambda text: read_turns(a_file(folder, text)),
        "note": lambda text: read_note(a_file(folder, text), []),
        "markers": Markers(["<|im_start|>", "<s>"]).without,
    }


class _TooLong(Exception):
    pass


def _break_off(*_: object) -> None:
    raise _TooLong


def seconds(read: Callable[[str], object], text: str) -> float:
    """Of the processor, the better of two."""
    taken = []
    signal.signal(signal.SIGVTALRM, _break_off)
    for _ in range(2):
        signal.setitimer(signal.ITIMER_VIRTUAL, BROKEN_OFF_S)
        begin = time.thread_time()
        try:
            read(text)
        except ScribeError:
            pass
        except _TooLong:
            return BROKEN_OFF_S
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        taken.append(time.thread_time() - begin)
        if taken[-1] < TOO_SHORT_TO_TELL_S:
            break
    return min(taken)


def made(run: str, length: int) -> str:
    return (run * (length // len(run) + 1))[:length]


@pytest.mark.parametrize("name", readers(Path()))
def test_time_grows_with_the_text_and_no_faster(name: str, tmp_path: Path) -> None:
    read = readers(tmp_path)[name]
    read(made("warm ", SHORT))
    for run in RUNS:
        long = seconds(read, made(run, LONG))
        if long > TOO_SHORT_TO_TELL_S:
            assert long < AT_MOST * seconds(read, made(run, SHORT)), f"{name} on {run!r}: {long:.2f} s for {LONG:,}"


@pytest.mark.parametrize("name", [name for name in all_checks() if name not in ("entailment", "terms")])
def test_no_check_takes_long_for_what_a_door_lets_in(name: str) -> None:
    """The other two run a model, on a bounded number of tokens."""
    check = all_checks()[name]
    for run in RUNS:
        statement = a_statement(1, made(run, STATEMENT.most_chars))
        case = Case(statement, (a_turn(made(run, 4 * STATEMENT.most_chars)),), (statement,))
        assert seconds(lambda _, case=case: check(case), "") < 1.0, run


@pytest.mark.parametrize("said", ["one million point five", "one million million million point five", "9" * 400])
def test_numbers_beyond_all_bounds_are_no_error(said: str) -> None:
    for read in (spoken_numbers, written_numbers, number_spans, amounts_in):
        read(said)
        read(f"{said} point five mg")
