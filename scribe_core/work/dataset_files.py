"""The files of a dataset: a folder that appears whole, and its zip."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from scribe_core.errors import DatasetError
from scribe_core.private_files import private_folder, write_private


def checksums(files: Mapping[str, str]) -> dict[str, str]:
    """Name to SHA-256 of the content in UTF-8."""
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}


def check_free(folder: Path) -> None:
    """Raises DatasetError where something lies in the folder: files of two datasets must not mix."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise DatasetError(f"The folder {folder} cannot be used ({error.strerror}). Give another.") from None
    if taken:
        raise DatasetError(f"{folder} is not an empty folder. Give a new one.")


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Readable by its owner alone. Raises DatasetError."""
    try:
        private_folder(folder.parent)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        for name, text in files.items():
            write_private(draft / name, text)
        if folder.exists():
            folder.rmdir()
        os.rename(draft, folder)
    except OSError as error:
        raise DatasetError(f"The folder {folder} cannot be written ({error.strerror}). Give another.") from None


def zipped(folder: Path, names: Mapping[str, str]) -> bytes:
    """Raises DatasetError where the files are not there."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                archive.write(folder / name, f"{folder.name}/{name}")
    except OSError:
        raise DatasetError("The files of this dataset are not on this machine.") from None
    return target.getvalue()
