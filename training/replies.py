"""Replies of a language model kept in a folder, so that hours of drafting can be interrupted and gone on with."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from scribe_core.interfaces import LanguageModel, Reply, Request
from scribe_core.private_files import private_folder, write_private


class KeptReplies:
    """Implements LanguageModel. Asks the model, which `load` gives when it is first needed, only what is not kept.

    name: the model's. key: what else decides its replies, for example an adapter's checksum. The folder holds words of
    the talk: it is readable by its owner alone."""

    def __init__(self, name: str, key: str, folder: Path, load: Callable[[], LanguageModel]) -> None:
        self.name = name
        self._key = key
        self._folder = folder
        self._load = load
        self._loaded: LanguageModel | None = None
        private_folder(folder)
        folder.chmod(0o700)

    def generate(self, requests: Sequence[Request]) -> list[Reply]:
        """Raises LanguageModelError."""
        new = [request for request in requests if not self._file(request).exists()]
        if new:
            self._loaded = self._loaded or self._load()
            for request, reply in zip(new, self._loaded.generate(new), strict=True):
                self._keep(request, reply)
        return [Reply(**json.loads(self._file(request).read_text())) for request in requests]

    def problem(self) -> str | None:
        return self._loaded.problem() if self._loaded else ""

    def close(self) -> None:
        if self._loaded:
            self._loaded.close()

    def _file(self, request: Request) -> Path:
        whole = json.dumps([self.name, self._key, asdict(request)])
        return self._folder / f"{hashlib.sha256(whole.encode()).hexdigest()}.json"

    def _keep(self, request: Request, reply: Reply) -> None:
        file = self._file(request)
        unfinished = file.with_suffix(".unfinished")
        write_private(unfinished, json.dumps(asdict(reply)))
        os.replace(unfinished, file)
