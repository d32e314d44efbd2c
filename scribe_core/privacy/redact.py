"""A text file without identifying words, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scribe_core.errors import BadInputError
from scribe_core.interfaces import PiiFinder
from scribe_core.privacy.finder import PresidioFinder
from scribe_core.privacy.mask import mask_text
from scribe_core.privacy.vault import Vault
from scribe_core.settings import Settings
from scribe_core.types import PiiSpan


def read_text(path: Path) -> str:
    """The UTF-8 text of a file. Raises BadInputError where it is missing, empty, not text or in another encoding."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadInputError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{path.name} is not UTF-8 text. Save it as UTF-8 and try again.") from None
    return checked_text(text, path.name)


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

    Lines are searched one by one, so that a long file needs no more memory than its longest line.
    Raises BadInputError, PrivacyError, ModelUnavailableError."""
    checked_text(text)
    finder = finder or PresidioFinder(settings.pii_threshold)
    vault = Vault()
    vault.remember(names)
    spans: list[PiiSpan] = []
    at = 0
    for line in text.splitlines(keepends=True):
        for span in finder.find(line, names):
            spans.append(span.model_copy(update={"start": span.start + at, "end": span.end + at}))
        at += len(line)
    return mask_text(text, spans, vault), spans, vault.entries
