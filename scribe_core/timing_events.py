"""How long work took, told on the visit's stream for the figures."""

from __future__ import annotations

import logging

from scribe_core.errors import StoreError
from scribe_core.interfaces import VisitStore
from scribe_core.types import Timing

log = logging.getLogger(__name__)


def tell_timing(store: VisitStore, visit_id: str, timing: Timing) -> None:
    """A store that does not answer is no reason to stop the work: this figure is missing then."""
    try:
        store.add_timing(visit_id, timing)
    except StoreError as error:
        log.debug("timing not told: %s", type(error).__name__)
