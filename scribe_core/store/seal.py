"""AES-GCM over what must not lie readable on disk: sound, held words, names."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from scribe_core.errors import StoreError, UnreadableError
from scribe_core.private_files import private_folder, sync_folder

_KEY_BYTES = 32
_NONCE_BYTES = 12


class Sealer:
    """Seals bytes under one key. `context` names the place; what is moved to another place does not open."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(key)
        self.key_id = hashlib.sha256(b"clinical-scribe key id" + key).hexdigest()[:16]

    def seal(self, data: bytes, context: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises UnreadableError where the bytes were changed or sealed with another key."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError):
            raise UnreadableError("A sealed record does not open with this key. Put the right key file back.") from None


def load_sealer(data_dir: Path, known_key_id: str | None) -> Sealer:
    """The sealer of `data_dir/key`, made on first use.

    known_key_id: the key that the store's visits were sealed with, None for a new store.
    Raises StoreError where that key is missing or is another one."""
    path = data_dir / "key"
    if known_key_id is not None and not path.exists():
        raise StoreError(f"The key file {path} is missing and the stored visits are sealed with it. Put it back.")
    sealer = Sealer(_read_or_make(path))
    if known_key_id not in (None, sealer.key_id):
        raise StoreError(f"The key file {path} is not the one that sealed the stored visits. Put the right one back.")
    return sealer


def _read_or_make(path: Path) -> bytes:
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise StoreError(f"The key file {path} cannot be used ({error.strerror}).") from None
    if len(key) != _KEY_BYTES:
        raise StoreError(f"The key file {path} is damaged: it must hold {_KEY_BYTES} bytes. Put a copy back.")
    return key


def _make(path: Path) -> None:
    """Appears whole or not at all, and stays when the power goes; the first of several processes wins."""
    private_folder(path.parent)
    handle, draft = tempfile.mkstemp(prefix="key.", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
        sync_folder(path.parent)
