"""A small district with four units, twelve projects and four months of reports, and the people who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from apps.briefing.words import APRIL, MARCH, REGION, wan
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

AN_INSTANT = datetime(2022, 1, 1, tzinfo=UTC)
KNOWLEDGE = {"known_from": AN_INSTANT, "entry_id": 1}
UNITS = (("U01", "河东园区办"), ("U02", "区住建局"), ("U03", "区水利局"), ("U04", "铁山街道"))
# name, unit, level, industry, total, plan, months of investment (万元), started, planned start, listed
PROJECTS_TEXT = """\
智能装备产业园 U01 provincial 装备制造 90000 36000 3000,2800,3600,3300 2021-08-12 2021-08-01 2021-10-20
精密零件二期 U01 municipal 装备制造 30000 12000 400,350,380,900 2021-09-01 2021-09-01 -
冷链物流园 U01 county 物流 24000 9600 900,800,1000,900 2022-04-06 2022-04-01 -
长桥路南延 U02 municipal 交通 18000 9000 0,60,90,100 2021-11-05 2021-11-01 2021-12-30
老旧小区改造 U02 county 城建 12000 6000 500,510,520,560 2022-02-15 2022-02-01 2022-03-08
城北安置房 U02 county 城建 40000 16000 1200,1300,1250,1350 2021-03-10 2021-03-01 2021-05-06
第三水厂扩建 U03 provincial 水利 15000 5000 100,120,90,80 2021-10-08 2021-10-01 2021-12-01
灌区续建配套 U03 county 水利 8000 4800 400,410,390,420 2021-06-01 2021-06-01 2021-08-01
污水管网工程 U03 municipal 水利 10000 6000 0,0,0,0 - 2022-01-10 -
铁山文旅小镇 U04 county 文旅 60000 12000 0,0,0,0 - 2022-04-20 -
蔬菜批发市场 U04 county 商贸 9000 3000 300,260,240,280 2021-12-01 2021-12-01 2022-01-15
社区养老中心 U04 county 民生 5000 2400 210,200,190,220 2022-03-12 2022-03-01 -
"""


@dataclass(frozen=True)
class Given:
    """A line of the table above."""

    name: str
    unit: str
    level: str
    industry: str
    total: int
    plan: int
    months: tuple[int, ...]
    started: str
    planned: str
    listed: str


def given(line: str) -> Given:
    name, unit, level, industry, total, plan, months, started, planned, listed = line.split()
    amounts = tuple(int(amount) for amount in months.split(","))
    dates = ("" if day == "-" else day for day in (started, planned, listed))
    return Given(name, unit, level, industry, int(total), int(plan), amounts, *dates)


PROJECTS = tuple(given(line) for line in PROJECTS_TEXT.splitlines())


@dataclass
class District:
    """What the tests need to name."""

    units: dict[str, Any]
    projects: dict[str, Any] = field(default_factory=dict)
    leader: Any = None
    sets: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[District]:
    """The district with March and April computed, founded once for a module; each test's changes are taken back."""
    from django.db import transaction

    from guatu.apps.monitoring.computing import compute_month
    from guatu.apps.people.accounts import operator

    with django_db_blocker.unblock(), transaction.atomic():
        made = found_district(operator())
        for month in (MARCH, APRIL):
            compute_month(month, actor=operator())
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def april(founded: District) -> Any:
    """April's bulletin of the district, from its facts."""
    from guatu.apps.briefing.bulletin import answers, compose

    return compose(answers.computed(APRIL), on=date(2022, 5, 6), office="区项目办")


@pytest.fixture
def computed(founded: District, db: None) -> District:
    """The district of this test."""
    return founded


def found_district(operator: Any) -> District:
    """Four units, twelve projects, two sets, statistics for some, and reports of January to April 2022."""
    from guatu.apps.people.models import Leader, Organisation

    office = Organisation.objects.create(code="U00", name="区项目办", kind="project_office", region=REGION)
    made = District(
        {
            code: Organisation.objects.create(
                code=code, name=name, kind="responsible_unit", region=REGION, parent=office
            )
            for code, name in UNITS
        }
    )
    made.units["U00"] = office
    made.leader = Leader.objects.create(key="L01", name="刘副区长", position="副区长", region=REGION)
    for at, row in enumerate(PROJECTS, start=1):
        made.projects[row.name] = _project(at, row, made)
    _sets(made)
    _statistics(made)
    for month in (Month(2022, 1), Month(2022, 2), MARCH, APRIL):
        report_month(made, month, operator)
    return made


def _project(at: int, row: Given, made: District) -> Any:
    from guatu.apps.projects.models import (
        EventStatement,
        PlanStatement,
        Project,
        ProjectStatement,
        StageStatement,
    )

    ledger = {
        "name": row.name, "region": REGION, "organisation": made.units[row.unit], "level": row.level,
        "industry": row.industry, "total_investment": wan(row.total),
        "planned_start_on": date.fromisoformat(row.planned), "nature": "continuing" if row.started else "planned",
        "leader": made.leader if row.unit in ("U01", "U03") else None,
    }  # fmt: skip
    stage = "construction" if row.started else "preparation"
    project = Project.objects.create(number=f"P{at:06}", stage=stage, **ledger)
    ProjectStatement.objects.create(project=project, **ledger, **KNOWLEDGE)
    StageStatement.objects.create(project=project, on=date(2021, 1, 1), stage=stage, **KNOWLEDGE)
    PlanStatement.objects.create(project=project, year=2022, amount=wan(row.plan), invested_before=0, **KNOWLEDGE)
    for event, on in (("started", row.started), ("listed", row.listed)):
        if on:
            EventStatement.objects.create(project=project, event=event, on=date.fromisoformat(on), **KNOWLEDGE)
    return project


def _sets(made: District) -> None:
    from guatu.apps.projects.models import MembershipStatement, ProjectSet

    for code, name, members in (
        ("provincial-municipal", "省市重点", ("智能装备产业园", "精密零件二期", "长桥路南延", "第三水厂扩建")),
        ("batch-1", "三个一批第一期", ("智能装备产业园", "冷链物流园")),
    ):
        made.sets[code] = ProjectSet.objects.create(code=code, name=name, family="重点")
        for member in members:
            MembershipStatement.objects.create(
                project=made.projects[member], set=made.sets[code], start_on=date(2022, 1, 1), **KNOWLEDGE
            )


def _statistics(made: District) -> None:
    from guatu.apps.listing.models import StatisticsStatement

    for name, months in {row.name: row.months for row in PROJECTS if row.listed}.items():
        for number, amount in enumerate(months, start=1):
            StatisticsStatement.objects.create(
                project=made.projects[name], month=str(Month(2022, number)), amount=wan(amount) * 9 // 10, **KNOWLEDGE
            )


def report_month(made: District, month: Month, actor: Any, *, skip: tuple[str, ...] = ()) -> None:
    """The approved reports of a month; projects named in `skip` did not report."""
    from guatu.apps.reports.models import Report, ReportStatement

    for row in PROJECTS:
        if row.name in skip:
            continue
        entries = {"done": wan(row.months[month.number - 1]), "progress_text": "按计划推进", **_trouble(row.name)}
        project, period = made.projects[row.name], str(month)
        Report.objects.create(
            project=project, month=period, state="approved", approver=actor, submitted_at=AN_INSTANT, **entries
        )
        ReportStatement.objects.create(project=project, month=period, **entries, **KNOWLEDGE)


def _trouble(name: str) -> dict[str, Any]:
    if name == "长桥路南延":
        return {
            "problem_category": "clearing", "problem_text": "沿线 12 户未签协议", "proposal": "5月20日前逐户签约",
            "promised_on": date(2022, 5, 20),
        }  # fmt: skip
    if name == "第三水厂扩建":
        return {"problem_category": "funds", "problem_text": "专项债第二批未到位", "proposal": "财政局 5月底前拨付"}
    return {}


@pytest.fixture
def clerk(someone: Any, computed: District) -> Any:
    """The project office's clerk."""
    powers = [
        Power.VIEW, Power.EXPORT, Power.OPEN_WINDOW, Power.APPROVE_REPORT, Power.COMPUTE_MONTH, Power.RECORD_LISTING,
        Power.AUDIT_FIGURES, Power.PUBLISH, Power.WAIVE_ALERT,
    ]  # fmt: skip
    return someone("sun", name="孙经办", powers=powers, organisation=computed.units["U00"])


@pytest.fixture
def reporter(someone: Any, computed: District) -> Any:
    """Fills the reports of 区水利局."""
    powers = [Power.VIEW, Power.FILL_REPORT, Power.EXPORT]
    return someone("he", name="何填报", powers=powers, reach="organisation", organisation=computed.units["U03"])


@pytest.fixture
def leader(someone: Any, computed: District) -> Any:
    """刘副区长, who answers for seven projects."""
    user = someone("liu", name="刘副区长", powers=[Power.VIEW], reach="assignment")
    type(computed.leader).objects.filter(pk=computed.leader.pk).update(user=user)
    return user


@pytest.fixture
def stranger(someone: Any) -> Any:
    """Holds the same powers in another district."""
    powers = [Power.VIEW, Power.EXPORT, Power.APPROVE_REPORT, Power.AUDIT_FIGURES, Power.PUBLISH]
    return someone("qian", name="钱经办", powers=powers, region="330203")


@pytest.fixture
def third_of_may(monkeypatch: pytest.MonkeyPatch) -> date:
    """The home's clock stands at 3 May 2022: April is being closed."""
    from guatu.site import middleware
    from guatu.site.clock import Clock

    day = date(2022, 5, 3)
    monkeypatch.setattr(middleware, "home_clock", lambda: Clock(day, datetime.now(UTC)))
    return day


@pytest.fixture
def april_open(computed: District, third_of_may: date) -> District:
    """April's window is open until 5 May; of 污水管网工程 nothing came in, 第三水厂扩建 was returned."""
    from guatu.apps.reports.models import Report, ReportStatement, ReportWindow
    from guatu.kernel.month import Month

    ReportWindow.objects.create(month=str(APRIL), opens_on=date(2022, 4, 25), due_on=date(2022, 5, 5))
    ReportWindow.objects.create(month=str(Month(2022, 5)), opens_on=date(2022, 5, 25), due_on=date(2022, 6, 5))
    of_april = Report.objects.filter(month=str(APRIL))
    missing = [computed.projects[name] for name in ("污水管网工程", "第三水厂扩建")]
    ReportStatement.objects.filter(month=str(APRIL), project__in=missing).delete()
    of_april.filter(project=missing[0]).delete()
    of_april.filter(project=missing[1]).update(state="returned", approver=None, return_reason="形象进度没有写到部位")
    return computed


@pytest.fixture
def waiting(april_open: District, reporter: Any) -> District:
    """灌区续建配套 waits for review."""
    from guatu.apps.reports.models import Report

    Report.objects.filter(month=str(APRIL), project=april_open.projects["灌区续建配套"]).update(
        state="submitted", approver=None, submitter=reporter
    )
    return april_open
