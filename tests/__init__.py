"""Tests mirror scribe_core."""

import scribe_core  # noqa: F401  before any library: it keeps them quiet
