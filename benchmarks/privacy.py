"""Masking: `python -m benchmarks.privacy --data DIR` prints what is found and what is masked in vain.

ACI-Bench (train and validation) gives the patients' and clinicians' names; every mention of one in the dialogue
should be masked, first without knowing the names, then with them given as at the start of a visit. `in vain` is the
share of the other words that are masked as names. presidio_synth (general text, not clinical) gives spans by kind.
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
import random
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from scribe_core.interfaces import PiiFinder
from scribe_core.privacy.finder import PresidioFinder
from scribe_core.privacy.lexicon import is_plain
from scribe_core.privacy.mask import is_masked
from scribe_core.types import PiiSpan

_WORD = re.compile(r"[^\W_]+")
_SYNTH_SAMPLE = 400
_SYNTH_KINDS = {"PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER", "STREET_ADDRESS", "US_SSN", "CREDIT_CARD"}


def visits(data: Path) -> Iterator[tuple[str, list[str]]]:
    """(dialogue, names of patient and clinician) of each ACI-Bench visit."""
    for part in ("train", "valid"):
        with (data / "aci_bench" / f"{part}_metadata.csv").open(newline="", encoding="utf-8") as file:
            names = {row["encounter_id"]: _names(row) for row in csv.DictReader(file)}
        with (data / "aci_bench" / f"{part}.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                yield row["dialogue"], names.get(row["encounter_id"], [])


def _names(row: dict[str, str]) -> list[str]:
    patient = f"{row['patient_firstname'].strip()} {row['patient_familyname'].strip()}".strip()
    return [name for name in (patient, row["doctor_name"].strip()) if name]


def mentions(line: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where a part of the names is said. A part that is also a plain word counts where it is plainly a name."""
    parts = {part.casefold() for name in names for part in name.split() if len(part) > 1}
    found = []
    for match in _WORD.finditer(line):
        word = match[0].casefold()
        if word in parts and (not is_plain(word) or _titled(line[: match.start()], parts)):
            found.append(match.span())
    return found


def _titled(lead: str, parts: set[str]) -> bool:
    before = _WORD.findall(lead)[-1:]
    return bool(before) and before[0].casefold() in parts | {"mr", "mrs", "ms", "miss", "dr", "doctor"}


def covered(start: int, end: int, spans: list[PiiSpan]) -> bool:
    return any(span.start <= start and end <= span.end and is_masked(span) for span in spans)


def aci_bench(finder: PiiFinder, data: Path, given: bool) -> tuple[dict[str, float], list[str], list[str]]:
    """Counts, the mentions that were missed, and the words that were masked in vain."""
    counts: dict[str, float] = collections.defaultdict(int)
    missed: list[str] = []
    vain: list[str] = []
    for dialogue, names in visits(data):
        for line in dialogue.splitlines():
            start_s = time.perf_counter()
            spans = finder.find(line, names if given else ())
            counts["seconds"] += time.perf_counter() - start_s
            counts["lines"] += 1
            wanted = mentions(line, names)
            for start, end in wanted:
                hit = covered(start, end, spans)
                counts["mentions"] += 1
                counts["found"] += hit
                missed += [] if hit else [line[max(0, start - 25) : end + 15]]
            for match in _WORD.finditer(line):
                if match.span() not in wanted:
                    counts["others"] += 1
                    if covered(*match.span(), spans):
                        counts["vain"] += 1
                        vain.append(line[max(0, match.start() - 25) : match.end() + 15])
    return counts, missed, vain


def synth(finder: PiiFinder, data: Path) -> dict[str, tuple[int, int]]:
    """(found in full, marked) by kind, on a fixed sample."""
    rows = json.loads((data / "presidio_synth" / "synth_dataset_v2.json").read_text(encoding="utf-8"))
    scores: dict[str, tuple[int, int]] = {}
    for row in random.Random(0).sample(rows, _SYNTH_SAMPLE):
        spans = finder.find(row["full_text"])
        for gold in row["spans"]:
            if gold["entity_type"] in _SYNTH_KINDS:
                found, total = scores.get(gold["entity_type"], (0, 0))
                hit = covered(gold["start_position"], gold["end_position"], spans)
                scores[gold["entity_type"]] = (found + hit, total + 1)
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="also what was missed and what was masked in vain")
    options = parser.parse_args()
    finder = PresidioFinder()
    for given in (False, True):
        counts, missed, vain = aci_bench(finder, options.data, given)
        print(
            f"aci_bench, names {'given' if given else 'not given':9s}  mentions found: "
            f"{100 * counts['found'] / counts['mentions']:.1f} % of {counts['mentions']}  masked beside them: "
            f"{100 * counts['vain'] / counts['others']:.2f} % of {counts['others']} words  "
            f"{1000 * counts['seconds'] / counts['lines']:.1f} ms a turn",
            flush=True,
        )
        if options.show:
            print("  missed:", *missed, "  masked:", *vain, sep="\n    ")
    for kind, (found, total) in sorted(synth(finder, options.data).items()):
        print(f"presidio_synth {kind:16s} found in full: {100 * found / total:.1f} % of {total}")


if __name__ == "__main__":
    main()
