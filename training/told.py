"""How a program of this folder ends: its errors in one line, as the product's command line tells them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from scribe_core.errors import BadInputError, ScribeError


def told(main: Callable[[], int | None]) -> int:
    """The exit code: main's own, 2 for bad input, 3 where a stage failed, 130 where it was interrupted."""
    try:
        return main() or 0
    except ScribeError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 2 if isinstance(error, BadInputError) else 3
    except KeyboardInterrupt:
        return 130
