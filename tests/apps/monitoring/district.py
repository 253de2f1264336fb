"""A small district for tests, made by the verbs an office uses; amounts in 万元."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.month import Month

REGION = "410703"
FIRST_DAY = date(2020, 1, 6)
TODAY = date(2022, 6, 10)


class District:
    """Units, leaders, projects, plans, reports and sets of one district."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.count = 0

    def unit(self, code: str, name: str, **fields: Any) -> Any:
        from guatu.apps.people.models import Organisation

        given = {"kind": "responsible_unit", "region": REGION} | fields
        return Organisation.objects.create(code=code, name=name, **given)

    def leader(self, key: str, name: str, user: Any = None) -> Any:
        from guatu.apps.people.models import Leader

        return Leader.objects.create(key=key, name=name, region=REGION, user=user)

    def project(
        self,
        name: str = "",
        *,
        unit: Any = None,
        plan: Mapping[int, int] | int | None = 12_000,
        total: int | None = 50_000,
        started: date | None = None,
        listed: date | None = None,
        stage: str = "construction",
        region: str = REGION,
        **values: Any,
    ) -> Any:
        """A project with its plans by year (a number: of 2021) and the days it started and was listed."""
        from guatu.apps.projects import actions

        self.count += 1
        given = {"name": name or f"第{self.count}号项目", "region": region, "organisation": unit}
        given["total_investment"] = None if total is None else total * WAN_YUAN
        project = actions.create_project(values=given | values, on=FIRST_DAY, actor=self.actor, stage=Stage(stage))
        for year, amount in ({2021: plan} if isinstance(plan, int) else plan or {}).items():
            actions.set_plan(project.pk, year=year, amount=amount * WAN_YUAN, actor=self.actor)
        for event, day in ((DatedEvent.STARTED, started), (DatedEvent.LISTED, listed)):
            if day is not None:
                actions.set_event(project.pk, event=event, on=day, actor=self.actor, today=TODAY)
        return project

    def reported(self, month: str, amounts: Mapping[Any, int | Mapping[str, Any]]) -> None:
        """The month's approved reports: project → 本月完成, or more of what a report says."""
        from guatu.apps.reports.actions.batch import MonthRow, state_reports

        rows = []
        for project, told in amounts.items():
            given = dict(told) if isinstance(told, Mapping) else {"done": told}
            rows.append(MonthRow(project.pk, given.pop("done") * WAN_YUAN, **given))
        state_reports(Month.parse(month), rows, actor=self.actor)

    def set(self, code: str, name: str, members: Mapping[Any, date]) -> Any:
        """A dated set: project → the day it joined."""
        from guatu.apps.projects import actions

        made = actions.create_set(name=name, code=code, actor=self.actor)
        for day in sorted(set(members.values())):
            joining = [project.pk for project, joined in members.items() if joined == day]
            actions.join_set(made.pk, projects=joining, on=day, actor=self.actor)
        return made


def figures(month: str, *, by: str = "", chosen: Any = None) -> dict[str, dict[str, Any]]:
    """Values of a month in memory: key → code → value."""
    from guatu.apps.monitoring.answers import figures_in_memory

    rows = figures_in_memory(Month.parse(month), by=by, chosen=chosen)
    return {row.key: {code: figure.value for code, figure in row.values.items()} for row in rows}
