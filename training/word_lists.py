"""Make the word lists of the privacy stage: `python -m training.word_lists --names DIR --drugs FILE --data DIR`.

names: `names/` of the PyPI package names 0.3.0 (US Census 1990, public domain); drugs: `drug_ner_dictionary.pkl.bz2`
of drug-named-entity-recognition 2.0.9 (MIT), read without running what a pickle may hold. `--data` gives cased
clinical text: a name that is also written in lower case there ("will", "grace") is ambiguous.
"""

from __future__ import annotations

import argparse
import bz2
import collections
import csv
import gzip
import pickle
import re
from collections.abc import Iterable
from pathlib import Path

from training.dialogues import MADE_UP, load_dialogues

WORDS = Path(__file__).parents[1] / "scribe_core" / "privacy" / "words"
SURNAMES = 12_000
_CASED_TEXT = (("medec", "*.csv"), ("mts_dialog", "*.csv"))


class _DataOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str):
        if (module, name) == ("collections", "defaultdict"):
            return collections.defaultdict
        raise pickle.UnpicklingError(f"{module}.{name} is not data")


def census(path: Path) -> list[str]:
    """Names in lower case, most frequent first."""
    return [line.split()[0].lower() for line in path.read_text().splitlines() if line.strip()]


def drug_words(path: Path) -> set[str]:
    """Single words of at least five letters that name a drug."""
    with bz2.open(path) as file:
        content = _DataOnly(file).load()
    found: set[str] = set()
    _collect(content, found)
    return {word for word in found if re.fullmatch(r"[a-z]{5,}", word)}


def _collect(node: object, found: set[str]) -> None:
    if isinstance(node, str):
        found.add(node.lower())
    elif isinstance(node, dict):
        for key, value in node.items():
            _collect(key, found)
            _collect(value, found)
    elif isinstance(node, (list, tuple, set)):
        for value in node:
            _collect(value, found)


def lower_case_words(data: Path) -> set[str]:
    """Words that cased clinical text writes in lower case twice or more."""
    dialogues = [dialogue for dialogue in load_dialogues(data) if dialogue.corpus not in ("aci_bench", MADE_UP)]
    texts = [text for dialogue in dialogues for _, text in dialogue.lines]
    for folder, pattern in _CASED_TEXT:
        for path in sorted((data / folder).glob(pattern)):
            with path.open(newline="", encoding="utf-8", errors="replace") as file:
                texts += [cell for row in csv.reader(file) for cell in row]
    counts = collections.Counter(word for text in texts for word in re.findall(r"\b[a-z]+\b", text))
    return {word for word, count in counts.items() if count >= 2}


def _write(name: str, words: Iterable[str]) -> None:
    with gzip.GzipFile(WORDS / f"{name}.txt.gz", "wb", mtime=0) as file:
        file.write("\n".join(words).encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--drugs", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    first = {*census(options.names / "dist.female.first"), *census(options.names / "dist.male.first")}
    last = census(options.names / "dist.all.last")[:SURNAMES]
    drugs, plain = drug_words(options.drugs), lower_case_words(options.data)
    _write("first_names", sorted(first))
    _write("surnames", last)
    _write("drugs", sorted(drugs))
    _write("plain_words", sorted(plain))


if __name__ == "__main__":
    main()
