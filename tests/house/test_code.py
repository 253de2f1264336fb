"""Habits of the code that nobody has to remember."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from house.exceptions import FLOATS
from house.tree import ROOT, SRC, imported, name, python_files, syntax

EXACT_FLOORS = (SRC / "kernel", SRC / "rulebook", SRC / "engine")
TEMPLATE_FAULTS = {
    "an inline style": re.compile(r"""<[^>]*\sstyle\s*=""", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"""<script\b(?![^>]*\ssrc\s*=)(?![^>]*type\s*=\s*["']application/json)""", re.I),
    "an inline handler": re.compile(r"""<[^>]*\son[a-z]+\s*=""", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
}
TEMPLATE_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.S)


def calls(tree: ast.Module, *names: str) -> list[int]:
    """The lines where a function or method of one of these names is called."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                found.append(node.lineno)
    return found


def no_docstring(tree: ast.Module) -> list[int]:
    return [] if ast.get_docstring(tree) else [1]


def prints(tree: ast.Module) -> list[int]:
    return calls(tree, "print", "pprint")


def inexact(tree: ast.Module) -> list[int]:
    return calls(tree, "float", "round")


def signals(tree: ast.Module) -> list[int]:
    hidden = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.db.backends.signals")
    return [1 for module in imported(tree) if module.startswith(hidden)]


def own_save(tree: ast.Module) -> list[int]:
    """Models that override save or delete; verbs do the work."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    members = [member for found in classes for member in found.body if isinstance(member, ast.FunctionDef)]
    return [member.lineno for member in members if member.name in {"save", "delete"}]


def unscoped(tree: ast.Module) -> list[int]:
    """Reads at a door that do not start with visible_to(user)."""
    read = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "objects"]
    scoped = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "visible_to"
    }
    return [node.lineno for node in read if id(node) not in scoped]


def of_doors(file: Path) -> bool:
    return file.stem in {"pages", "api"} or bool({"pages", "api"} & set(file.parts))


def of_models(file: Path) -> bool:
    return file.name == "models.py" or "models" in file.parts


def command(file: Path) -> bool:
    return file.stem in {"command", "commands"} or "commands" in file.parts


def faults(rule: Callable[[ast.Module], list[int]], files: list[Path]) -> list[str]:
    return [f"{name(file)}:{line}" for file in files for line in rule(syntax(file))]


def template_faults(text: str) -> list[str]:
    bare = TEMPLATE_TAGS.sub("", text)
    return [what for what, pattern in TEMPLATE_FAULTS.items() if pattern.search(bare)]


def test_every_module_says_what_it_is_for():
    written = [file for file in python_files(SRC, ROOT / "scripts", ROOT / "tests") if file.read_text().strip()]

    assert faults(no_docstring, written) == []


def test_only_commands_print():
    assert faults(prints, [file for file in python_files(SRC) if not command(file)]) == []


def test_no_signal_is_sent_or_received():
    assert faults(signals, python_files(SRC)) == []


def test_no_model_has_a_save_of_its_own():
    assert faults(own_save, [file for file in python_files(SRC / "apps") if of_models(file)]) == []


def test_a_door_reads_only_what_its_user_may_see():
    assert faults(unscoped, [file for file in python_files(SRC / "apps") if of_doors(file)]) == []


def test_no_float_and_no_rounding_on_the_way_to_a_figure():
    found = faults(inexact, python_files(*EXACT_FLOORS))

    assert [fault for fault in found if fault.rpartition(":")[0] not in FLOATS] == []
    assert set(FLOATS) <= {fault.rpartition(":")[0] for fault in found}, "no longer an exception"


def test_templates_hold_no_inline_style_or_script():
    found = {name(file): template_faults(file.read_text(encoding="utf-8")) for file in SRC.rglob("*.html")}

    assert {file: what for file, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (no_docstring, "x = 1", '"""What it is for."""'),
        (prints, "print(1)", "out.write('1')"),
        (inexact, "x = float('1')", "x = Fraction('1')"),
        (inexact, "x = column.round(2)", "x = ratio(1, 2)"),
        (signals, "from django.db.models.signals import post_save", "from django.db import models"),
        (signals, "from django.dispatch import receiver", "from django.urls import path"),
        (unscoped, "Project.objects.get(pk=1)", "get_object_or_404(Project.objects.visible_to(user), pk=1)"),
        (own_save, "class P(Model):\n    def save(self): ...", "class P(Model):\n    def label(self): ..."),
    ],
)
def test_each_habit_tells_bad_from_good(rule, bad, good):
    assert rule(ast.parse(bad))
    assert not rule(ast.parse(good))


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ('<p style="color:red">', "an inline style"),
        ("<style>p{}</style>", "a style element"),
        ("<script>go()</script>", "an inline script"),
        ('<a onclick="go()">', "an inline handler"),
        ('<a href="javascript:go()">', "a javascript: address"),
    ],
)
def test_each_fault_of_a_template_is_seen(bad, what):
    assert what in template_faults(bad)


def test_a_clean_template_has_no_fault():
    good = """<script type="module" src="{% static 'look/app.mjs' %}"></script>{# style= #}
    <script type="application/json" id="x">{}</script><p class="style" data-on="1">{{ a|default:"<b style=1>" }}</p>"""

    assert template_faults(good) == []
