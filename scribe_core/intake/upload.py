"""A sound file on its way into a visit."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import numpy as np

from scribe_core.audio.decode import Sound
from scribe_core.errors import ConflictError, ScribeError, StageError, StoreError, VisitNotFoundError
from scribe_core.types import SAMPLE_RATE_HZ

log = logging.getLogger(__name__)
AGAIN_AFTER_S = 1.0


def rest() -> None:
    """Between two tries of a store that is away."""
    time.sleep(AGAIN_AFTER_S)


class Upload:
    """feed(samples) stores a block and says whether the visit still takes sound. on_end(error or None) follows the last
    block, but not where the visit stopped taking sound.

    on_progress gets the share that is read, 0 to 1, where the file states its length."""

    def __init__(
        self,
        sound: Sound,
        feed: Callable[[np.ndarray], bool],
        on_end: Callable[[ScribeError | None], None],
        on_progress: Callable[[float], None] | None,
    ) -> None:
        self._sound = sound
        self._feed = feed
        self._on_end = on_end
        self._on_progress = on_progress
        threading.Thread(target=self._run, name="upload", daemon=True).start()

    def _run(self) -> None:
        try:
            complete = self._read()
        except VisitNotFoundError:
            return
        except ScribeError as error:
            log.warning("upload: %s", error)
            self._end(error)
            return
        except Exception as error:  # noqa: BLE001  a visit whose reader died without a word could not be finished
            log.error("upload: %s", type(error).__name__)
            self._end(StageError(f"An unexpected error ({type(error).__name__}) ended the reading of the file."))
            return
        finally:
            self._sound.close()
        if complete:
            self._end(None)

    def _end(self, error: ScribeError | None) -> None:
        """Again until the store takes it: nobody else would end the visit."""
        while True:
            try:
                self._on_end(error)
                return
            except VisitNotFoundError:
                return
            except ConflictError as conflict:
                log.warning("upload: %s", conflict)
                return
            except StoreError:
                rest()

    def _read(self) -> bool:
        """False where the visit stopped taking sound."""
        read_s = 0.0
        for block in self._sound.blocks():
            if not self._feed(block):
                return False
            read_s += len(block) / SAMPLE_RATE_HZ
            if self._on_progress and self._sound.duration_s:
                self._on_progress(min(1.0, read_s / self._sound.duration_s))
        return True
