"""Transcripts and turns as files: JSON, or text with a speaker at the start of each line."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scribe_core.errors import TranscriptError
from scribe_core.files import read_json, read_text
from scribe_core.types import Speaker, Turn, Word, unread_s_of

MOST_CHARS_OF_A_TURN = 20_000
"""Twenty minutes of one speaker without a break; a longer line has lost its speakers."""
LATEST_S = 7 * 86_400.0
_LAST_ID = 10**9
_SPEAKER_LINE = re.compile(r"^\s*(?:\[(?P<tag>[A-Za-z_ ]{1,30})\]|(?P<name>[A-Za-z_ ]{1,30}):)\s*(?P<text>.*)$")
_SPEAKERS = {
    "d": Speaker.DOCTOR,
    "dr": Speaker.DOCTOR,
    "doctor": Speaker.DOCTOR,
    "clinician": Speaker.DOCTOR,
    "physician": Speaker.DOCTOR,
    "p": Speaker.PATIENT,
    "pt": Speaker.PATIENT,
    "patient": Speaker.PATIENT,
    "other": Speaker.OTHER,
    "o": Speaker.OTHER,
    "nurse": Speaker.OTHER,
    "family": Speaker.OTHER,
    "guest": Speaker.OTHER,
    "patient_guest": Speaker.OTHER,
    "guest_family": Speaker.OTHER,
    "guest_clinician": Speaker.OTHER,
}
_DIGIT = "zero|one|two|three|four|five|six|seven|eight|nine"
_BEFORE_UNIT = rf"(?=(?:{_DIGIT}) (?:centimet|millimet|milligram|inch|(?:cm|mm|mg|ml)\b))"
_POINT = re.compile(rf"\b({_DIGIT}) \. {_BEFORE_UNIT}", re.IGNORECASE)
_POINT_ALONE = re.compile(rf"\b(an?) \. {_BEFORE_UNIT}", re.IGNORECASE)
"""Transcripts cut into tokens write "a . five centimeter stone" for one of half a centimetre."""


def read_transcript(path: Path) -> list[Turn]:
    """Turns with speakers. Raises TranscriptError where no line or no turn names a known speaker."""
    text = read_text(path, TranscriptError)
    turns = _from_json(text) if _is_json(text) else _from_lines(_with_points(text))
    if not turns:
        raise TranscriptError(
            "The transcript has no turns. Give JSON like transcript.json, or lines that begin with DOCTOR: or PATIENT:."
        )
    return _bounded(turns)


def read_turns(path: Path) -> list[Turn]:
    """Turns whose speakers are not known (or not believed): one a line, or JSON. Empty lines are left out."""
    text = read_text(path, TranscriptError)
    if _is_json(text):
        turns = _from_json(text, need_speaker=False)
    else:
        turns = [_turn(i, Speaker.OTHER, line.strip()) for i, line in enumerate(_filled(text), start=1)]
    if not turns:
        raise TranscriptError("The file has no turns. Give one turn a line, or JSON like transcript.json.")
    return _bounded(turns)


def transcript_json(turns: list[Turn], relations: Mapping[int, str]) -> dict[str, Any]:
    """The content of transcript.json. relations: what somebody else is to the patient, by the ids of their turns."""
    fields = {"id", "speaker", "start_s", "end_s", "text", "words"}
    rows = [turn.model_dump(mode="json", include=fields) for turn in turns]
    return {"turns": [row | _relation(relations.get(row["id"], "")) for row in rows]}


def _relation(name: str) -> dict[str, str]:
    return {"relation": name} if name else {}


def _bounded(turns: list[Turn]) -> list[Turn]:
    for turn in turns:
        if len(turn.text) > MOST_CHARS_OF_A_TURN:
            raise TranscriptError(
                f"Turn {turn.id} is longer than {MOST_CHARS_OF_A_TURN:,} characters. Give each turn a line of its own."
            )
    return turns


def _is_json(text: str) -> bool:
    """`[doctor] …` is a line of text, `[{` or `["` the start of a JSON list."""
    return bool(re.match(r'\s*(\{|\[\s*[{"\]])', text))


def _with_points(text: str) -> str:
    return _POINT_ALONE.sub(r"\1 zero point ", _POINT.sub(r"\1 point ", text))


def _filled(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _from_lines(text: str) -> list[Turn]:
    """A line without a known speaker continues the turn before it."""
    said: list[tuple[Speaker, list[str]]] = []
    for line in _filled(text):
        match = _SPEAKER_LINE.match(line)
        speaker = _SPEAKERS.get(_key(match)) if match else None
        if match and speaker and match["text"].strip():
            said.append((speaker, [match["text"].strip()]))
        elif not speaker and said:
            said[-1][1].append(line.strip())
        elif not speaker:
            raise TranscriptError(
                f"Line {text.count(chr(10), 0, text.find(line)) + 1} names no speaker (DOCTOR:, PATIENT:)."
            )
    return [_turn(number, speaker, " ".join(lines)) for number, (speaker, lines) in enumerate(said, start=1)]


def _key(match: re.Match[str]) -> str:
    return (match["tag"] or match["name"]).strip().lower().replace(" ", "_")


def _from_json(text: str, need_speaker: bool = True) -> list[Turn]:
    data = read_json(text, TranscriptError)
    rows = data.get("turns") if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise TranscriptError('The JSON has no list of turns. It looks like {"turns": [{"speaker": …, "text": …}]}.')
    return [_turn_from_json(row, number, need_speaker) for number, row in zip(_ids(rows), rows, strict=True)]


def _ids(rows: list[Any]) -> list[int]:
    """The turns' own ids, which a note's evidence names; where none has one, 1, 2, …

    Raises TranscriptError for ids that are no rising numbers: with others, evidence would point at other turns."""
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    if all(number is None for number in ids):
        return list(range(1, len(rows) + 1))
    numbers = [number for number in ids if type(number) is int and 0 < number <= _LAST_ID]
    if len(numbers) < len(ids) or numbers != sorted(set(numbers)):
        raise TranscriptError("The ids of the turns have to be rising whole numbers from 1 on, or none at all.")
    return numbers


def _turn_from_json(row: Any, number: int, need_speaker: bool) -> Turn:
    if isinstance(row, str) and not need_speaker:
        row = {"text": row}
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise TranscriptError(f"Turn {number} of the JSON has no text.")
    if not all(map(_is_time, (row.get("start_s"), row.get("end_s")))):
        raise TranscriptError(f"Turn {number} of the JSON has a wrong time.")
    speaker = _SPEAKERS.get(str(row.get("speaker", "")).lower().strip("[]: "))
    if speaker is None and need_speaker:
        raise TranscriptError(f"Turn {number} names no known speaker (doctor, patient, other).")
    try:
        return Turn(
            id=number,
            speaker=speaker or Speaker.OTHER,
            start_s=row.get("start_s") or 0.0,
            end_s=row.get("end_s") or 0.0,
            text=row["text"].strip(),
            words=tuple(map(_word, row.get("words") or ())),
            unread_s=unread_s_of(row["text"].strip()),
        )
    except (ValidationError, TypeError):
        raise TranscriptError(f"Turn {number} of the JSON has a wrong time or word.") from None


def _is_time(value: Any) -> bool:
    """Nothing, or seconds of a visit."""
    return value is None or (type(value) in (int, float) and 0 <= value <= LATEST_S)


def _word(row: Any) -> Word:
    """Raises ValidationError and TypeError."""
    word = Word(**row)
    if not (_is_time(word.start_s) and _is_time(word.end_s) and math.isfinite(word.score)):
        raise TypeError
    return word


def _turn(number: int, speaker: Speaker, text: str) -> Turn:
    return Turn(id=number, speaker=speaker, start_s=0.0, end_s=0.0, text=text, unread_s=unread_s_of(text))
