"""How good and how fast the product is. Each file prints one table; `--data DIR` names the public corpora."""

import scribe_core  # noqa: F401  before any library: it keeps them quiet
