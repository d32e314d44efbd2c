"""What there is once in this process. Not in Streamlit's cache, which any reader's browser can ask to be emptied."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

T = TypeVar("T")


def once(build: Callable[[], T]) -> Callable[[], T]:
    """Built at the first call, in whichever thread; where that fails, anew at the next."""
    lock = threading.RLock()
    built: list[T] = []

    @wraps(build)
    def get() -> T:
        with lock:
            if not built:
                built.append(build())
            return built[0]

    return get
