"""Every regular expression of the project, found by itself, with the methods that it is used with."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("scribe_core", "pages", "benchmarks", "training")
METHODS = {"search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn"}
SCANNING = {"finditer", "findall", "split", "sub", "subn", "search"}
_WAYS = {"finditer": SCANNING, "match": {"match"}, "fullmatch": {"fullmatch"}}


@dataclass(frozen=True)
class Found:
    """where: file and name, or file and line. ways: of finditer, match and fullmatch those that it is used in."""

    where: str
    pattern: re.Pattern[str]
    ways: tuple[str, ...]


class NotFound(Exception):
    """A pattern that is built where nobody can see it."""


def find_all() -> list[Found]:
    """Each pattern once for each place."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    trees = {path: ast.parse(path.read_text()) for path in paths}
    everywhere = _uses(trees.values())
    found = [
        item
        for path, tree in trees.items()
        if _imports_re(tree)
        for item in _of_file(path, tree, everywhere | {n: m for n, m in _uses([tree]).items() if n.startswith("_")})
    ]
    return list({(item.pattern, item.ways): item for item in found}.values())


def _imports_re(tree: ast.Module) -> bool:
    imported = (node for node in ast.walk(tree) if isinstance(node, ast.Import))
    return any(name.name == "re" for node in imported for name in node.names)


def _of_file(path: Path, tree: ast.Module, uses: Mapping[str, set[str]]) -> Iterator[Found]:
    name = str(path.relative_to(ROOT))
    module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
    for variable, value in vars(module).items():
        for pattern in _patterns_in(value):
            yield Found(f"{name} {variable}", pattern, _ways(uses.get(variable, METHODS)))
    at_import = set(_calls_at_import(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node not in at_import and _of_re(node.func) in METHODS | {"compile"}:
            method = _of_re(node.func)
            where = f"{name}:{node.lineno}"
            ways = _ways(METHODS if method == "compile" else {method})
            yield Found(where, _evaluated(node, module, where), ways)


def _calls_at_import(tree: ast.Module) -> Iterator[ast.Call]:
    """Also those of functions that the module itself calls: what they make stands in the namespace."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    outside = [node for node in tree.body if not isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    calls = [node for top in outside for node in ast.walk(top) if isinstance(node, ast.Call)]
    names = {call.func.id for call in calls if isinstance(call.func, ast.Name)} & set(functions)
    inside = [node for name in names for node in ast.walk(functions[name]) if isinstance(node, ast.Call)]
    return iter([*calls, *inside])


def _of_re(function: ast.expr) -> str | None:
    """The method's name in `re.search` and the like."""
    is_re = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    return function.attr if is_re else None


class _Word(str):
    """Stands for what a local variable holds: a text, or something that gives one."""

    def __getattr__(self, name: str) -> str:
        return _Word(self)

    def __call__(self, *_: Any) -> str:
        return self


class _Names(dict):
    """A module's names; any other is a local variable's."""

    def __missing__(self, name: str) -> str:
        if hasattr(builtins, name):
            raise KeyError(name)
        return _Word("word")


def _evaluated(node: ast.Call, module: ModuleType, where: str) -> re.Pattern[str]:
    """The pattern of a call, with a word for each local variable. A variable alone says nothing of the pattern."""
    flags = [*node.args[1:2]] if _of_re(node.func) == "compile" else []
    flags += [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
    text = _value(node.args[0], module)
    if isinstance(text, _Word):
        raise NotFound(f"{where}: compile the pattern where it is written, so that it can be found and tried.")
    number = _value(flags[0], module) if flags else 0
    return re.compile(text, number if isinstance(number, int) else 0)


def _value(expression: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(expression), "<pattern>", "eval"), _Names(vars(module)))  # noqa: S307  own source


def _patterns_in(value: Any, depth: int = 3) -> Iterator[re.Pattern[str]]:
    """Also in containers, in objects of dataclasses, and in classes."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth:
        for part in _parts(value):
            yield from _patterns_in(part, depth - 1)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    if isinstance(value, type) and value.__module__.partition(".")[0] in PACKAGES:
        return [part for name, part in vars(value).items() if not name.startswith("__")]
    return [getattr(value, name) for name in getattr(type(value), "__dataclass_fields__", ())]


def _uses(trees: Any) -> dict[str, set[str]]:
    """By variable, the methods that are called on it, or in a loop over it; none where it is also handed on, and
    anything may be."""
    called: dict[str, list[str]] = {}
    loads: dict[str, int] = {}
    for tree in trees:
        loops = dict(_loops(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                loads[node.id] = loads.get(node.id, 0) + 1
            if isinstance(node, ast.Attribute) and node.attr in METHODS and (name := _root(node)):
                called.setdefault(loops.get(name, name), []).append(node.attr)
    return {name: set(methods) for name, methods in called.items() if len(methods) == loads.get(name)}


def _loops(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """A loop's variables, and the variable that it goes over."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.For, ast.comprehension)) and isinstance(node.iter, ast.Name):
            yield from ((part.id, node.iter.id) for part in ast.walk(node.target) if isinstance(part, ast.Name))


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _ways(methods: set[str]) -> tuple[str, ...]:
    return tuple(way for way, of in _WAYS.items() if methods & of)
