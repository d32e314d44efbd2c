"""Is a model here, whole, and the right one?

A file's sha256 is computed once; then a marker in the folder says so, and later starts compare sizes only.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from scribe_core.models.catalogue import Model, ModelFile

MARKER = ".checked.json"
BLOCK_BYTES = 1 << 20


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def matches(path: Path, wanted: ModelFile) -> bool:
    """True when `path` holds exactly the bytes of the catalogue; reads the whole file."""
    return path.is_file() and path.stat().st_size == wanted.size and sha256_of(path) == wanted.sha256


def write_marker(folder: Path, fingerprint: str) -> None:
    sizes = {path.name: path.stat().st_size for path in folder.iterdir() if not path.name.startswith(".")}
    unfinished = folder / f"{MARKER}.unfinished"
    unfinished.write_text(json.dumps({"fingerprint": fingerprint, "bytes": sizes}))
    unfinished.replace(folder / MARKER)


def is_marked(folder: Path, fingerprint: str) -> bool:
    """True when the marker is for `fingerprint` and every file still has the size noted in it."""
    try:
        marker = json.loads((folder / MARKER).read_text())
        sizes = {name: (folder / name).stat().st_size for name in marker["bytes"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return marker["fingerprint"] == fingerprint and sizes == marker["bytes"]


def is_present(folder: Path, model: Model) -> bool:
    """Marks a folder that holds the right files and has no marker yet."""
    if is_marked(folder, model.fingerprint):
        return True
    if not all(matches(folder / file.name, file) for file in model.files):
        return False
    write_marker(folder, model.fingerprint)
    return True
