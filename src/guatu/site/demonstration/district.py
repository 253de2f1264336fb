"""The whole demonstration as plain data: the same seed makes the same district."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from guatu.kernel.month import Month
from guatu.site.demonstration import census, curves, details, money, reporting, sets, trouble
from guatu.site.demonstration.life import BEGINS, KEY_MONTH, MONTHS, NEW_YEAR, Project
from guatu.site.demonstration.names import Names
from guatu.site.demonstration.places import responsible_units
from guatu.site.demonstration.reporting import Line
from guatu.site.demonstration.sets import Campaign

SEED = 20220610
SLIP_MONTHS = (*(Month(2021, number) for number in (2, 4, 5, 7, 9, 11)), Month(2022, 2), Month(2022, 4))
SLIP_SHARES = (150, 80, 200, 60, 140, 70, 125, 50)
"""What was reported, in hundredths of what was done."""
SLIP_REASONS = (
    "把预付材料款计入本月完成，按形象进度核减",
    "漏报二标段完成额，补报监理计量单",
    "合同额误作完成额，按支付证书更正",
    "汛情停报期间完成额漏计，补报",
    "设备到货未安装先行计入，按安装进度核减",
    "劳务结算单迟到，补报",
    "与统计数核对，扣除征拆费用重复部分",
    "单位误作万元以下四舍，按计量单补报",
)


@dataclass
class Slip:
    """A figure misreported and corrected a few days after its month was closed; amounts in 万元."""

    project: Project
    month: Month
    reported: int
    reason: str


@dataclass
class District:
    """Projects in ledger order, sets, the reports and the statistics of each month."""

    seed: int
    projects: list[Project]
    campaigns: list[Campaign]
    lines: dict[Month, list[Line]] = field(default_factory=dict)
    statistics: dict[Month, list[tuple[Project, int]]] = field(default_factory=dict)
    unlisted: list[tuple[Project, str]] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)

    @property
    def first(self) -> list[Project]:
        return [one for one in self.projects if one.entered == BEGINS]

    @property
    def newcomers(self) -> list[Project]:
        return [one for one in self.projects if one.entered == NEW_YEAR]

    def set(self, code: str) -> Campaign:
        return next(one for one in self.campaigns if one.code == code)


def district(seed: int = SEED) -> District:
    """Make the district of a seed."""
    rng = Random(seed)
    names = Names(rng)
    projects = census.everyone(rng, names)
    money.give_totals(rng, projects)
    money.give_first_plans(rng, projects)
    curves.give_months(rng, projects)
    money.give_second_plans(rng, projects)
    details.give_people(rng, projects, names)
    details.give_levels(projects)
    details.give_events(rng, projects)
    details.give_stops(rng, projects)
    for one, amount in money.later_plans(rng, projects):
        one.plans[2022] = amount
        one.late_plan = (one.started or NEW_YEAR, amount)
    curves.give_second_months(rng, projects)
    trouble.give_troubles(rng, projects)
    made = District(seed, projects, sets.campaigns(rng, projects))
    slow = [unit.code for unit in responsible_units()]
    chronic = rng.sample(slow, 4)
    for month in MONTHS:
        late = {*rng.sample(slow, 2), *rng.sample(chronic, rng.randint(0, 2))}
        made.lines[month] = [
            reporting.line(rng, one, month, late=one.unit in late) for one in projects if reporting.reports(one, month)
        ]
        counted = [(one, reporting.counted_by_statistics(rng, one, month)) for one in projects if one.in_library(month)]
        made.statistics[month] = [(one, amount) for one, amount in counted if amount is not None]
    missing = [one for one in projects if one.started_by(MONTHS[-1].last_day) and not listed_by(one, MONTHS[-1])]
    made.unlisted = [(one, rng.choice(reporting.UNLISTED)) for one in missing]
    made.slips = slips(rng, made)
    return made


def slips(rng: Random, made: District) -> list[Slip]:
    """Eight misreported figures, none of them on the key list or in the month whose figures were published."""
    found: list[Slip] = []
    for at, month in enumerate(SLIP_MONTHS):
        able = [line for line in made.lines[month] if line.done > 200 and not line.project.slot and not line.late]
        able = [line for line in able if not any(slip.project is line.project for slip in found)]
        line = rng.choice(able)
        reported = line.done * SLIP_SHARES[at] // 100
        found.append(Slip(line.project, month, reported, SLIP_REASONS[at]))
    return found


def listed_by(one: Project, month: Month) -> bool:
    return "listed" in one.events and one.events["listed"] <= month.last_day


__all__ = ["KEY_MONTH", "SEED", "District", "district", "listed_by"]
