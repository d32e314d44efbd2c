"""Progress bars on standard error: smooth on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar

from tqdm import tqdm

LOG_INTERVAL_S = 15.0

T = TypeVar("T")


def progress_bar(*things: Any, **options: Any) -> tqdm[Any]:
    """Takes what tqdm takes."""
    interval_s = 0.2 if sys.stderr.isatty() else LOG_INTERVAL_S
    return tqdm(*things, mininterval=interval_s, maxinterval=max(interval_s, 10.0), **options)


def by_size(items: Collection[T], size_of: Callable[[T], int], **options: Any) -> Iterator[T]:
    """The items, with a bar that counts their sizes: the largest of a model's tensors takes as long as a hundred
    others, and where each counted as one, the first would promise an hour. Takes what tqdm takes."""
    total = sum(map(size_of, items))
    with progress_bar(total=total, unit_scale=True, smoothing=0, **options) as bar:
        for item in items:
            yield item
            bar.update(size_of(item))
