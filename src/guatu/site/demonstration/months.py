"""The months of the demonstration: windows, and the reports as the batch verb takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from guatu.apps.reports.actions import MonthRow, open_window, state_reports
from guatu.kernel.month import Month
from guatu.site.demonstration.district import Slip
from guatu.site.demonstration.ledgers import WAN
from guatu.site.demonstration.reporting import Line, due_on
from guatu.site.demonstration.scene import Scene, instant


def row_of(scene: Scene, line: Line) -> MonthRow:
    """A generated report as the batch verb takes it; amounts in 分."""
    trouble = line.trouble
    wrong = sum(slip.reported - line.done for slip in scene.district.slips if _same(slip, line))
    handed_in = due_on(line.month) + (timedelta(days=2) if line.late else timedelta(days=-1))
    return MonthRow(
        project=scene.pk(line.project),
        done=WAN * (line.done + wrong),
        cumulative=WAN * (line.project.done_in(line.month.year, line.month) + wrong),
        progress_text=line.progress,
        quantity_done=line.quantity,
        problem_category=trouble.category if trouble else "",
        problem_text=trouble.text if trouble else "",
        proposal=trouble.proposal if trouble else "",
        promised_on=line.promised,
        next_step=line.next,
        late=line.late,
        submitted_at=instant(handed_in, 15, scene.pk(line.project) % 60),
        stage=line.stage,
        events=line.events,
        funds={source: WAN * amount for source, amount in line.funds.items()},
    )


def _same(slip: Slip, line: Line) -> bool:
    return slip.project is line.project and slip.month == line.month


def open_month(scene: Scene, month: Month) -> None:
    """Reports may be filled from the twenty-fifth on."""
    open_window(month, opens_on=month.start.replace(day=25), due_on=due_on(month), actor=scene.user("clerk"))


def report_month(scene: Scene, month: Month, lines: Sequence[Line], *, late: bool) -> None:
    """State the month's reports that came on time, or the late ones."""
    rows = [row_of(scene, line) for line in lines if line.late == late]
    if not late:
        scene.say(f"{month.label}：月报 {len(lines)} 份 …")
    if rows:
        state_reports(month, rows, actor=scene.user("clerk"))
