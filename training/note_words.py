"""Words that clinicians write down once they were said: `python -m training.note_words --data DIR`.

Writes scribe_core/guardrails/reference/note_words.tsv: stems, and of the visits with the word in the talk the share in
which it is in the note as well, from ACI-Bench train and MTS-Dialog train (both CC BY 4.0). A share is drawn to the
mean of all words as if it had been seen in three more visits; words from half on are kept.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from scribe_core.note.wording import content
from training.pairs import TRAIN, Visit, visits

OUT = Path("scribe_core/guardrails/reference/note_words.tsv")
EXTRA_VISITS = 3
LEAST_SHARE = 0.5
LEAST_VISITS = 3


def shares(rows: Iterable[Visit]) -> dict[str, tuple[float, int]]:
    """For each stem (share, visits in whose talk it occurs)."""
    said, kept = Counter(), Counter()
    for visit in rows:
        talk = _words(turn.text for turn in visit.turns)
        said.update(talk)
        kept.update(talk & _words(statement.text for statement in visit.note))
    mean = kept.total() / said.total()
    return {word: ((kept[word] + mean * EXTRA_VISITS) / (said[word] + EXTRA_VISITS), said[word]) for word in said}


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(content, texts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    found = shares(visits(parser.parse_args().data, TRAIN)).items()
    rows = [(word, *row) for word, row in found if row[0] >= LEAST_SHARE and row[1] >= LEAST_VISITS]
    lines = [f"{word}\t{share:.2f}\n" for word, share, _ in sorted(rows)]
    OUT.write_text("word\tshare\n" + "".join(lines), encoding="utf-8")
    print(f"{len(lines)} words in {OUT}")


if __name__ == "__main__":
    main()
