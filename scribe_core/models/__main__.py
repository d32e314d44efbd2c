"""`python -m scribe_core.models fetch [--tests] [--all] [NAME …]`, used by `make models`."""

from __future__ import annotations

import argparse
import sys

from scribe_core.errors import BadInputError, ModelUnavailableError, ScribeError
from scribe_core.models.catalogue import catalogue
from scribe_core.models.devices import nvidia_gpus
from scribe_core.models.fetch import fetch
from scribe_core.models.library import folder_or_hub, named_models, present, target_llm
from scribe_core.settings import Settings, load_settings


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scribe_core.models")
    fetcher = parser.add_subparsers(required=True).add_parser("fetch", help="fetch and check models")
    fetcher.add_argument("name", nargs="*", help="catalogue names; none: what the settings need")
    fetcher.add_argument("--tests", action="store_true", help="also the tiny models that tests use")
    fetcher.add_argument("--all", action="store_true", help="everything in the catalogue")
    choice = parser.parse_args()
    try:
        _fetch_all(choice, load_settings())
    except ScribeError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, BadInputError) else 3
    except KeyboardInterrupt:
        print("Interrupted; what was fetched is kept. Run `make models` again to go on.", file=sys.stderr)
        return 130
    return 0


def _fetch_all(choice: argparse.Namespace, settings: Settings) -> None:
    for name in choice.name or _wanted(choice, settings):
        if name not in catalogue():
            raise BadInputError(f"There is no model {name!r}: give one of {', '.join(sorted(catalogue()))}.")
        was_there = present(catalogue()[name], settings)
        fetch(name, settings)
        print(f"{name}: {'here' if was_there else 'fetched and checked'}")
    if not choice.name and nvidia_gpus() and settings.llm_backend == "vllm":
        _fetch_target(settings)
    for name in [] if choice.name else named_models(settings):
        print(f"{name}: {folder_or_hub(name, settings, local_only=False)}")


def _wanted(choice: argparse.Namespace, settings: Settings) -> list[str]:
    """The settings may name folders of the user's own instead; those are not fetched."""
    if choice.all:
        return list(catalogue())
    named = [settings.asr_model] + ([settings.cpu_model] if settings.llm_backend == "vllm" else [])
    extra = [model.name for model in catalogue().values() if choice.tests and model.use == "tests"]
    return [name for name in dict.fromkeys(named + extra) if name in catalogue()]


def _fetch_target(settings: Settings) -> None:
    """A GPU without the target model still works with the CPU model, so this is said and not fatal."""
    try:
        print(f"{settings.target_model}: {target_llm(settings, local_only=False)}")
    except ModelUnavailableError as error:
        print(f"{error} Until then {settings.cpu_model} is used.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
