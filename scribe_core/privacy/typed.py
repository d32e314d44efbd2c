"""Text that a clinician typed: what the page showed in place of a placeholder becomes that placeholder again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scribe_core.interfaces import PiiFinder
from scribe_core.privacy.mask import LITERAL, mask_text
from scribe_core.privacy.vault import PLACEHOLDER, Vault
from scribe_core.types import Decision, PiiSpan


def mask_typed(text: str, finder: PiiFinder, vault: Vault, names: Sequence[str] = ()) -> str:
    """Masked as talk is, and the vault's own values wherever they stand as words. Raises PrivacyError."""
    vault.remember(names)
    return mask_text(text, [*finder.find(text, names), *_known(text, vault)], vault)


def _known(text: str, vault: Vault) -> Iterator[PiiSpan]:
    for placeholder, value in vault.entries.items():
        kind = PLACEHOLDER.fullmatch(placeholder)[1]
        if kind == LITERAL:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE):
            yield PiiSpan(start=match.start(), end=match.end(), kind=kind, score=1.0, decision=Decision.MASK)
