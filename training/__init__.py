"""How the small models that ship with the product are made. `--data DIR` names the folder of public corpora."""

import scribe_core  # noqa: F401  before any library: it keeps them quiet
