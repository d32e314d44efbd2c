"""No regular expression of the project takes longer than 50 ms for any hostile string of up to 100,000 characters."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.hostile.found import ROOT, Found, NotFound, _evaluated, find_all
from tests.hostile.trial import BOUND_S, slow

PROCESSES = 2
LIMIT_S = 240


def test_every_pattern_keeps_the_bound() -> None:
    """In processes of their own: a pattern that never ends is named, and holds up nothing else."""
    command = [sys.executable, "-m", "tests.hostile.trial"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    started = [subprocess.Popen([*command, f"{share}/{PROCESSES}"], **pipes) for share in range(PROCESSES)]
    try:
        ended = [process.communicate(timeout=LIMIT_S) for process in started]
    finally:
        for process in started:
            process.kill()
    lines = [line for said, _ in ended for line in said.splitlines()]
    assert lines == ["done"] * PROCESSES, "\n".join([*lines, *(wrong[-2000:] for _, wrong in ended)])


@pytest.mark.parametrize("expression", [r"(?:a+)+!", r"\s*,?\s*x", r"if\b.*\bthen", r"\d+(?:-\d+)*\.com", r"<[^>]*>"])
def test_a_slow_pattern_is_noticed_and_named(expression: str) -> None:
    found = Found("here", re.compile(expression), ("finditer",))
    ((way, string, length, seconds),) = slow(found)
    assert way == "finditer" and " * n" in string and 0 < length <= 100_000 and seconds > BOUND_S


def test_patterns_are_found_wherever_they_stand() -> None:
    """In a module's variables, in tuples and dataclasses, in calls, and as text with local variables in it."""
    where = " ".join(found.where for found in find_all())
    for place in (
        "people.py _PRESENT", "patterns.py PATTERNS", "note_io.py _HEADING", "passwords.py:", "sides.py:",
        "omissions.py:", "visit_feed.py PLACEHOLDER",
    ):  # fmt: skip
        assert place in where


def test_a_pattern_that_nobody_can_see_is_refused() -> None:
    import ast

    call = ast.parse("re.search(pattern, text)", mode="eval").body
    with pytest.raises(NotFound, match="compile the pattern where it is written"):
        _evaluated(call, sys.modules[__name__], "here")
