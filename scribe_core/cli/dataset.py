"""`dataset`: what clinicians accepted, corrected and rejected, as files to train on. No model is loaded."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from tqdm import tqdm

from scribe_core import build
from scribe_core.settings import Settings
from scribe_core.types import DatasetBuild, DatasetKind
from scribe_core.work.learning import Learning

HELP = "a training set from what clinicians corrected"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("kind", choices=["sft", "dpo"], help="sft: prompts and replies; dpo: pairs of replies")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder for the files")
    parser.add_argument("--unsigned", action="store_true", help="also from notes that are not signed")


def run(choice: Namespace, settings: Settings) -> None:
    """Raises DatasetError where there is nothing to build, or the folder cannot be used."""
    store = build.build_store(settings)
    try:
        with tqdm(unit="visit", desc="dataset", disable=None) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            unsigned = True if choice.unsigned else None
            made = Learning(store, settings).build(DatasetKind(choice.kind), choice.out, unsigned, show)
    finally:
        store.close()
    print(summary(made, str(choice.out)))


def summary(made: DatasetBuild, folder: str) -> str:
    counts = made.counts
    return (
        f"{made.id}: {counts['train']} examples to train on and {counts['validation']} to validate, "
        f"from {counts['visits']} visits, in {folder}."
    )
