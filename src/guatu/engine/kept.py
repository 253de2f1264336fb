"""What is kept of each project of a computed month: its strictest light, and each light that is on with its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import pyarrow as pa

from guatu.engine.compile import DENOMINATOR, KEY, NUMERATOR, measured_schema
from guatu.engine.graph import Edition
from guatu.kernel.declare import Level

LIT = (Level.RED.value, Level.YELLOW.value)
SEVERITY = {Level.RED.value: 3, Level.YELLOW.value: 2, Level.CLEAR.value: 1}
"""How strict a level is; 0 where no rule could judge."""


NO_LIGHTS = pa.table(
    {
        **{name: pa.array([], pa.string()) for name in ("key", "rule", "level")},
        "severity": pa.array([], pa.int64()),
        "figures": pa.array([], pa.string()),
    }
)


def project_rules(edition: Edition) -> tuple[str, ...]:
    """The alert rules that judge single projects, in the order of their codes."""
    return tuple(code for code, (rule, _) in edition.alerts.items() if rule.grain == "project")


def judged_schema(edition: Edition, columns: Iterable[str]) -> dict[str, str]:
    """Columns of the table `judged`: the key, the named ones, what the lights' sentences show, the lights."""
    shown = (column for rule in project_rules(edition) for code in edition.alerts[rule][0].shows
             for column in _pair(edition, code))  # fmt: skip
    measured = measured_schema(edition)
    kinds = {name: measured.get(name, "exact") for name in sorted({*columns, *shown})}
    return {KEY: "string"} | kinds | dict.fromkeys(project_rules(edition), "string")


def _pair(edition: Edition, code: str) -> tuple[str, ...]:
    return (code + NUMERATOR, code + DENOMINATOR) if code in edition.indicators else (code,)


def strictest(edition: Edition, columns: Sequence[str]) -> Any:
    """One row a project: key, the named columns, and the severity of its strictest light."""
    judged = _judged(edition, columns)
    found = [ibis.coalesce(*(ibis.ifelse(judged[rule] == level, severity, ibis.null("int64"))
                             for level, severity in SEVERITY.items()), ibis.literal(0))
             for rule in project_rules(edition)]  # fmt: skip
    severity = ibis.greatest(ibis.literal(0), *found).cast("int64")
    return judged.select(KEY, *columns, severity=severity).order_by(KEY)


def lights(edition: Edition) -> Any:
    """One row a red or yellow light of a project: key, rule, level, severity, and its figures as the text of JSON.

    Figures are {code: [numerator, denominator]} with integers as texts, since JSON numbers lose digits past 2^53; a
    measure stands over one.
    """
    judged = _judged(edition, ())
    rows = [_lights_of(judged, edition, rule) for rule in project_rules(edition)]
    return ibis.union(rows[0], *rows[1:]).order_by([KEY, "rule"])


def _lights_of(judged: Any, edition: Edition, rule: str) -> Any:
    lit = judged.filter(judged[rule].isin(LIT))
    severity = ibis.ifelse(lit[rule] == LIT[0], SEVERITY[LIT[0]], SEVERITY[LIT[1]]).cast("int64")
    shows = edition.alerts[rule][0].shows
    return lit.select(
        KEY, rule=ibis.literal(rule), level=lit[rule], severity=severity, figures=_figures(lit, edition, shows)
    )


def _figures(lit: Any, edition: Edition, codes: Sequence[str]) -> Any:
    text: Any = ibis.literal("{")
    for place, code in enumerate(codes):
        numerator, *rest = (_number(lit[column]) for column in _pair(edition, code))
        denominator = rest[0] if rest else ibis.literal('"1"')
        text = text + ibis.literal(f'{", " if place else ""}"{code}": [') + numerator + ", " + denominator + "]"
    return text + "}"


def _number(column: Any) -> Any:
    return ibis.coalesce(ibis.literal('"') + column.cast("string") + '"', ibis.literal("null"))


def _judged(edition: Edition, columns: Iterable[str]) -> Any:
    kinds = {"exact": "decimal(38, 0)"}
    schema = {name: kinds.get(kind, kind) for name, kind in judged_schema(edition, columns).items()}
    return ibis.table(schema, name="judged")
