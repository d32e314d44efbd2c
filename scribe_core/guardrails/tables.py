"""The tables of this folder's `reference`, read once."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from importlib.resources import files

_FOLDER = files("scribe_core.guardrails").joinpath("reference")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a tab-separated table with a header line."""
    text = _FOLDER.joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def drug_names() -> dict[str, frozenset[str]]:
    """Name or brand in lower case to its ingredients."""
    text = gzip.decompress(_FOLDER.joinpath("drug_names.tsv.gz").read_bytes()).decode()
    pairs = (line.split("\t") for line in text.splitlines())
    return {name: frozenset(ingredients.split("|")) for name, ingredients in pairs}


@cache
def classes() -> dict[str, frozenset[str]]:
    """Class to its drugs."""
    found: dict[str, set[str]] = {}
    for row in rows("classes"):
        found.setdefault(row["class"], set()).add(row["drug"])
    return {name: frozenset(drugs) for name, drugs in found.items()}


def members(name: str) -> frozenset[str]:
    """The drugs that a table's cell stands for: one ingredient, or `class:NAME`."""
    return classes()[name.removeprefix("class:")] if name.startswith("class:") else frozenset({name})
