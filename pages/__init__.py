"""One file a page: ask, call the service once, draw."""

import scribe_core  # noqa: F401  before any library: it keeps them quiet
