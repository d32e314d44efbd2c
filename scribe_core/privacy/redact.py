"""A text file without identifying words, for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from scribe_core.errors import BadInputError
from scribe_core.interfaces import PiiFinder
from scribe_core.privacy.finder import PresidioFinder
from scribe_core.privacy.mask import mask_text
from scribe_core.privacy.vault import Vault
from scribe_core.settings import Settings
from scribe_core.types import PiiSpan


def checked_text(text: str, name: str = "The text") -> str:
    """Raises BadInputError for an empty or binary text."""
    if "\0" in text:
        raise BadInputError(f"{name} is not text. Give a plain text file.")
    if not text.strip():
        raise BadInputError(f"{name} is empty. Give a file with text in it.")
    return text


def redact_text(
    text: str, names: Sequence[str], settings: Settings, finder: PiiFinder | None = None
) -> tuple[str, list[PiiSpan], dict[str, str]]:
    """The masked text, the spans in the original text, and the vault's entries.

    Lines are searched one by one, so that a long file needs no more memory than its longest line, and that is searched
    in pieces.
    Raises BadInputError, PrivacyError, ModelUnavailableError."""
    checked_text(text)
    finder = finder or PresidioFinder(settings.pii_threshold)
    vault = Vault()
    vault.remember(names)
    spans: list[PiiSpan] = []
    at = 0
    for line in text.splitlines(keepends=True):
        for span in finder.find(line, names) if line.strip() else ():
            spans.append(span.replace(start=span.start + at, end=span.end + at))
        at += len(line)
    return mask_text(text, spans, vault), spans, vault.entries
