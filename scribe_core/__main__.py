"""`python -m scribe_core`: the command line."""

import sys

from scribe_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
