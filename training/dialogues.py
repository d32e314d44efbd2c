"""Doctor and patient dialogues, as (speaker, text) lines, of four public corpora and of talks made up for training.

OSCE (Fareez et al. 2022), ACI-Bench, MTS-Dialog and PriMock57 days 1 to 3, each in its own folder under `--data`.
An encounter is held out of training by a checksum of its id, so every script agrees on the split. Third persons and
patients who open the talk are rare in the corpora; the made-up talks (third_persons.txt) are full of them, and all of
them are for training.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scribe_core.types import Speaker
from training.talks import read_talks

MADE_UP = "made_up"
_THIRD_PERSONS = Path(__file__).with_name("third_persons.txt")
HELD_OUT_SHARE = 5
_PARENT_ANSWERS = frozenset(
    "GAS0005 MSK0015 MSK0027 MSK0032 RES0002 RES0034 RES0052 RES0064 RES0088 RES0112 RES0119 RES0129 RES0135 RES0137 "
    "RES0164 RES0170 RES0178 RES0188 RES0196 RES0202".split()
)
"""Interviews of OSCE in which the lines tagged `P` are a parent's, about a child."""
_TAG = re.compile(r"\s*(?:\[(?P<bracket>\w+)\]|(?P<plain>[A-Za-z_\d]{1,20})\s?:)\s*(?P<text>.*)")
_INTERVAL = re.compile(r'xmin = ([\d.]+)\s+xmax = [\d.]+\s+text = "((?:[^"]|"")*)"')


@dataclass(frozen=True)
class Dialogue:
    """lines: (speaker, text), in the order of speech. `corpus` names the set it comes from."""

    corpus: str
    encounter: str
    lines: tuple[tuple[Speaker, str], ...]

    @property
    def held_out(self) -> bool:
        return self.corpus != MADE_UP and zlib.crc32(self.encounter.encode()) % HELD_OUT_SHARE == 0


def load_dialogues(data: Path) -> list[Dialogue]:
    """All dialogues under `data`, and those made up; a corpus whose folder is missing is left out."""
    return [*_osce(data), *_aci_bench(data), *_mts_dialog(data), *_primock(data), *_made_up()]


def _made_up() -> Iterator[Dialogue]:
    for talk in read_talks(_THIRD_PERSONS):
        yield Dialogue(MADE_UP, talk.title, talk.lines)


def _speaker(tag: str) -> Speaker | None:
    tag = tag.lower()
    if tag in ("d", "doctor", "doctor_2", "docotr_2"):
        return Speaker.DOCTOR
    if tag in ("p", "patient"):
        return Speaker.PATIENT
    return Speaker.OTHER if "guest" in tag or tag == "gest_family" else None


def _parse(text: str) -> tuple[tuple[Speaker, str], ...]:
    """A line without a known tag continues the line before."""
    lines: list[tuple[Speaker, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _TAG.match(line)
        speaker = _speaker(match["bracket"] or match["plain"]) if match else None
        if match and speaker:
            lines.append((speaker, match["text"].strip()))
        elif lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}")
    return tuple((speaker, words) for speaker, words in lines if words)


def _read(path: Path) -> str:
    raw = path.read_bytes()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig", errors="replace")


def _osce(data: Path) -> Iterator[Dialogue]:
    for path in sorted((data / "osce_transcripts").glob("*.txt")):
        lines = _parse(_read(path))
        if path.stem in _PARENT_ANSWERS:
            lines = tuple((Speaker.OTHER if who is Speaker.PATIENT else who, text) for who, text in lines)
        yield Dialogue("osce", path.stem, lines)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


def _aci_bench(data: Path) -> Iterator[Dialogue]:
    for part in ("train", "valid"):
        for row in _rows(data / "aci_bench" / f"{part}.csv"):
            yield Dialogue("aci_bench", row["encounter_id"], _parse(row["dialogue"]))


def _mts_dialog(data: Path) -> Iterator[Dialogue]:
    for part in ("Training", "Validation"):
        for row in _rows(data / "mts_dialog" / f"MTS-Dialog-{part}Set.csv"):
            yield Dialogue("mts_dialog", f"{part}-{row['ID']}", _parse(row["dialogue"]))


def _primock(data: Path) -> Iterator[Dialogue]:
    for doctor in sorted((data / "primock57" / "transcripts").glob("*_doctor.TextGrid")):
        patient = doctor.with_name(doctor.name.replace("_doctor", "_patient"))
        timed = [*_grid(doctor, Speaker.DOCTOR), *_grid(patient, Speaker.PATIENT)]
        lines = tuple((speaker, text) for _, speaker, text in sorted(timed))
        yield Dialogue("primock57", doctor.stem.removesuffix("_doctor"), lines)


def _grid(path: Path, speaker: Speaker) -> Iterator[tuple[float, Speaker, str]]:
    for start, text in _INTERVAL.findall(_read(path)):
        words = re.sub(r"<[^>]{0,200}>", " ", text).strip()
        if words:
            yield float(start), speaker, re.sub(r"\s+", " ", words)


def in_sentences(dialogue: Dialogue) -> Dialogue:
    """The same dialogue cut at sentence ends, as live turns are."""
    pieces = tuple(
        (speaker, piece)
        for speaker, text in dialogue.lines
        for piece in re.split(r"(?<=[.?!])\s+", text)
        if re.search(r"\w", piece)
    )
    return Dialogue(dialogue.corpus, dialogue.encounter, pieces)


def as_heard(dialogue: Dialogue) -> Dialogue:
    """Lower case without punctuation, as some recognisers write."""
    lines = ((speaker, re.sub(r"[^\w\s'<>-]", " ", text).lower().strip()) for speaker, text in dialogue.lines)
    return Dialogue(dialogue.corpus, dialogue.encounter, tuple((s, t) for s, t in lines if t))
