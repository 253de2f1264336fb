"""The month still under way, May 2022: most units are through, some wait for review or were sent back, two are late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Any

from guatu.apps.reports.actions import return_report, save_drafts, submit_reports
from guatu.apps.reports.actions.filling import Draft
from guatu.apps.reports.checks import WARNING
from guatu.apps.reports.models import ENTRY_FIELDS, Report
from guatu.apps.reports.refusals import ChecksFailed
from guatu.apps.reports.typed import EVENTS
from guatu.kernel.month import Month
from guatu.site.demonstration.months import row_of
from guatu.site.demonstration.people import REPORTING_UNIT, reporter_of
from guatu.site.demonstration.reporting import Line
from guatu.site.demonstration.scene import Scene, Step

WAITING, SENT_BACK, SILENT = "U111", "U118", ("U112", "U119")
"""Units with everything submitted, with one report sent back, and those nobody has heard of."""
OPEN_UNITS = (REPORTING_UNIT, WAITING, SENT_BACK, *SILENT)
REASON = "与监理月报、支付证书核对无误"
RETURNED = "形象进度与上月相同而完成投资增加，请写明新完成的部位，并补监理计量单。"


def through(lines: Sequence[Line]) -> list[Line]:
    """The reports of the units that are done with the month."""
    return [line for line in lines if line.project.unit not in OPEN_UNITS]


def still_open(scene: Scene, month: Month, lines: Sequence[Line]) -> Iterator[Step]:
    """What the other units did by the tenth of June, each by its own reporter."""
    own = {unit: [line for line in lines if line.project.unit == unit] for unit in OPEN_UNITS}
    early, back, waiting = own[REPORTING_UNIT], own[SENT_BACK], own[WAITING]
    for some, count in ((early, 3), (back, 1)):
        yield Step(date(2022, 6, 3), 10, partial(_fill, scene, month, some))
        yield Step(date(2022, 6, 3), 11, partial(_submit, scene, month, some[:count]))
        yield Step(date(2022, 6, 7), 15, partial(_return, scene, month, some[0]))
    yield Step(date(2022, 6, 6), 9, partial(_fill, scene, month, waiting))
    yield Step(date(2022, 6, 6), 10, partial(_submit, scene, month, waiting))


def _return(scene: Scene, month: Month, line: Line) -> None:
    report = Report.objects.get(project=scene.pk(line.project), month=str(month))
    return_report(report.pk, reason=RETURNED, actor=scene.user("clerk"))


def _fill(scene: Scene, month: Month, lines: Sequence[Line]) -> None:
    drafts = [Draft(scene.pk(line.project), _values(scene, line)) for line in lines]
    if drafts:
        save_drafts(month, drafts, actor=_reporter(scene, lines))


def _values(scene: Scene, line: Line) -> dict[str, Any]:
    row = row_of(scene, line)
    known = {event.value for event in EVENTS}
    events = {event: day.isoformat() for event, day in row.events.items() if event in known}
    return {**dict(zip(ENTRY_FIELDS, row.entries, strict=True)), "funds": dict(row.funds), "events": events}


def _submit(scene: Scene, month: Month, lines: Sequence[Line]) -> None:
    """Submit; what the checks ask about is answered once."""
    projects = [scene.pk(line.project) for line in lines]
    if not projects:
        return
    try:
        submit_reports(month, projects, actor=_reporter(scene, lines))
    except ChecksFailed as asked:
        reasons = {
            project: {one.code: REASON for one in found if one.level == WARNING}
            for project, found in asked.findings.items()
        }
        submit_reports(month, projects, reasons=reasons, actor=_reporter(scene, lines))


def _reporter(scene: Scene, lines: Sequence[Line]) -> Any:
    return scene.user(reporter_of(lines[0].project.unit))
