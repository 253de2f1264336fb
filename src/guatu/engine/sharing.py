"""What a compiled text says again and again, said once: repeated conditions become columns of an inner query.

Ibis repeats 已开工 in each of seventeen measures. Planning and evaluating it once makes judging one project quicker.
Only what cannot fail or overflow is moved (comparisons, and arithmetic on years and months), since a branch not taken
would otherwise be evaluated after all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import sqlglot
from sqlglot import exp

LEAST = 6
"""Smaller expressions are quicker said again than looked up."""
SAFE = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.And, exp.Or, exp.Not, exp.Paren, exp.Is,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Coalesce, exp.Extract, exp.Var, exp.Cast,
    exp.DataType,
)  # fmt: skip
SMALL = (exp.Add, exp.Sub, exp.Mul, exp.Neg)
"""Arithmetic, safe where all its columns are parts of dates or of the month's clock."""


def share(text: str, dialect: str, clock: str) -> str:
    """The same query with repeated safe expressions in inner queries; `clock` is the prefix of the month's columns."""
    tree: Any = sqlglot.parse_one(text, read=dialect)
    names = (f"shared_{number}" for number in count())
    for select in list(tree.find_all(exp.Select)):
        _share(select, names, clock)
    return str(tree.sql(dialect=dialect))


def _share(select: Any, names: Iterator[str], clock: str, *, ours: bool = False) -> None:
    """`ours` is an inner query made here, whose star may grow; a star of the text's own must not."""
    source = _only_source(select)
    if source is None or (not ours and any(each.find(exp.Star) for each in select.expressions)):
        return
    candidates = [node for each in select.expressions for node in _safe(each, source.alias, clock)]
    seen = Counter(map(_key, candidates))
    repeated = {key for key, times in seen.items() if times > 1}
    held: dict[str, tuple[str, Any]] = {}
    for each in list(select.expressions):
        _replace(each, repeated, held, source.alias, names)
    if not held:
        return
    inner = exp.Select(expressions=[exp.Column(this=exp.Star(), table=exp.to_identifier(source.alias, quoted=True))])
    for name, found in held.values():
        inner = inner.select(exp.alias_(found, name, quoted=True), copy=False)
    source.replace(exp.Subquery(this=inner, alias=exp.TableAlias(this=exp.to_identifier(source.alias, quoted=True))))
    inner.from_(source, copy=False)
    _share(inner, names, clock, ours=True)


def _only_source(select: Any) -> Any:
    """The one table or query a SELECT reads, where it has a name; None where there are several."""
    found = select.find(exp.From)
    if found is None or found.parent is not select or select.args.get("joins") or not found.this.alias:
        return None
    return found.this if isinstance(found.this, exp.Subquery | exp.Table) else None


def _safe(node: Any, alias: str, clock: str) -> Iterator[Any]:
    for each in node.walk():
        if not isinstance(each, exp.Paren | exp.Column | exp.Literal) and _is_safe(each, alias, clock):
            yield each


def _is_safe(node: Any, alias: str, clock: str) -> bool:
    size = 0
    for each in node.walk():
        size += 1
        if isinstance(each, SMALL):
            if not all(_is_small(column, clock) for column in each.find_all(exp.Column)):
                return False
        elif not isinstance(each, SAFE) or _is_foreign(each, alias):
            return False
    return size >= LEAST and node.find(exp.Column) is not None


def _is_foreign(node: Any, alias: str) -> bool:
    """A column of another query, or a cast that may not fit."""
    if isinstance(node, exp.Column):
        return bool(node.table != alias)
    return isinstance(node, exp.Cast) and not isinstance(node.this, exp.Extract)


def _is_small(column: Any, clock: str) -> bool:
    return bool(column.name.startswith(clock)) or column.find_ancestor(exp.Extract) is not None


def _replace(node: Any, repeated: set[str], held: dict[str, tuple[str, Any]], alias: str, names: Iterator[str]) -> None:
    """Put columns in place of the largest repeated expressions."""
    if not isinstance(node, exp.Paren | exp.Column | exp.Literal) and (key := _key(node)) in repeated:
        if key not in held:
            held[key] = (next(names), node.copy())
        node.replace(exp.column(held[key][0], table=alias, quoted=True))
        return
    for child in list(node.iter_expressions()):
        _replace(child, repeated, held, alias, names)


def _key(node: Any) -> str:
    return str(node.sql())
