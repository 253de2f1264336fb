"""The rulebook as SQL: measures by project, lights by project, indicators by any group. Ibis compiles, others run it.

Texts depend on the rule versions alone: month, region and thresholds are rows (`month`, `regional`), never literals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ibis

from guatu.engine.graph import Edition, levels, source_table
from guatu.engine.tables import MONTH, PREFIX, fact_table, fact_view, month_view, with_month
from guatu.kernel.declare import Version
from guatu.kernel.ratio import SCALE, Ratio
from guatu.rulebook.facts import CLOCK, FACTS, OF_PROJECTS
from guatu.rulebook.words import EXACT, exact

KEY = "key"
NUMERATOR, DENOMINATOR, WAIVED = "__n", "__d", "__waived"
DIMENSIONS = tuple(column.name for column in FACTS["project"].columns if column.type == "string")


def sql(expression: Any, dialect: str = "duckdb") -> str:
    return str(ibis.to_sql(expression, dialect=dialect))


# --- measures: one row a project ------------------------------------------------------------------------------


def measured_schema(edition: Edition) -> dict[str, str]:
    """Columns of the table of measures: the project's dimensions, then every measure as a 64-bit integer."""
    return dict.fromkeys(DIMENSIONS, "string") | dict.fromkeys(edition.measures, "int64")


def measures(edition: Edition) -> Any:
    """Every measure of every project: fact tables summed by project, then arithmetic level by level."""
    table, summed = fact_table("project"), set[str]()
    for fact in OF_PROJECTS:
        codes = [code for code, (_, version) in edition.measures.items() if source_table(version) == fact.name]
        if codes:
            owner = f"{fact.name}__owner"
            table = table.left_join(_sums(fact.name, codes, edition, owner), [(KEY, owner)])
            summed.update(codes)
    table = with_month(table)
    table = table.mutate(**{code: table[code].fill_null(_empty(edition, code)) for code in _filled(edition, summed)})
    rest = {code: version for code, (_, version) in edition.measures.items() if code not in summed}
    needs = {code: set(version.needs) - {"project", MONTH} for code, version in rest.items()}
    for group in levels(needs, summed):
        table = table.mutate(**{code: _own(table, rest[code]).cast("int64") for code in group})
    return table.select(*DIMENSIONS, *edition.measures)


def _filled(edition: Edition, codes: Iterable[str]) -> list[str]:
    return sorted(code for code in codes if edition.measures[code][0].empty is not None)


def _empty(edition: Edition, code: str) -> int:
    return edition.measures[code][0].empty or 0


def _sums(name: str, codes: Iterable[str], edition: Edition, owner: str) -> Any:
    facts = with_month(fact_table(name))
    views = {name: fact_view(facts, name), MONTH: month_view(facts)}
    sums = {code: _call(edition.measures[code][1], views).cast("int64") for code in codes}
    return facts.group_by(**{owner: facts[FACTS[name].project]}).aggregate(**sums)


def _joined(table: Any, sums: Any) -> Any:
    owner = next(iter(sums.columns))
    sums = sums.rename({f"{owner}__owner": owner})
    return table.left_join(sums, table[KEY] == sums[f"{owner}__owner"]).drop(f"{owner}__owner")


def _own(table: Any, version: Version) -> Any:
    views = {"project": fact_view(table, "project"), MONTH: month_view(table)}
    return _call(version, views | {name: table[name] for name in version.needs if name not in views})


def _call(version: Version, views: Mapping[str, Any]) -> Any:
    return version.formula(**{name: views[name] for name in version.needs})


# --- indicators: the same arithmetic on sums of any group -----------------------------------------------------


def with_indicators(table: Any, edition: Edition) -> Any:
    """The table (measures exact, beside the month) with each indicator's pair of columns; null is 无法判断."""
    needs = {code: set(version.needs) - {MONTH} for code, (_, version) in edition.indicators.items()}
    for group in levels(needs, edition.measures):
        added: dict[str, Any] = {}
        for code in group:
            answer = _call(edition.indicators[code][1], _values(table, edition, edition.indicators[code][1]))
            added |= _pair_columns(code, answer)
        table = table.mutate(**added)
    return table


def _pair_columns(code: str, answer: Any) -> dict[str, Any]:
    if not isinstance(answer, Ratio):
        return {code + NUMERATOR: answer.cast(EXACT), code + DENOMINATOR: ibis.literal(1).cast(EXACT)}
    denominator = exact(answer.denominator)
    return {
        code + NUMERATOR: answer.numerator.cast(EXACT),
        code + DENOMINATOR: ibis.ifelse(denominator > 0, denominator, ibis.literal(None, EXACT)),
    }


def _values(table: Any, edition: Edition, version: Version) -> dict[str, Any]:
    """What the parameters of an indicator or alert stand for: the month, measures, indicators as pairs."""
    values: dict[str, Any] = {MONTH: month_view(table)}
    for name in version.needs:
        if name in edition.indicators:
            values[name] = indicator_pair(table, name)
        elif name in edition.measures:
            values[name] = table[name]
    return values


def indicator_pair(table: Any, code: str) -> Ratio:
    return Ratio(table[code + NUMERATOR], table[code + DENOMINATOR])


def groups(edition: Edition, by: str) -> Any:
    """Indicators by a dimension of the project; the measured table holds just the projects that count."""
    return grouped(_measured(edition), by, edition)


def grouped(table: Any, by: str, edition: Edition) -> Any:
    """Sum every measure of a table by one of its columns (or all of it, by ""), then the indicators."""
    keyed = table.mutate(**{KEY: ibis.literal("") if by == "" else table[by]})
    sums = keyed.group_by(KEY).aggregate(**{code: keyed[code].sum().cast(EXACT) for code in edition.measures})
    return with_indicators(with_month(sums), edition).drop(*[PREFIX + column for column in CLOCK])


def by_set(edition: Edition) -> Any:
    """Indicators by dated set: who belonged at the month's end, each project once."""
    belongs = with_month(fact_table("membership"))
    month = month_view(belongs)
    standing = (belongs.start_on < month.end) & (belongs.end_on.isnull() | (belongs.end_on >= month.end))
    members = belongs.filter(standing).select(member=belongs.project, set=belongs.set).distinct()
    table = _measured(edition)
    return grouped(table.inner_join(members, table[KEY] == members.member), "set", edition)


OF_GROUP = ("by", "members_of", "held")
"""What names a group among many groupings: the dimension, the set it is within, its key."""


def summed_schema(edition: Edition) -> dict[str, str]:
    """Columns of the table of sums: a row a group, its names and every measure added up."""
    return dict.fromkeys(OF_GROUP, "string") | dict.fromkeys(edition.measures, "exact")


def every_group(edition: Edition) -> Any:
    """Measures and indicators of every group that the table `summed` holds, in one go."""
    schema = summed_schema(edition) | dict.fromkeys(edition.measures, EXACT)
    table = with_indicators(with_month(ibis.table(schema, name="summed")), edition)
    return table.drop(*[PREFIX + column for column in CLOCK]).order_by(OF_GROUP)


def by_region(edition: Edition) -> Any:
    """Indicators by region, each region with all below it."""
    table = _measured(edition)
    rollup = fact_table("rollup").rename({"below": "region"})
    joined = table.inner_join(rollup, table.region == rollup.below)
    return grouped(joined, "ancestor", edition)


def _measured(edition: Edition) -> Any:
    return ibis.table(measured_schema(edition), name="measured")


# --- lights by project ----------------------------------------------------------------------------------------


def regional_schema(edition: Edition) -> dict[str, str]:
    """One row a region: which rules are on there, and each threshold as an integer of 1/10,000."""
    columns = {"region": "string"}
    for code, (rule, _) in edition.alerts.items():
        columns[f"{code}__on"] = "int64"
        columns |= {f"{code}__{name}": "int64" for name in rule.thresholds}
    return columns


def project_results(edition: Edition) -> Any:
    """Every project's indicators and lights: key, pairs, and per rule its level and whether it is waived."""
    measured = _measured(edition)
    wide = measured.mutate(**{code: exact(measured[code]) for code in edition.measures})
    wide = with_indicators(with_month(wide), edition)
    regional = ibis.table(regional_schema(edition), name="regional").rename({"ruled": "region"})
    wide = wide.left_join(regional, wide.region == regional.ruled)
    codes = [code for code, (rule, _) in edition.alerts.items() if rule.grain == "project"]
    if codes:
        wide = _joined(wide, _waivers(codes))
        wide = wide.mutate(**{code: level_of(wide, code, edition) for code in codes})
        wide = wide.mutate(**{code + WAIVED: wide[code + WAIVED].fill_null(0) for code in codes})
        wide = wide.mutate(**{code: _unless_waived(wide, code) for code in codes})
    pairs = [code + end for code in edition.indicators for end in (NUMERATOR, DENOMINATOR)]
    return wide.select(KEY, *pairs, *codes, *(code + WAIVED for code in codes))


def level_of(wide: Any, code: str, edition: Edition) -> Any:
    """The level of a rule where the region has it on; its thresholds are columns of the region's row."""
    rule, version = edition.alerts[code]
    values = _values(wide, edition, version)
    for name in rule.thresholds:
        values[name] = Ratio(exact(wide[f"{code}__{name}"]), ibis.literal(SCALE))
    answer = version.formula(**{name: values[name] for name in version.needs})
    return ibis.ifelse(wide[f"{code}__on"] == 1, answer, ibis.literal(None, "string"))


def _unless_waived(wide: Any, code: str) -> Any:
    return ibis.ifelse(wide[code + WAIVED] == 1, ibis.literal(None, "string"), wide[code])


def _waivers(codes: Iterable[str]) -> Any:
    table = with_month(fact_table("waiver"))
    month = month_view(table)
    standing = table.filter((table.start_on < month.end) & (table.end_on.isnull() | (table.end_on >= month.end)))
    flags = {code + WAIVED: ibis.ifelse(standing.rule == code, 1, 0).max().cast("int64") for code in codes}
    return standing.group_by("project").aggregate(**flags)


# --- lights by unit -------------------------------------------------------------------------------------------


def unit_results(edition: Edition, by: str) -> Any:
    """Lights of rules that judge a unit by the sums of its projects; one region's rules stand for all its units."""
    codes = [code for code, (rule, _) in edition.alerts.items() if rule.grain == "unit"]
    table = grouped(_measured(edition), by, edition)
    regional = ibis.table(regional_schema(edition), name="regional_home")
    wide = with_month(table.cross_join(regional))
    wide = wide.mutate(**{code: level_of(wide, code, edition) for code in codes})
    return wide.select(KEY, *codes)
