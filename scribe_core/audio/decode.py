"""Sound files to samples, through a process of its own: no file can end or stop the one that records."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

import numpy as np

from scribe_core.audio import messages
from scribe_core.audio.channels import OPPOSED
from scribe_core.audio.messages import Kind, NoAnswerError
from scribe_core.audio.refusals import Refusal, refused
from scribe_core.errors import AudioError

MOST_MB = 1300.0
"""Two hours of 44.1 kHz stereo WAV."""
START_LIMIT_S = 60.0
"""Until the process is there; the file is not looked at before."""
ANSWER_LIMIT_S = 10.0
"""Until the next second of sound."""
DECODER = "scribe_core.audio.decoder"
_ROOT = Path(__file__).parent.parent.parent
_COPY_BYTES = 1 << 20
_SAMPLE_BYTES = 4


class Sound:
    """One sound file on its way through the decoder.

    duration_s: the length that the file itself states, or None. remark: what listeners have to know of it, known once
    all blocks are read; empty: nothing."""

    def __init__(self, source: Path | BinaryIO, max_s: float, max_mb: float = MOST_MB) -> None:
        """source: a file, which may be closed and unlinked afterwards, or bytes, which are copied.

        Raises AudioError where it is missing, empty, too large, or gives no first block of sound."""
        self.remark = ""
        self._limits = (max_s, max_mb)
        with self._opened(source) as file:
            self._process = _start(file, max_s)
        try:
            self._content(Kind.STARTED, self._next(START_LIMIT_S))
            self.duration_s = _number(self._content(Kind.DURATION, self._next()))
            self._first = self._next()
        except BaseException:
            self.close()
            raise

    def blocks(self) -> Iterator[np.ndarray]:
        """Once: about one second each, float32 mono at 16 kHz in [-1, 1].

        Raises AudioError where the file is damaged or too long."""
        message = self._first
        try:
            while message[0] is not Kind.END:
                yield self._samples(self._content(Kind.BLOCK, message))
                message = self._next()
            self.remark = OPPOSED if any(message[1]) else ""
        finally:
            self.close()

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()

    @property
    def _pipe(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _next(self, limit_s: float | None = None) -> tuple[Kind, bytes]:
        try:
            kind, content = messages.read(self._pipe.fileno(), limit_s or ANSWER_LIMIT_S)
        except NoAnswerError as error:
            raise self._refused(Refusal.TOO_SLOW if error.late else Refusal.DAMAGED) from None
        if kind is Kind.REFUSED:
            raise self._refused(next((known for known in Refusal if known.encode() == content), Refusal.DAMAGED))
        return kind, content

    def _content(self, wanted: Kind, message: tuple[Kind, bytes]) -> bytes:
        kind, content = message
        if kind is not wanted:
            raise self._refused(Refusal.DAMAGED)
        return content

    def _samples(self, content: bytes) -> np.ndarray:
        if len(content) % _SAMPLE_BYTES:
            raise self._refused(Refusal.DAMAGED)
        return np.frombuffer(content, "<f4").astype(np.float32)

    def _opened(self, source: Path | BinaryIO) -> BinaryIO:
        try:
            file = _file(source) if isinstance(source, Path) else _copied(source)
        except OSError:
            raise self._refused(Refusal.MISSING if isinstance(source, Path) else Refusal.NO_ROOM) from None
        size = os.fstat(file.fileno()).st_size
        if not size or size > self._limits[1] * 1e6:
            file.close()
            raise self._refused(Refusal.TOO_LARGE if size else Refusal.EMPTY)
        return file

    def _refused(self, refusal: Refusal) -> AudioError:
        return refused(refusal, *self._limits)


def decode(source: Path | BinaryIO, max_s: float) -> Iterator[np.ndarray]:
    """The blocks of the whole file. Raises AudioError."""
    yield from Sound(source, max_s).blocks()


def _file(path: Path) -> BinaryIO:
    """Only a file: to open a pipe or a device may take for ever."""
    if not path.is_file():
        raise FileNotFoundError
    return path.open("rb")


def _copied(source: BinaryIO) -> BinaryIO:
    """A file without a name: whatever ends this process, nothing of the sound is left behind."""
    file = tempfile.TemporaryFile()
    source.seek(0)
    shutil.copyfileobj(source, file, _COPY_BYTES)
    file.seek(0)
    return file


def _start(file: BinaryIO, max_s: float) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", DECODER, str(max_s)],
        cwd=_ROOT,
        # One thread: those of the linear algebra would each ask for memory of their own.
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C at the terminal is for this process, which ends the other one itself
    )


def _number(content: bytes) -> float | None:
    try:
        value = json.loads(content)
    except ValueError:
        return None
    return float(value) if isinstance(value, int | float) and 0 < value < float("inf") else None
