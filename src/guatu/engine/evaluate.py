"""A month computed: facts in, measures, indicators and lights out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from guatu.engine.backends.duck import Duck, arrow_schema
from guatu.engine.compile import measured_schema, regional_schema, summed_schema
from guatu.engine.graph import Edition, edition
from guatu.engine.kept import NO_LIGHTS, judged_schema, project_rules
from guatu.engine.texts import Texts, texts_of
from guatu.kernel.month import Month
from guatu.rulebook.facts import CLOCK, FACTS

DIMENSIONS = ("", "region", "organisation", "set", "leader", "industry", "stage", "nature", "level", "kind")


@dataclass(frozen=True)
class Facts:
    """The fact tables of a month: Arrow tables or Parquet files by name, and the rules of each region.

    `regional` has one row a region (compile.regional_schema); `home` is the region whose rules judge its units.
    """

    tables: Mapping[str, pa.Table | Path]
    regional: pa.Table
    home: str


def clock_row(month: Month) -> dict[str, Any]:
    return {
        "start": month.start, "end": month.end, "year_start": month.year_start,
        "elapsed": month.elapsed, "year": month.year, "index": month.index,
    }  # fmt: skip


class Evaluation:
    """A month's facts loaded into an engine, its measures computed, ready to be asked."""

    def __init__(
        self,
        facts: Facts,
        month: Month,
        engine: Duck | None = None,
        *,
        rules: Edition | None = None,
        texts_folder: Path | None = None,
    ) -> None:
        """`rules` are the ones a sealed month was closed with; left out, the rulebook in force at the month's end.

        `texts_folder` keeps the compiled texts on disk for the next process.
        """
        self.month = month
        self.edition: Edition = rules or edition(month.last_day)
        self.engine = engine or Duck()
        self.texts: Texts = texts_of(self.edition, self.engine.dialect, texts_folder)
        self.load(facts)

    def load(self, facts: Facts) -> None:
        """Take these facts instead and compute their measures: the quick way to judge one changed project."""
        self.facts = facts
        for name, table in FACTS.items():
            self.engine.load(name, table.schema, self.facts.tables.get(name))
        clock = pa.Table.from_pylist([clock_row(self.month)], schema=arrow_schema(CLOCK))
        self.engine.load("month", CLOCK, clock)
        schema = regional_schema(self.edition)
        self.engine.load("regional", schema, self.facts.regional)
        self.engine.create("regional_home", schema)
        home = self.facts.regional.filter(pc.equal(self.facts.regional["region"], self.facts.home))
        self.engine.load("regional_home", schema, home)
        self.engine.fill("measured", measured_schema(self.edition), self.texts.measures)

    @property
    def project_rules(self) -> tuple[str, ...]:
        """The alert rules that judge single projects, in the order of their codes."""
        return project_rules(self.edition)

    def measured(self, *, members_of: str | None = None) -> pa.Table:
        """Each project's dimensions and measures; only the members of a set, where one is named."""
        return self._run('SELECT * FROM "measured"', members_of)

    def projects(self, *, members_of: str | None = None) -> pa.Table:
        """Each project's pairs (code__n, code__d), levels and waivers (code__waived)."""
        return self._run(self.texts.projects, members_of)

    def judge(self, columns: Sequence[str]) -> None:
        """Judge every project once, for `strictest` and `lights`; `columns` are some of `projects` and of `measured`.

        Only what they and the lights' sentences need is computed, which for 100,000 projects is most of the time.
        """
        schema = judged_schema(self.edition, columns)
        names = ", ".join(f'"{column}"' for column in schema)
        text = f'SELECT {names} FROM ({self.texts.projects}) JOIN "measured" USING ("key")'
        self.engine.fill("judged", schema, text)

    def strictest(self, columns: Sequence[str]) -> pa.Table:
        """Each judged project by key: some columns it was judged with, severity (3 red, 2 yellow, 1 clear, 0)."""
        return self.engine.run(self.texts.strictest(columns))

    def lights(self) -> pa.Table:
        """The red and yellow lights of the judged projects: key, rule, level, severity, figures (see kept.lights)."""
        return self.engine.run(self.texts.lights) if self.project_rules else NO_LIGHTS

    def units(self) -> pa.Table:
        """Each organisation's level by the rules that judge units; no column but key where there is no such rule."""
        if not self.texts.units:
            return pa.table({"key": pa.array([], pa.string())})
        return self.engine.run(self.texts.units)

    def groups(self, by: str = "", *, members_of: str | None = None) -> pa.Table:
        """Measures and pairs by a dimension; only the members of a set, where one is named."""
        if by not in DIMENSIONS:
            raise ValueError(f"cannot group by {by}")
        return self._run(self.texts.groups(by), members_of)

    def every_group(self, dimensions: Sequence[str], within_sets: Sequence[str] = ()) -> pa.Table:
        """`groups` for all the dimensions at once, and for `within_sets` over the members of each set.

        One row a group in the order of by, members_of ("" for all projects), held (its key; "" where there is none).
        """
        codes = tuple(self.edition.measures)
        wanted = [sums_by(by, codes) for by in dimensions] + [
            sums_by(by, codes, within_sets=True) for by in within_sets
        ]
        self.engine.fill("summed", summed_schema(self.edition), " UNION ALL ".join(wanted))
        return self.engine.run(self.texts.every_group)

    def _run(self, text: str, members_of: str | None) -> pa.Table:
        return self.engine.run(text if members_of is None else self._only_members(text, members_of))

    def _only_members(self, text: str, members_of: str) -> str:
        chosen = self.engine.quoted(members_of)
        return (
            'WITH "measured" AS (SELECT m.* FROM "measured" m WHERE m.key IN '
            f"(SELECT b.project FROM ({MEMBERS}) b WHERE b.members_of = {chosen})) {text}"
        )


MEMBERS = (
    'SELECT DISTINCT h.project, h."set" AS members_of FROM "membership" h, "month" t '
    'WHERE h.start_on < t."end" AND (h.end_on IS NULL OR h.end_on >= t."end")'
)
"""Who belonged to which set at the month's end."""


def sums_by(by: str, codes: Sequence[str], *, within_sets: bool = False) -> str:
    """Every measure added up by a dimension, as the table `summed` holds it: in one pass over the projects.

    A region stands in its own sum and in those above it, so regions are summed first and then rolled up.
    """
    tables, of = '"measured" m', "''"
    if within_sets:
        tables, of = f"{tables} JOIN ({MEMBERS}) b ON b.project = m.key", "b.members_of"
    if by == "set":
        tables += f" JOIN ({MEMBERS}) s ON s.project = m.key"
    held = {"": "''", "region": "m.region", "set": "s.members_of"}.get(by, f"COALESCE(m.\"{by}\", '')")
    summed = _summed(by, of, held, tables, codes)
    return (
        _summed(by, "x.members_of", "r.ancestor", f'({summed}) x JOIN "rollup" r ON r.region = x.held', codes)
        if by == "region"
        else summed
    )


def _summed(by: str, of: str, held: str, tables: str, codes: Sequence[str]) -> str:
    sums = ", ".join(f'SUM("{code}") AS "{code}"' for code in codes)
    names = f"'{by}' AS \"by\", {of} AS members_of, {held} AS held"
    return f"SELECT {names}, {sums} FROM {tables} GROUP BY {of}, {held}"
