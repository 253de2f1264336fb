"""`guatu reports open|lock|status|template|import`: the monthly reports on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from guatu.apps.people.accounts import operator
from guatu.apps.people.models import Organisation
from guatu.apps.reports.actions import lock_month, open_window
from guatu.apps.reports.applying import Applied, apply_drafts, apply_stated
from guatu.apps.reports.importing import MonthFile, read_month
from guatu.apps.reports.refusals import ReportRefused
from guatu.apps.reports.selectors import projects_to_report, status_of
from guatu.apps.reports.sheets import write_month
from guatu.apps.reports.template import month_rows
from guatu.apps.reports.windows import window_of
from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show
from guatu.kernel.lifecycle import MoveNotAllowed
from guatu.kernel.month import Month, NotAMonth
from guatu.kernel.sheets.problems import CellProblem, SheetRefused


def month_argument(parser: ArgumentParser) -> None:
    parser.add_argument("--month", required=True, metavar="MONTH", help="调度月，如 2021-03")


def import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="月报文件：xlsx、xls、csv、txt、docx")
    month_argument(parser)
    parser.add_argument("--approve", action="store_true", help="直接审定，报送人为空；没有填报窗口的月份总是这样")


def import_file(args: Namespace) -> int:
    """Read and check the whole file; with one error nothing is applied.

    A month without a window was never open to people: its file is a load, stated at once. Where people fill, the
    file becomes drafts unless --approve says otherwise.
    """
    path, month, actor = Path(args.file), month_of(args.month), operator()
    if not path.is_file():
        raise UsageError(f"没有这个文件：{path}。")
    loading = args.approve or window_of(month) is None
    try:
        found = read_month(path, month, user=actor, today=args.clock.today(), loading=loading)
    except SheetRefused as refused:
        found = MonthFile(path.name, month, problems=[CellProblem(0, "", str(refused), file=path.name)])
    if found.errors:
        return _answer(found, Applied("refused", 0, f"有 {len(found.errors)} 处要改，整份没有写入。"), args)
    try:
        applied = (apply_stated if loading else apply_drafts)(found, actor=actor)
    except (ReportRefused, MoveNotAllowed) as refused:
        found.problems.append(CellProblem(0, "", str(refused), file=found.file))
        applied = Applied("refused", 0, str(refused))
    return _answer(found, applied, args)


def _answer(found: MonthFile, applied: Applied, args: Namespace) -> int:
    answer = {
        "file": found.file,
        "month": str(found.month),
        "rows": len(found.rows),
        "skipped": found.skipped,
        "how": applied.how,
        "changed": applied.count,
        "problems": [one.as_json() for one in found.problems],
        "sentence": applied.sentence,
    }
    lines: Iterable[str] = [*(_line(one) for one in found.problems), applied.sentence]
    show(answer, lines, args)
    return DATA_PROBLEMS if found.errors else DONE


def _line(one: CellProblem) -> str:
    return ("要改　" if one.severity == "error" else "请核对　") + one.sentence


def template_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="写到哪个文件：.xlsx")
    month_argument(parser)
    parser.add_argument("--organisation", default="", metavar="CODE", help="只写一个单位的项目（单位代码）")


def template_file(args: Namespace) -> int:
    """The month's template: the projects of a unit, or of the whole home."""
    path, month = Path(args.file), month_of(args.month)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"“{path.name}”应以 .xlsx 结尾。")
    projects = projects_to_report(operator(), month)
    if args.organisation:
        if not Organisation.objects.filter(code=args.organisation).exists():
            raise UsageError(f"没有单位代码“{args.organisation}”。")
        projects = projects.filter(organisation__code=args.organisation)
    count = write_month(path, month_rows(operator(), projects, month, args.clock.today()))
    show(
        {"file": str(path), "month": str(month), "rows": count},
        [f"{month.label}月报模板已写好：{path}，{count} 个项目"],
        args,
    )
    return DONE


def open_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("month", metavar="MONTH", help="调度月，如 2022-05")
    parser.add_argument("--from", dest="opens_on", required=True, metavar="DATE", help="开窗日期")
    parser.add_argument("--due", dest="due_on", required=True, metavar="DATE", help="截止日期")


def open_month(args: Namespace) -> int:
    month = month_of(args.month)
    window = open_window(month, opens_on=day_of(args.opens_on), due_on=day_of(args.due_on), actor=operator())
    said = {"month": str(month), "opens_on": str(window.opens_on), "due_on": str(window.due_on)}
    show(said, [f"{month.label}填报窗口已开：{window.opens_on}开窗，{window.due_on}截止"], args)
    return DONE


def one_month(parser: ArgumentParser) -> None:
    parser.add_argument("month", metavar="MONTH", help="调度月，如 2022-05")


def lock(args: Namespace) -> int:
    month = month_of(args.month)
    count = lock_month(month, actor=operator())
    show({"month": str(month), "locked": count}, [f"{month.label}月报已锁定 {count} 份"], args)
    return DONE


def status(args: Namespace) -> int:
    """Who has reported, who has not."""
    month = month_of(args.month)
    window, units = window_of(month), status_of(operator(), month)
    answer: dict[str, Any] = {
        "month": str(month),
        "opens_on": str(window.opens_on) if window else None,
        "due_on": str(window.due_on) if window else None,
        "locked": bool(window and window.locked_at),
        "units": [{**asdict(unit), "missing": unit.missing} for unit in units],
    }
    lines = [
        f"{unit.name}：应报 {unit.due}，未报 {unit.missing}，待审 {unit.submitted}，已通过 {unit.passed}"
        for unit in units
    ]
    show(answer, lines or [f"{month.label}没有要报的项目"], args)
    return DONE


def month_of(text: str) -> Month:
    try:
        return Month.parse(text)
    except NotAMonth as wrong:
        raise UsageError(str(wrong)) from None


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}”不是日期。请写成 2022-06-05。") from None


COMMANDS = [
    Command("reports import", "导入月报", import_file, import_arguments),
    Command("reports template", "月报模板", template_file, template_arguments),
    Command("reports open", "开填报窗口", open_month, open_arguments),
    Command("reports lock", "锁定月报", lock, one_month),
    Command("reports status", "报送情况", status, one_month),
]
