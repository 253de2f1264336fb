"""月结: the seven steps of a month, from its window to the bulletin, as every page says them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from guatu.apps.look.context import HERE
from guatu.apps.look.parts import ProcessStep
from guatu.apps.monitoring.models import Computation
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.selectors import UnitStatus
from guatu.kernel.display import day_cn


@dataclass(frozen=True)
class Progress:
    """How far a month is: reports due, handed in and passed; red lights, and those whose cause is told."""

    due: int
    handed: int
    passed: int
    red: int = 0
    told: int = 0

    @classmethod
    def of(cls, units: Iterable[UnitStatus], *, red: int = 0, told: int = 0) -> Self:
        """Counted from what the page of units lists, so that both say the same."""
        held = list(units)
        passed = sum(unit.passed for unit in held)
        handed = passed + sum(unit.submitted for unit in held)
        return cls(sum(unit.due for unit in held), handed, passed, red, told)


def process(
    window: ReportWindow | None, progress: Progress, computed: Computation | None, today: date
) -> list[ProcessStep]:
    """开窗 → 收齐 → 审核 → 计算 → 复核 → 封存 → 通报; the first step that is not done is the present one."""
    due, handed, passed = progress.due, progress.handed, progress.passed
    closed = computed.closed_at if computed else None
    opened = window is not None and window.opens_on <= today
    return _filled(
        [
            ("开窗", day_cn(window.opens_on) if window else "还没有开窗", int(opened), 1),
            ("收齐", f"{handed}/{due} 份，未报 {due - handed}", handed, due),
            ("审核", f"{passed}/{handed} 份，待审 {handed - passed}", passed, handed),
            ("计算", moment(computed.computed_at, today) if computed else "还没有计算", int(computed is not None), 1),
            ("复核", *_reviewed(progress, computed)),
            ("封存", moment(closed, today) if closed else "还没有封存", int(bool(closed)), 1),
            ("通报", "按封存数生成" if closed else "封存前为初稿", int(bool(closed)), 1),
        ],
        whole=bool(closed),
    )


def _reviewed(progress: Progress, computed: Computation | None) -> tuple[str, int, int]:
    if computed is None:
        return "计算后复核", 0, 1
    if not progress.red:
        return "没有红灯", 1, 1
    return f"红灯 {progress.red} 条，已填原因 {progress.told}", progress.told, progress.red


def _filled(steps: list[tuple[str, str, int, int]], *, whole: bool) -> list[ProcessStep]:
    found, now = [], False
    for at, (name, detail, done, of) in enumerate(steps, start=1):
        full = whole or (of > 0 and done >= of)
        state = "done" if full else "" if now else "now"
        now = now or not full
        found.append(ProcessStep(f"{at} {name}", detail, 1 if whole else done, 1 if whole else max(of, 1), state))
    return found


def moment(instant: datetime, today: date) -> str:
    """An instant as a page says it: 今天 07:00, 6月6日 09:12."""
    local = instant.astimezone(HERE)
    return f"{'今天' if local.date() == today else day_cn(local.date())} {local:%H:%M}"
