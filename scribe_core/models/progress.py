"""Progress bars on standard error: smooth on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
from typing import Any

from tqdm import tqdm

LOG_INTERVAL_S = 15.0


def progress_bar(*things: Any, **options: Any) -> tqdm:
    """Takes what tqdm takes."""
    interval_s = 0.2 if sys.stderr.isatty() else LOG_INTERVAL_S
    return tqdm(*things, mininterval=interval_s, maxinterval=max(interval_s, 10.0), **options)
