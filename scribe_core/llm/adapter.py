"""A LoRA adapter on the language model: a folder, whether it belongs to the model, and whether it was promoted.

The folder holds PEFT's adapter_config.json and adapter_model.safetensors, card.json of `training.finetune`, which names
the model that it was trained on, and evaluation.json of `training.promote`, which says that its notes are no worse and
holds the checksum of the weights that were measured.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scribe_core.errors import ModelUnavailableError

CONFIG, WEIGHTS, CARD, EVALUATION = (
    "adapter_config.json",
    "adapter_model.safetensors",
    "card.json",
    "evaluation.json",
)
RANKS = (1, 8, 16, 32, 64, 128, 256, 320, 512)
"""Those that vLLM makes room for."""
_ROLL_BACK = "Empty LLM_ADAPTER to go on without it."


@dataclass(frozen=True)
class Adapter:
    """name: the folder's. modules: the layers that it changes. sha256: of its weights and how they are applied."""

    name: str
    folder: Path
    rank: int
    modules: tuple[str, ...]
    sha256: str

    @property
    def room(self) -> int:
        """The rank that vLLM makes room for."""
        return next(rank for rank in RANKS if rank >= self.rank)


def served_name(model: str, adapter: Adapter | None) -> str:
    """By which the history of a note tells who wrote it."""
    return f"{model}+{adapter.name}" if adapter else model


def load_adapter(folder: Path, base: str, promoted: bool = True) -> Adapter:
    """base: what identifies the model that it is put on. promoted: only one that was; False is for measuring.

    Raises ModelUnavailableError with what to do."""
    folder = folder.expanduser().resolve()
    config, card = _read(folder, CONFIG), _read(folder, CARD)
    if config.get("peft_type") != "LORA" or not isinstance(config.get("target_modules"), list):
        raise ModelUnavailableError(f"{folder} is no LoRA adapter that lists its layers. {_ROLL_BACK}")
    if not isinstance(config.get("r"), int) or not 0 < config["r"] <= RANKS[-1]:
        raise ModelUnavailableError(f"The adapter {folder.name} has a rank that cannot be served. {_ROLL_BACK}")
    if _part(card, "base").get("identity") != base:
        raise ModelUnavailableError(
            f"The adapter {folder.name} was trained on another model than the one that is used. {_ROLL_BACK}"
        )
    sha256 = sha256_of(folder)
    if promoted:
        _need_promotion(folder, sha256)
    return Adapter(folder.name, folder, config["r"], tuple(sorted(config["target_modules"])), sha256)


def sha256_of(folder: Path) -> str:
    """Raises ModelUnavailableError where weights or configuration cannot be read."""
    digest = hashlib.sha256()
    for name in (CONFIG, WEIGHTS):
        try:
            with (folder / name).open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
        except OSError:
            raise ModelUnavailableError(f"There is no adapter in {folder}: {name} is missing.") from None
    return digest.hexdigest()


def _need_promotion(folder: Path, sha256: str) -> None:
    if not (folder / EVALUATION).is_file():
        raise ModelUnavailableError(
            f"The adapter {folder.name} was not promoted: run `python -m training.promote`. {_ROLL_BACK}"
        )
    signed = _read(folder, EVALUATION)
    if signed.get("promoted") is not True or _part(signed, "adapter").get("sha256") != sha256:
        raise ModelUnavailableError(
            f"The adapter {folder.name} was refused, or changed since it was measured. {_ROLL_BACK}"
        )


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    found = whole.get(name)
    return found if isinstance(found, dict) else {}


def _read(folder: Path, name: str) -> dict[str, Any]:
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ModelUnavailableError(f"There is no adapter in {folder}: {name} is missing or no JSON. {_ROLL_BACK}")
    return found
