"""The sentences of findings: one for each code that a check makes."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import scribe_core.guardrails
from scribe_core.review.wording import ANY, TEMPLATES, sentence_of
from scribe_core.store.record import load
from scribe_core.types import TOLD, Checked, Finding, FindingName

CHECKS = Path(scribe_core.guardrails.__file__).parent
MAKERS = {"finding", "_finding", "_not_checked"}
"""What takes a code, in so many words."""
STORED = (
    b'{"format":2,"statement_id":"s1","version":1,"noted":1,"heard":2,"findings":[{"statement_id":"s1",'
    b'"check":"entities","verdict":"unsupported","severity":"high",'
    b'"message":"10 was not said in the turns that this points at.","evidence":[2],"span":[0,2],"confidence":1.0,'
    b'"dismissal":{"by":"Dr. Lind","at":"2026-01-02T10:00:00.000+00:00","reason":"It was said"}}]}'
)
"""As the release of that format wrote it."""


def a_finding(check: str, code: str, *facts: str) -> Finding:
    return Finding(statement_id="s1", check=check, code=code, facts=facts, verdict="unsupported", severity="high")


def codes_of(source: str) -> Iterator[tuple[str, str]]:
    """(check, code) of each finding that a module makes."""
    tree = ast.parse(source)
    check = next((node.value for node in tree.body if _assigns(node, "CHECK")), ast.Constant(ANY))
    for node in ast.walk(tree):
        for given in _codes_given(node):
            for part in [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]:
                if isinstance(part, ast.Constant) and part.value:
                    yield check.value, part.value


def _codes_given(node: ast.AST) -> list[ast.expr]:
    if _assigns(node, "code"):
        return [node.value]
    if not isinstance(node, ast.Call):
        return []
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    named = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
    return [*named, *(node.args if name in MAKERS else ())]


def _assigns(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == [name]


def test_every_code_has_a_sentence_and_every_sentence_is_one_of_a_code() -> None:
    made = {pair for path in CHECKS.glob("*.py") for pair in codes_of(path.read_text(encoding="utf-8"))}
    assert made | {(ANY, TOLD)} == set(TEMPLATES)
    assert all(code == code.lower() and code.isidentifier() for _, code in TEMPLATES)


@pytest.mark.parametrize("pair", TEMPLATES)
def test_a_sentence_needs_no_more_facts_than_stand_in_it(pair: tuple[str, str]) -> None:
    places = [int(place) for _, place, _, _ in string.Formatter().parse(TEMPLATES[pair]) if place is not None]
    facts = [f"fact{place}" for place in range(max(places, default=0) + 1)]
    sentence = sentence_of(a_finding(*pair, *facts))
    assert all(facts[place] in sentence for place in places)


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (a_finding("sides", "other_side", "left", "right"), "right was said, not left."),
        (a_finding("entities", "no_source"), "No turn of the transcript is named as its source."),
        (a_finding("broken", "failed", "OSError"), "The check failed (OSError)."),
        (a_finding("broken", "not_checked", "CheckError", "Free some disk space."), "Free some disk space."),
        (a_finding("terms", "not_named", "{0} and {x}"), '"{0} and {x}" was not named in the visit.'),
        (a_finding("omissions", "fact", "drug: a", "drug", "a"), 'Heard, and in no statement: drug "a".'),
    ],
)
def test_the_facts_fill_in_the_sentence(finding: Finding, sentence: str) -> None:
    assert sentence_of(finding) == sentence


def test_what_only_a_later_release_has_words_for_is_told_by_its_facts() -> None:
    assert sentence_of(a_finding("sides", "upside_down", "left", "right")) == "Upside down: left, right."
    assert sentence_of(a_finding("sides", "other_side", "left")) == "Other side: left."


def test_what_a_release_stored_with_its_sentence_is_told_in_it() -> None:
    (finding,) = load(Checked, STORED).findings
    sentence = "10 was not said in the turns that this points at."
    assert finding.name == FindingName("s1", "entities", TOLD, sentence) and sentence_of(finding) == sentence
    assert (finding.evidence, finding.span) == ((2,), (0, 2)) and finding.dismissal is not None
    assert "message" not in finding.model_dump()
