"""Text from outside, made fit before anything looks at it."""

from __future__ import annotations

import pytest

from scribe_core.errors import BadInputError
from scribe_core.text import MOST_NAMES, NAME, STATEMENT, WORDING, bounded, bounded_parts, names, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Aspirin \t\r\n\u00a0 81 mg\u2028daily. ", "Aspirin 81 mg daily."),
        ("Mar\u200btin\u00ad", "Martin"),
        ("gnp.\u202eexe\u2066 Lind", "gnp.exe Lind"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("half \ud800 a character", "half a character"),
        ("\u3164\u2800", ""),
        ("Zoë, 38 °C, 5 µg, José García-Núñez, 李雷", "Zoë, 38 °C, 5 µg, José García-Núñez, 李雷"),
    ],
)
def test_text_becomes_one_line_of_what_can_be_seen(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


def test_too_long_a_text_is_refused_and_not_cut() -> None:
    assert bounded(f" {'a' * 100} ", NAME) == "a" * 100
    with pytest.raises(BadInputError, match="A name can have at most 100 characters; this one has 101"):
        bounded("a" * 101, NAME)


def test_blanks_do_not_count() -> None:
    assert bounded("Aspirin" + " " * 100_000 + "81 mg", STATEMENT) == "Aspirin 81 mg"


def test_parts_are_bounded_together() -> None:
    assert bounded_parts(["She  rests.", "He waits."], STATEMENT) == ("She rests.", "He waits.")
    with pytest.raises(BadInputError, match="at most 1,000"):
        bounded_parts(["word."] * 200, STATEMENT)


def test_names_are_bounded_in_number() -> None:
    assert names([" Ann  Lind ", "", "\u200b"]) == ["Ann Lind"]
    with pytest.raises(BadInputError, match="At most 20 names"):
        names(["Ann"] * (MOST_NAMES + 1))


def test_a_wording_keeps_its_lines() -> None:
    assert bounded(" I  agree.\r\n\n\u200bI\tmay withdraw. ", WORDING) == "I agree.\nI may withdraw."
