"""rulebook.lock: one line a rule in force, so that a change of one shows in review."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import guatu
from guatu import rulebook
from guatu.kernel.declare import Alert, Indicator, Item, Measure, Rule, Version

LOCK = Path(guatu.__file__).resolve().parents[2] / "rulebook.lock"
HEAD = "# Each rule, preset and item in force. Written by `guatu rulebook lock`; a changed line is a changed rule.\n"
WORDS = ("guatu.rulebook.words", "guatu.rulebook.states")
KINDS: dict[type[Rule], str] = {Measure: "measure", Indicator: "indicator", Alert: "alert"}
TOLD = {"why", "_edge"}
"""Methods that only word a sentence; they change no mark."""


def lock_text() -> str:
    """The lock of the rulebook as it stands."""
    return HEAD + "".join(f"{' '.join(line)}\n" for line in sorted(_lines()))


def differences(held: str) -> list[str]:
    """Chinese sentences for each rule that is not as the lock says."""
    was, now = _read(held), _read(lock_text())
    remedy = "确属修改的，写明依据后运行 guatu rulebook lock"
    changed = [
        f"“{name}”改了而没有锁定，{remedy}。" for name in sorted(was.keys() & now.keys()) if was[name] != now[name]
    ]
    added = [f"“{name}”还没有锁定，{remedy}。" for name in sorted(now.keys() - was.keys())]
    gone = [
        f"“{name}”在锁文件里而规则册里没有，停用的规则应留着并注明截止日期。"
        for name in sorted(was.keys() - now.keys())
    ]
    return [*changed, *added, *gone]


def _read(text: str) -> dict[str, str]:
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {" ".join(line[:-1]): line[-1] for line in lines}


def _lines() -> Iterator[tuple[str, str, str, str]]:
    """(kind, code, in force, hash) of everything that decides a figure, a light or a mark."""
    rules = rulebook.rules()
    for rule in (*rules.measures.values(), *rules.indicators.values(), *rules.alerts.values()):
        for version in rule.versions:
            yield KINDS[type(rule)], rule.code, _day(version.in_force), _hash(_meaning(rule, version))
    for preset in rulebook.presets().values():
        meaning = sorted((code, sorted(changed.items())) for code, changed in preset.rules.items())
        yield "preset", preset.code, _day(preset.source.in_force), _hash(repr(meaning))
    for scheme in rulebook.schemes().values():
        in_force = _day(scheme.source.in_force)
        yield "scheme", scheme.code, in_force, _hash(repr((scheme.grain, scheme.ties, [i.code for i in scheme.items])))
        yield from (("item", f"{scheme.code}.{item.code}", in_force, _hash(_counting(item))) for item in scheme.items)
    for one in rulebook.published().values():
        yield "published", one.code, "always", _hash(repr((one.unit.value, one.above, one.superior, one.share)))
    for module in (*WORDS, *_methods()):
        yield "words", module.removeprefix("guatu.rulebook."), "always", _hash(_without_words(module))


def _day(in_force: date | None) -> str:
    return in_force.isoformat() if in_force else "always"


def _hash(meaning: str) -> str:
    return hashlib.sha256(meaning.encode()).hexdigest()[:32]


def _meaning(rule: Rule, version: Version) -> str:
    limits = {
        name: (limit.unit.value, sorted((day.isoformat(), str(value)) for day, value in limit.values.items()))
        for name, limit in (rule.thresholds.items() if isinstance(rule, Alert) else ())
    }
    traits = [rule.unit.value, getattr(rule, "empty", ""), getattr(rule, "better", ""), getattr(rule, "grain", "")]
    return repr((normalised(version.formula), sorted(limits.items()), traits))


def _counting(item: Item) -> str:
    fields = {name: value for name, value in vars(item.by).items() if name not in {"unit", "scale", "words"}}
    return repr((type(item.by).__name__, sorted(fields.items()), str(item.full), item.per))


def normalised(formula: Callable[..., Any]) -> str:
    """The formula's parameters and body, free of comments, docstring, decorators and layout."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(formula))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return ast.unparse(tree.args) + ":" + "\n".join(map(ast.unparse, _body(tree)))


def _body(node: ast.FunctionDef | ast.ClassDef | ast.Module) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node) is not None else node.body


def _without_words(module: str) -> str:
    """A module's statements without docstrings, imports, annotations aside, and without what only words sentences."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            kept = [each for each in _body(node) if getattr(each, "name", "") not in TOLD]
            node.body = kept or [ast.Pass()]
    kept = [each for each in _body(tree) if not isinstance(each, ast.Import | ast.ImportFrom)]
    return "\n".join(map(ast.unparse, kept))


def _methods() -> list[str]:
    package = importlib.import_module("guatu.rulebook.methods")
    return sorted(f"{package.__name__}.{found.name}" for found in pkgutil.iter_modules(package.__path__))
