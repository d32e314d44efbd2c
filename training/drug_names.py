"""Make the drug names of the guardrails: `python -m training.drug_names --rxnorm FILE`.

FILE: ingredients with their brands from RxNorm Current Prescribable Content (National Library of Medicine, public
domain), as tab-separated `ingredient`, `tty` and `brands` (joined by "|"). Ingredients that begin with A, which that
file lacks, and a few more are in drug_names_by_hand.tsv, with brands from their FDA labels. A brand stands for all its
ingredients.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parents[1] / "scribe_core" / "guardrails" / "reference" / "drug_names.tsv.gz"
BY_HAND = Path(__file__).with_name("drug_names_by_hand.tsv")

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?: [A-Za-z0-9-]+){0,2}")
_NO_DRUG = re.compile(
    r"pollen|extract|antigen|allergen|vaccine|strain|virus|smut|dander|venom|flower|leaf|root|seed|fruit|oil\b", re.I
)
# Ingredients of RxNorm that a visit names as food, drink or stuff, and brands that are words of the language.
_EVERYDAY = frozenset(
    """water ethanol alcohol glucose sucrose sugar honey oxygen egg milk wheat corn soy soybean coffee tea garlic ginger
    lemon orange rice yeast gold silver carbon nitrogen helium starch gelatin pectin glycerin wax talc charcoal mustard
    pepper onion tomato potato shrimp salmon chicken beef pork cotton wool tobacco latex lactate fructose lactose
    oatmeal peppermint beeswax chocolate vanilla salt
    align halls julie bran stye react perform rid ibu avoca soma opium urea boron today relief
    perdiem zingo flac repan""".split()
)
LEAST_LETTERS = 4


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t")


def usable(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and len(name) >= LEAST_LETTERS and not _NO_DRUG.search(name)


def names(rxnorm: Path) -> dict[str, set[str]]:
    """Name in lower case to its ingredients."""
    found: dict[str, set[str]] = defaultdict(set)
    ingredients = [row for row in rows(rxnorm) if row["tty"] == "IN"]
    for row in [*ingredients, *rows(BY_HAND)]:
        ingredient = row["ingredient"].split(",")[0].strip().lower()
        if not usable(ingredient) or ingredient in _EVERYDAY:
            continue
        found[ingredient].add(ingredient)
        for brand in filter(None, row["brands"].lower().split("|")):
            if usable(brand) and brand not in _EVERYDAY:
                found[brand].add(ingredient)
    return {name: {name} if name in parts else parts for name, parts in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rxnorm", type=Path, required=True)
    found = names(parser.parse_args().rxnorm)
    lines = [f"{name}\t{'|'.join(sorted(parts))}\n" for name, parts in sorted(found.items())]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))


if __name__ == "__main__":
    main()
