"""Identifying words: find them, put placeholders for them, put the real values back."""

from scribe_core.privacy.finder import PresidioFinder
from scribe_core.privacy.mask import mask_text, mask_turn, reveal
from scribe_core.privacy.redact import redact_text
from scribe_core.privacy.typed import mask_typed
from scribe_core.privacy.vault import Vault

__all__ = ["PresidioFinder", "Vault", "mask_text", "mask_turn", "mask_typed", "redact_text", "reveal"]
