"""`python -m scribe_core`: the command line."""

import signal
import sys

from scribe_core.cli import main

if __name__ == "__main__":
    # A polite request to stop unwinds, so that engines and the temporary store go too.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    sys.exit(main())
