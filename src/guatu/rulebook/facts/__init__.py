"""The fact tables formulas read. Apps fill them (their facts.py); a closed month keeps them as Parquet."""

from __future__ import annotations

from guatu.kernel.declare import FactTable
from guatu.rulebook.facts.of_belonging import MEMBERSHIP, ROLLUP, WAIVER
from guatu.rulebook.facts.of_projects import FUNDS, INVESTMENT, PLAN, REPORT, STATISTICS
from guatu.rulebook.facts.of_units import EVIDENCE, PUBLISHED
from guatu.rulebook.facts.project import PROJECT

OF_PROJECTS = (INVESTMENT, FUNDS, STATISTICS, REPORT, PLAN)
"""Facts with a month or year of one project: what a measure may sum."""

FACTS: dict[str, FactTable] = {
    table.name: table for table in (PROJECT, *OF_PROJECTS, WAIVER, MEMBERSHIP, ROLLUP, EVIDENCE, PUBLISHED)
}

CLOCK = {"start": "date", "end": "date", "year_start": "date", "elapsed": "int64", "year": "int64", "index": "int64"}
"""The one row of `month` that formulas read; see kernel.Month for the meaning of each."""
