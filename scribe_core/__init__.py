"""An open clinical scribe."""

from scribe_core.quiet import hush

hush()
