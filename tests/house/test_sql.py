"""SQL of our own stands in few places, so that another database (达梦, 人大金仓, GaussDB) is taught there alone."""

from __future__ import annotations

import ast

from house.exceptions import SQL
from house.tree import SRC, name, python_files, syntax

METHODS = {"cursor", "raw", "extra", "executescript"}
CLASSES = {"RawSQL", "RunSQL"}


def asks_in_sql(tree: ast.Module) -> bool:
    """Whether a module opens a cursor or writes SQL into a queryset. `args.raw` or a field of that name is no call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS | CLASSES:
            return True
        if isinstance(node, ast.Name) and node.id in CLASSES:
            return True
    return False


def test_sql_is_written_only_where_the_house_says():
    found = {name(file) for file in python_files(SRC) if asks_in_sql(syntax(file))}
    found = {each for each in found if "/engine/" not in each}  # DuckDB's own cursor, no database of the house

    assert found - set(SQL) == set(), "ask by the ORM, or give it to trace/bulk.py"
    assert set(SQL) - found == set(), "no longer an exception"


def test_the_check_sees_what_it_looks_for():
    assert asks_in_sql(ast.parse("connection.cursor()"))
    assert asks_in_sql(ast.parse("Project.objects.raw('SELECT 1')"))
    assert asks_in_sql(ast.parse("found.annotate(a=RawSQL('1', ()))"))
    assert not asks_in_sql(ast.parse("found.filter(raw=1)"))
