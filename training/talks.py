"""Made-up talks with more speakers than doctor and patient, kept as text.

A talk begins with a line `== title`; each line after it is `D: text`, `P: text`, or for anybody else their relation to
the patient, `mother: text`, and `other: text` where nobody says what they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scribe_core.types import Speaker

_SPEAKERS = {"D": Speaker.DOCTOR, "P": Speaker.PATIENT}
UNNAMED = "other"


@dataclass(frozen=True)
class Talk:
    """said: (who, text), who as it is written in the file."""

    title: str
    said: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> tuple[tuple[Speaker, str], ...]:
        return tuple((_SPEAKERS.get(who, Speaker.OTHER), text) for who, text in self.said)

    @property
    def relations(self) -> tuple[str, ...]:
        """Of each line; empty for doctor and patient and where it is not said."""
        return tuple("" if who in (*_SPEAKERS, UNNAMED) else who for who, _ in self.said)


def read_talks(path: Path) -> list[Talk]:
    """Raises ValueError for a line without a speaker."""
    talks: list[tuple[str, list[tuple[str, str]]]] = []
    for line in filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())):
        if line.startswith("== "):
            talks.append((line.removeprefix("== "), []))
            continue
        who, colon, text = line.partition(": ")
        if not colon or not talks:
            raise ValueError(f"No speaker: {line}")
        talks[-1][1].append((who, text))
    return [Talk(title, tuple(said)) for title, said in talks]
