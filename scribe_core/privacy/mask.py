"""Put placeholders for identifying spans, and the real values back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scribe_core.interfaces import PiiFinder
from scribe_core.privacy.vault import PERSON, PLACEHOLDER, Vault
from scribe_core.types import Decision, PiiSpan, Turn, Word

LITERAL = "LITERAL"
Replacement = tuple[int, int, str]


def is_masked(span: PiiSpan) -> bool:
    """An uncertain name is masked too: a name that is shown cannot be taken back, a masked word can."""
    return span.decision is Decision.MASK or (span.decision is Decision.UNCERTAIN and span.kind == PERSON)


def mask_text(text: str, spans: Sequence[PiiSpan], vault: Vault) -> str:
    """Placeholders for the masked spans. Text that only looks like a placeholder gets one of its own (LITERAL),
    so that `reveal` gives the text back as it was."""
    return _replaced(text, 0, len(text), _replacements(text, spans, vault))


def mask_turn(turn: Turn, finder: PiiFinder, vault: Vault, names: Sequence[str] = ()) -> Turn:
    """The turn with masked text and words. Words of one span become one word from its start to its end.

    Where the turn has words, its text is their text. Raises PrivacyError."""
    text = " ".join(word.text for word in turn.words) if turn.words else turn.text
    vault.remember(names)
    replacements = _replacements(text, finder.find(text, names), vault)
    words = tuple(_mask_words(text, turn.words, replacements))
    return turn.replace(text=_replaced(text, 0, len(text), replacements), words=words)


def reveal(text: str, entries: dict[str, str]) -> str:
    """Real values for placeholders, in one pass: a value is never read as a placeholder again."""
    return PLACEHOLDER.sub(lambda match: entries.get(match[0], match[0]), text)


def _replacements(text: str, spans: Sequence[PiiSpan], vault: Vault) -> list[Replacement]:
    """In order, not overlapping."""
    found = [(span.start, span.end, span.kind) for span in spans if is_masked(span)]
    literals = [(match.start(), match.end(), LITERAL) for match in PLACEHOLDER.finditer(text)]
    taken: list[Replacement] = []
    for start, end, kind in sorted([*found, *literals], key=lambda item: (item[0], -item[1])):
        if taken and start < taken[-1][1]:
            start, end, kind = taken[-1][0], max(end, taken[-1][1]), taken.pop()[2]
        taken.append((start, end, kind))
    return [(start, end, vault.placeholder(kind, text[start:end])) for start, end, kind in taken]


def _replaced(text: str, start: int, end: int, replacements: Sequence[Replacement]) -> str:
    """text[start:end] with the replacements that lie in it."""
    parts: list[str] = []
    at = start
    for first, last, placeholder in replacements:
        if start <= first and last <= end:
            parts += [text[at:first], placeholder]
            at = last
    return "".join([*parts, text[at:end]])


def _mask_words(text: str, words: Sequence[Word], replacements: Sequence[Replacement]) -> Iterator[Word]:
    group: list[Word] = []
    start = at = 0
    for word in words:
        group.append(word)
        at += len(word.text)
        if not any(first < at + 1 and at < last for first, last, _ in replacements):
            yield _joined(group, _replaced(text, start, at, replacements))
            group.clear()
            start = at + 1
        at += 1
    if group:
        yield _joined(group, _replaced(text, start, len(text), replacements))


def _joined(group: Sequence[Word], text: str) -> Word:
    score = min(word.score for word in group)
    return Word(text=text, start_s=group[0].start_s, end_s=group[-1].end_s, score=score)
