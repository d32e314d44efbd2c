"""Who calls something safe has to know it: such words stand in a few places, each with its condition."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROMISE = re.compile(r"\b(is|are|stays?) (safe|stored|kept)\b|nothing (is|was) lost|on its disk")
# Each says under which condition its words are shown.
KNOWING = {
    "pages/components/notices.py",  # SAFE: while sound is known to come into the store
    "pages/components/phase.py",  # KEPT: the same
    "pages/system.py",  # what the store has said just now
    "scribe_core/status.py",  # the same
    "scribe_core/store/durability.py",  # what the store has said
    "scribe_core/intake/recordings.py",  # after the sound was stored; and what happens to what waits
    # Of other things than what was said.
    "scribe_core/models/__main__.py",
    "scribe_core/models/fetch.py",
    "scribe_core/settings.py",
    "pages/entrance/forms.py",
    "pages/new_visit.py",
}


def _docstrings(tree: ast.AST) -> set[ast.AST]:
    """Strings that stand alone: of modules, classes, functions and constants."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _promises(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in alone:
            yield from (match[0] for match in PROMISE.finditer(node.value))


def test_nobody_else_calls_anything_safe() -> None:
    files = [path for folder in ("pages", "scribe_core") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): list(_promises(path)) for path in files}
    promising = {name for name, words in found.items() if words}
    assert promising - KNOWING == set(), {name: found[name] for name in promising - KNOWING}
    assert KNOWING - promising == set()
