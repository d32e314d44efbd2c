"""The command line. Exit codes: 0 done, 2 bad input, 3 a stage failed (what was done is written), 130 interrupted."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from scribe_core.cli import check, dataset, note, password, redact, roles, status, visit
from scribe_core.errors import BadInputError, ScribeError
from scribe_core.settings import settings

COMMANDS = (visit, note, roles, redact, check, dataset, password, status)
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
    for command in COMMANDS:
        own = commands.add_parser(command.__name__.rpartition(".")[2], help=command.HELP)
        command.add_arguments(own)
        own.set_defaults(run=command.run)
    return parser


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
