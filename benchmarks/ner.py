"""F1 of the tagger of drugs and illnesses on BC5CDR, with whole spans and their kind.

    python -m benchmarks.ner --data DIR [--part devel]

The tagger is the one that the settings name (NER_MODEL). It is given each sentence of DIR/bc5cdr/PART.tsv as text,
its words with a blank between; a span counts where both its ends and its kind are right. The embedded tagger is
trained on `train`, with the length of training chosen on `devel`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.machine import describe
from scribe_core.build import load_entities
from scribe_core.guardrails.tagging import KINDS, tagged
from scribe_core.interfaces import EntityModel
from scribe_core.settings import settings
from training.ner import Sentence, sentences

Span = tuple[str, int, int]
"""Kind and characters."""


def spans(sentence: Sentence) -> set[Span]:
    starts: list[int] = []
    at = 0
    for word, _ in sentence:
        starts.append(at)
        at += len(word) + 1
    ends = [start + len(word) for start, (word, _) in zip(starts, sentence, strict=True)]
    tags = [tag for _, tag in sentence]
    return {(KINDS[kind], starts[first], ends[after - 1]) for kind, first, after in tagged(tags)}


def found(model: EntityModel, rows: Sequence[Sentence]) -> Iterator[tuple[set[Span], float]]:
    """Of each sentence, with the seconds it took."""
    for row in rows:
        started = time.perf_counter()
        (entities,) = model.entities([" ".join(word for word, _ in row)])
        yield {(e.kind, e.start, e.end) for e in entities}, time.perf_counter() - started


def _of(kind: str, spans: set[Span]) -> set[Span]:
    return {span for span in spans if span[0] == kind}


def show(name: str, pairs: Sequence[tuple[set[Span], set[Span]]]) -> None:
    hits = sum(len(gold & ours) for gold, ours in pairs)
    gold, ours = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
    recall, precision = hits / max(1, gold), hits / max(1, ours)
    f1 = 2 * hits / max(1, gold + ours)
    print(f"{name:8} F1 {f1:6.1%}   precision {precision:6.1%}   recall {recall:6.1%}   of {gold} spans")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", default="devel", choices=("devel", "train"))
    choice = parser.parse_args()
    print(describe("onnxruntime"), f"; BC5CDR {choice.part}; {settings().ner_model} tagger")
    rows = sentences(choice.data / "bc5cdr" / f"{choice.part}.tsv")
    results = list(found(load_entities(settings()), rows))
    pairs = [(spans(row), ours) for row, (ours, _) in zip(rows, results, strict=True)]
    show("all", pairs)
    for kind in KINDS.values():
        show(kind, [(_of(kind, gold), _of(kind, ours)) for gold, ours in pairs])
    print(f"{1000 * statistics.median(seconds for _, seconds in results):.1f} ms a sentence, {len(rows)} sentences")


if __name__ == "__main__":
    main()
