"""The models on this machine: where they are, and which one to run."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

from scribe_core.errors import ModelUnavailableError
from scribe_core.models.catalogue import Model, catalogue
from scribe_core.models.check import is_marked, is_present
from scribe_core.models.devices import nvidia_gpus, package_version
from scribe_core.settings import EMBEDDED, Settings

LAYOUTS = {"int8": "int8-1", "bf16": "bf16-1"}
"""Raise a number when convert.py writes something else, so that models on disk are made again."""

log = logging.getLogger(__name__)


def models_dir(settings: Settings) -> Path:
    return settings.cache_dir / "models"


def derived_fingerprint(base: Model, layout: str = "int8") -> str:
    return f"{LAYOUTS[layout]}:{base.fingerprint}"


def present(model: Model, settings: Settings) -> bool:
    """The model is here and checked; the first look at a file reads it whole, later ones only its size."""
    folder = models_dir(settings) / model.name
    if model.installed:
        return _is_installed(model.installed)
    if model.derived:
        return is_marked(folder, derived_fingerprint(catalogue()[model.derived], model.layout))
    return is_present(folder, model)


def _is_installed(pin: str) -> bool:
    name, wanted = pin.split("==")
    return package_version(name) == wanted


def require(name: str, settings: Settings) -> Path:
    """Folder of the model `name`: a catalogue name, or a folder of the user's own, which is taken as it is.

    Raises ModelUnavailableError with what to do."""
    model = catalogue().get(name)
    if model is None:
        if Path(name).expanduser().is_dir():
            return Path(name).expanduser()
        raise ModelUnavailableError(
            f"There is no model {name!r}: give a folder or one of {', '.join(sorted(catalogue()))}."
        )
    if not present(model, settings):
        raise ModelUnavailableError(f"The model {name} is missing or not whole: run `make models`.")
    return models_dir(settings) / name


def identity(folder: Path) -> str:
    """What tells this model from others: the checksum of the file that it was made from, so that the int8 model and the
    one it is fine-tuned as are one. Of a folder of the user's own, a checksum of configuration and sizes: it does not
    tell two fine-tunes of one model apart.

    Raises ModelUnavailableError."""
    for model in catalogue().values():
        if folder.name == model.name and model.derived:
            return catalogue()[model.derived].fingerprint
    try:
        config = json.loads((folder / "config.json").read_text())
        sizes = sorted((file.name, file.stat().st_size) for file in folder.glob("*.safetensors"))
    except (OSError, ValueError):
        raise ModelUnavailableError(f"{folder} is no model: it has no config.json.") from None
    return hashlib.sha256(json.dumps([config, sizes], sort_keys=True).encode()).hexdigest()


def target_llm(settings: Settings, local_only: bool = True) -> Path:
    """Folder of TARGET_MODEL: a catalogue name, a folder, or a hub name. Raises ModelUnavailableError."""
    if settings.target_model in catalogue():
        return require(settings.target_model, settings)
    return folder_or_hub(settings.target_model, settings, local_only)


def folder_or_hub(name: str, settings: Settings, local_only: bool = True) -> Path:
    """Folder of a model that is not in the catalogue: a folder of the user's own, or a hub name.

    Raises ModelUnavailableError."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from scribe_core.models.hub import snapshot

    return snapshot(name, settings.hf_token, local_only)


def named_models(settings: Settings) -> list[str]:
    """Hub names and folders that the settings give in the place of the product's own models."""
    named = [settings.entailment_model, settings.ner_model, settings.align_model]
    return list(dict.fromkeys(name for name in named if name and name != EMBEDDED))


def default_llm(settings: Settings) -> Path:
    """Folder of the language model for this machine: TARGET_MODEL with a GPU, else CPU_MODEL.

    Where the target is not here, the CPU model runs on the GPU too. Raises ModelUnavailableError."""
    if nvidia_gpus():
        try:
            return target_llm(settings)
        except ModelUnavailableError:
            log.warning("The model %s is not here; %s takes its place.", settings.target_model, settings.cpu_model)
    return require(settings.cpu_model, settings)
