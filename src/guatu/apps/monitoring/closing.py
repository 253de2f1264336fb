"""A month closed: its facts sealed, its results computed from the seal, and what was corrected since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from guatu.apps.monitoring.computing import (
    COUNTED,
    closed_computation,
    evaluation_now,
    evaluation_of_seal,
    keep_results,
    packed,
    project_rows,
    sealed_folder,
)
from guatu.apps.monitoring.gathering import gather
from guatu.apps.monitoring.models import Computation, GroupResult, ProjectResult
from guatu.apps.monitoring.naming import names_of
from guatu.apps.policies.regions import home, must_serve_house
from guatu.apps.reports.models import ReportWindow
from guatu.apps.reports.windows import hold_windows
from guatu.apps.trace.action import action, current_at, record
from guatu.apps.trace.events import Event
from guatu.apps.trace.models import Entry
from guatu.engine import snapshot
from guatu.engine.evaluate import Evaluation
from guatu.engine.snapshot import SnapshotDamaged
from guatu.kernel.declare import Rule
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

MONTH_CLOSED = Event("month.closed", "封存月度", "封存{month}：项目{projects}个，校验值{content_hash}")
HERE = ZoneInfo("Asia/Shanghai")


class MonthProblem(ValueError):
    """A month cannot be closed or compared so; carries a Chinese sentence."""


@action(power=Power.CLOSE_MONTH)
def close_month(month: Month, *, actor: Any) -> Computation:
    """Seal the month's facts as known now, compute from the seal and keep both.

    From then on the month is computed from its seal. It is not opened again; corrections supersede and show beside it.
    Raises MonthProblem while the month runs, while its window is not locked, or when it is closed already.
    """
    must_serve_house(actor)
    hold_windows(str(month))
    _check(month)
    folder = _new_folder(month)
    manifest = snapshot.write(gather(month, home=home(), known=current_at()), month, folder, known_at=current_at())
    evaluation = evaluation_of_seal(folder.name, month)
    closed = keep_results(evaluation, month, known_at=current_at())
    closed.snapshot, closed.content_hash, closed.closed_at = folder.name, manifest.content_hash, current_at()
    closed.save(update_fields=["snapshot", "content_hash", "closed_at"])
    told = {"snapshot": folder.name, "content_hash": manifest.content_hash, **closed.counts}
    record(MONTH_CLOSED, actor=actor, subject=closed, month=month.label, **told)
    return closed


def _check(month: Month) -> None:
    closed = closed_computation(month)
    if closed is not None:
        day = f"{closed.closed_at.astimezone(HERE):%Y-%m-%d}" if closed.closed_at else "此前"
        raise MonthProblem(f"{month.label}数据已于{day}封存，不能重封。要改数请用“更正”，原数和更正都会留下。")
    if month.end > current_at().astimezone(HERE).date():
        raise MonthProblem(f"{month.label}还没有结束，{month.end.month}月1日以后再封存。")
    window = ReportWindow.objects.filter(month=str(month)).first()
    if window is not None and window.locked_at is None:
        raise MonthProblem(f"{month.label}月报还没有锁定。先在填报窗口里锁定，再封存。")


def _new_folder(month: Month) -> Path:
    """The next unused name: a try that failed half-way may have left a folder behind."""
    base = Path(settings.GUATU_HOME) / "snapshots"
    base.mkdir(exist_ok=True)
    taken = {path.name.removesuffix(".part") for path in base.iterdir()}
    count = next(n for n in range(1, len(taken) + 2) if f"{month}-{n}" not in taken)
    return base / f"{month}-{count}"


# --- verifying ------------------------------------------------------------------------------------------------


def verify_month(month: Month) -> tuple[Computation, list[str]]:
    """Check a closed month: its files, its hash in the database and in the trace, its kept results.

    Answers the computation and a sentence for each fault. Raises MonthProblem for a month that is not closed.
    """
    closed = closed_computation(month)
    if closed is None:
        raise MonthProblem(f"{month.label}还没有封存，没有可核验的。先运行 guatu month close {month}。")
    try:
        manifest = snapshot.verify(sealed_folder(closed.snapshot))
    except SnapshotDamaged as damaged:
        return closed, [str(damaged)]
    faults = []
    if manifest.content_hash != closed.content_hash:
        faults.append(
            f"{month.label}封存数据的校验值与数据库所记不一致：封存后有人换过文件或改过数据库，请从备份恢复。"
        )
    if closed.content_hash not in _traced(month):
        faults.append(f"{month.label}封存的校验值与留痕所记不一致：数据库里的校验值被改动过，请查留痕。")
    return closed, faults or _changed_results(evaluation_of_seal(closed.snapshot, month), month)


def _traced(month: Month) -> set[str]:
    entries = Entry.objects.filter(event=MONTH_CLOSED.code, subject_key=str(month))
    return {entry.detail.get("content_hash", "") for entry in entries}


def _changed_results(evaluation: Evaluation, month: Month) -> list[str]:
    """Kept results that the seal does not give: someone wrote into the database."""
    faults = []
    kept = {
        row.key: row.values for row in GroupResult.objects.filter(month=str(month), by="organisation", members_of="")
    }
    fresh = {row["key"] or "": packed(row) for row in evaluation.groups("organisation").to_pylist()}
    names = names_of("organisation", kept.keys() | fresh.keys())
    changed = sorted(key for key in kept.keys() | fresh.keys() if kept.get(key) != fresh.get(key))
    faults += [f"{month.label}保存的“{names[key]}”汇总数与封存数据算出的不一致，请重新计算该月。" for key in changed]
    lights = dict(ProjectResult.objects.filter(month=str(month)).values_list("project__number", "level"))
    judged = {row["key"]: row["level"] or "" for row in project_rows(evaluation) if row[COUNTED]}
    wrong = sorted(key for key in lights.keys() | judged.keys() if lights.get(key) != judged.get(key))
    return faults + [f"{month.label}保存的项目{key}的灯与封存数据算出的不一致，请重新计算该月。" for key in wrong]


# --- what was corrected since ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Corrected:
    """A project's figure that differs between the seal and what is known now; None: not in the library there."""

    project: str
    name: str
    rule: Rule
    sealed: int | None
    now: int | None


def corrected_since(month: Month, *, codes: tuple[str, ...] = ()) -> list[Corrected]:
    """Measures of a closed month that would answer differently from what is known now, by project and measure.

    Raises MonthProblem for a month that is not closed, SnapshotDamaged when its seal cannot be read.
    """
    closed = closed_computation(month)
    if closed is None:
        raise MonthProblem(f"{month.label}还没有封存，没有“封存后的更正”。")
    sealed, now = evaluation_of_seal(closed.snapshot, month), evaluation_now(month)
    before, after = _by_project(sealed), _by_project(now)
    names = names_of("project", before.keys() | after.keys())
    wanted = codes or tuple(code for code in sealed.edition.measures if code in now.edition.measures)
    return [
        Corrected(key, names[key], sealed.edition.measures[code][0], old.get(code), new.get(code))
        for key in sorted(before.keys() | after.keys())
        for old, new in [(before.get(key, {}), after.get(key, {}))]
        for code in wanted
        if old.get(code) != new.get(code)
    ]


def _by_project(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for row in evaluation.measured().to_pylist()}
