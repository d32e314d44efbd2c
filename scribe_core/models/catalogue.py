"""The catalogue of models, read from catalogue.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class PackageParts:
    """A file in pieces: piece n (1 to count) lies at `path` in the wheel `pin`, both with {n} in them."""

    pin: str
    path: str
    count: int

    def pieces(self) -> Iterator[tuple[str, str]]:
        """(pin, path in the wheel) of each piece, in order."""
        return ((self.pin.format(n=n), self.path.format(n=n)) for n in range(1, self.count + 1))


@dataclass(frozen=True)
class HubSource:
    repository: str
    revision: str


@dataclass(frozen=True)
class ModelFile:
    """size in bytes."""

    name: str
    size: int
    sha256: str
    packages: PackageParts | None = None


@dataclass(frozen=True)
class Model:
    """One entry. Exactly one of `files`, `derived` and `installed` says where it comes from; size in bytes.

    layout: of one that is derived, "int8" or "bf16"."""

    name: str
    role: str
    use: str
    licence: str
    needs: str
    files: tuple[ModelFile, ...] = ()
    hub: HubSource | None = None
    derived: str | None = None
    layout: str = "int8"
    installed: str | None = None
    size: int = 0

    @property
    def fingerprint(self) -> str:
        """Changes whenever the wanted bytes change."""
        return ",".join(file.sha256 for file in self.files)


def load(text: str) -> dict[str, Model]:
    """`text`: TOML in the form of catalogue.toml."""
    return {entry["name"]: _model(entry) for entry in tomllib.loads(text)["model"]}


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Model]:
    """The product's models by name."""
    return load(files("scribe_core.models").joinpath("catalogue.toml").read_text())


def _model(entry: dict[str, Any]) -> Model:
    found = tuple(_file(file) for file in entry.pop("file", ()))
    hub = HubSource(**entry.pop("hub")) if "hub" in entry else None
    size = entry.pop("size", sum(file.size for file in found))
    return Model(**entry, files=found, hub=hub, size=size)


def _file(entry: dict[str, Any]) -> ModelFile:
    packages = PackageParts(**entry.pop("packages")) if "packages" in entry else None
    return ModelFile(**entry, packages=packages)
