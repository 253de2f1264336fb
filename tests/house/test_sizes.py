"""Nothing grows past what one head can hold."""

from __future__ import annotations

import ast
from pathlib import Path

from house.tree import ROOT, SRC, functions, name, python_files, syntax

MODULE, FUNCTION, RULE = 400, 40, 80


def long_modules(files: list[Path], most: int) -> list[str]:
    sizes = ((file, len(file.read_text(encoding="utf-8").splitlines())) for file in files)
    return [f"{name(file)}: {lines} lines, at most {most}" for file, lines in sizes if lines > most]


def long_functions(tree: ast.Module, where: str) -> list[str]:
    sizes = ((node, (node.end_lineno or 0) - node.lineno + 1) for node in functions(tree))
    return [f"{where}:{node.lineno} {node.name}: {lines} lines" for node, lines in sizes if lines > FUNCTION]


def test_a_module_stays_under_four_hundred_lines():
    assert not long_modules(python_files(SRC, ROOT / "tests", ROOT / "scripts"), MODULE)


def test_a_rulebook_file_stays_under_eighty_lines():
    assert not long_modules(python_files(SRC / "rulebook"), RULE)


def test_a_function_stays_under_forty_lines():
    files = python_files(SRC, ROOT / "scripts")

    assert not [fault for file in files for fault in long_functions(syntax(file), name(file))]


def test_the_measure_sees_one_line_too_many(tmp_path):
    enough = "def short():\n" + "    pass\n" * (FUNCTION - 1)
    too_much = "async def long():\n" + "    pass\n" * FUNCTION
    module = tmp_path / "module.py"
    module.write_text("x = 1\n" * (MODULE + 1))

    assert long_functions(ast.parse(enough), "m") == []
    assert long_functions(ast.parse(too_much), "m") == ["m:1 long: 41 lines"]
    assert long_modules([module], MODULE) == ["module.py: 401 lines, at most 400"]
    assert long_modules([module], MODULE + 1) == []
