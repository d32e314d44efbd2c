"""The command line. Exit codes: 0 done, 2 bad input, 3 a stage failed (what was done is written), 130 interrupted."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from scribe_core.cli import check, dataset, note, password, redact, roles, status, visit
from scribe_core.errors import BadInputError, ScribeError
from scribe_core.settings import settings

BAD_INPUT, STAGE_FAILED, INTERRUPTED = 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    choice = _parser().parse_args(arguments)
    try:
        with _quiet(settings().log_level):
            choice.run(choice, settings())
    except BadInputError as error:
        return _say(error, BAD_INPUT)
    except ScribeError as error:
        return _say(error, STAGE_FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STAGE_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{message}. `{self.prog} --help` shows how.\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m scribe_core", description="Clinical Scribe on the command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    visiting = commands.add_parser("visit", help="a recording to transcript and note")
    visiting.add_argument("file", type=Path, metavar="AUDIO", help="wav, mp3, m4a, ogg, flac or webm")
    _add_names(visiting, "--patient", "--clinician")
    visiting.add_argument("--no-note", action="store_true", help="transcript only; no language model is loaded")
    visiting.set_defaults(run=visit.run)

    noting = commands.add_parser("note", help="a transcript to a note")
    noting.add_argument("file", type=Path, metavar="TRANSCRIPT", help="transcript.json, or lines like DOCTOR: ...")
    noting.add_argument("--mode", choices=["delta", "rewrite"], default="delta", help="rewrite: the baseline")
    noting.set_defaults(run=note.run)

    judging = commands.add_parser("roles", help="who speaks in turns without speakers")
    judging.add_argument("file", type=Path, metavar="TURNS", help="one turn a line, or JSON")
    judging.set_defaults(run=roles.run)

    redacting = commands.add_parser("redact", help="a text without identifying words")
    redacting.add_argument("file", type=Path, metavar="FILE", help="UTF-8 text")
    _add_names(redacting, "--name")
    redacting.set_defaults(run=redact.run)

    checking = commands.add_parser("check", help="what a note says that its transcript does not, and what is unsafe")
    checking.add_argument("--transcript", type=Path, required=True, metavar="T", help="as for `note`")
    checking.add_argument("--note", type=Path, required=True, metavar="N", help="note.json, or text with headings")
    checking.set_defaults(run=check.run)

    building = commands.add_parser("dataset", help="a training set from what clinicians corrected")
    building.add_argument("kind", choices=["sft", "dpo"], help="sft: prompts and replies; dpo: pairs of replies")
    building.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder for the files")
    building.add_argument("--unsigned", action="store_true", help="also from notes that are not signed")
    building.set_defaults(run=dataset.run)

    resetting = commands.add_parser("password", help="a new password for an account, where nobody can sign in")
    resetting.add_argument("account", metavar="ACCOUNT", help="account name, or e-mail address with OpenID Connect")
    resetting.add_argument("--admin", action="store_true", help="make it an admin, and switch it on")
    resetting.set_defaults(run=password.run)

    for command in (visiting, noting, judging, redacting, checking):
        command.add_argument("--out", type=Path, metavar="DIR", help="folder for the files; else standard output")
    commands.add_parser("status", help="what is installed and what is missing").set_defaults(run=status.run)
    return parser


def _add_names(parser: argparse.ArgumentParser, *options: str) -> None:
    for option in options:
        parser.add_argument(option, action="append", default=[], metavar="NAME", help="always masked; may be repeated")


@contextmanager
def _quiet(level: str) -> Iterator[None]:
    """Standard error is for the progress bar and for one line about what went wrong; LOG_LEVEL=DEBUG shows all."""
    if level == "DEBUG":
        logging.basicConfig(level=logging.DEBUG)
        yield
        return
    os.environ.setdefault("VLLM_LOGGING_LEVEL", "ERROR")
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # for the engines' child processes
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def _say(error: ScribeError, code: int) -> int:
    print(" ".join(str(error).split()), file=sys.stderr)
    return code
