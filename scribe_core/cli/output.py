"""Where a command's files go: a folder, or standard output; and the options that several commands share."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from scribe_core.errors import BadInputError
from scribe_core.private_files import write_private


def add_out(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the files; else standard output")


def add_names(parser: ArgumentParser, *options: str) -> None:
    for option in options:
        parser.add_argument(option, action="append", default=[], metavar="NAME", help="always masked; may be repeated")


class Output:
    """One file on standard output comes as it is; several each follow a line `==> name <==`.

    Files in a folder can be read by their owner alone: they hold what a patient said.
    Raises BadInputError where the folder cannot be made or written."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: dict[str, str] = {}
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadInputError(f"The folder {folder} cannot be used ({error.strerror}). Give another.") from None

    def add_json(self, name: str, value: Any) -> None:
        self.add_text(name, json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def add_text(self, name: str, text: str) -> None:
        self._files[name] = text

    def write(self) -> None:
        for name, text in self._files.items():
            if self._folder is None:
                heading = f"==> {name} <==\n" if len(self._files) > 1 else ""
                print(heading + text, end="")
                continue
            try:
                write_private(self._folder / name, text)
            except OSError as error:
                raise BadInputError(f"{self._folder / name} cannot be written ({error.strerror}).") from None
