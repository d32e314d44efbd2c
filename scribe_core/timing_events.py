"""How long work took, told on the visit's stream for the figures.

An event `timing` says `of` which kind of work it is. Times are seconds, several where a list is given:

    capture  seconds: to make one chunk durable
    chunk    recognise_s, roles_s, privacy_s
    note     model, prompt; note_s (the language model writes), merge_s, commit_s, total_s; first_token_s of
             each reply whose engine tells it; tokens_in, tokens_cached, tokens_out; queue: other drafts that were
             under way when this one began
    checks   seconds: of each statement, all its checks together
"""

from __future__ import annotations

import logging
from typing import Any, Literal

from scribe_core.errors import StoreError
from scribe_core.interfaces import VisitStore

log = logging.getLogger(__name__)


def tell_timing(
    store: VisitStore, visit_id: str, of: Literal["capture", "chunk", "note", "checks"], **facts: Any
) -> None:
    """A store that does not answer is no reason to stop the work: this figure is missing then."""
    try:
        store.publish(visit_id, "timing", {"of": of, **facts})
    except StoreError as error:
        log.debug("timing not published: %s", type(error).__name__)
