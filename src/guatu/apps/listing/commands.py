"""`guatu listing import|unlisted`: statistics on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from guatu.apps.listing.importing import StatisticsFile, apply_statistics, read_statistics
from guatu.apps.listing.refusals import ListingRefused
from guatu.apps.listing.selectors import unlisted_projects, unlisted_rows
from guatu.apps.people.accounts import operator
from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show
from guatu.kernel.month import Month, NotAMonth
from guatu.kernel.sheets.problems import CellProblem, SheetRefused


def import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="统计数文件：项目名称（或编号、代码）和统计数两列")
    parser.add_argument("--month", required=True, metavar="MONTH", help="月份，如 2022-05")


def import_file(args: Namespace) -> int:
    """Read the whole file; with one error nothing is applied."""
    path, actor = Path(args.file), operator()
    try:
        month = Month.parse(args.month)
    except NotAMonth as wrong:
        raise UsageError(str(wrong)) from None
    if not path.is_file():
        raise UsageError(f"没有这个文件：{path}。")
    try:
        found = read_statistics(path, month, user=actor, today=args.clock.today())
    except SheetRefused as refused:
        found = StatisticsFile(path.name, month, problems=[CellProblem(0, "", str(refused), file=path.name)])
    changed, sentence = 0, f"有 {len(found.errors)} 处要改，整份没有写入。"
    if not found.errors:
        try:
            changed = apply_statistics(found, actor=actor)
            sentence = (
                f"{month.label}统计数已录入 {changed} 个项目。"
                if changed
                else f"{month.label}统计数没有变化，没有写入。"
            )
        except ListingRefused as refused:
            found.problems.append(CellProblem(0, "", str(refused), file=found.file))
            sentence = str(refused)
    answer = {
        "file": found.file,
        "month": str(month),
        "rows": found.rows,
        "changed": changed,
        "problems": [one.as_json() for one in found.problems],
        "sentence": sentence,
    }
    show(answer, [*(one.sentence for one in found.problems), sentence], args)
    return DATA_PROBLEMS if found.errors else DONE


def unlisted(args: Namespace) -> int:
    """未入库清单: started, not listed, since when and why."""
    rows = unlisted_rows(list(unlisted_projects(operator())), args.clock.today())
    answer = [
        {
            "project": row.project.number,
            "name": row.project.name,
            "organisation": row.project.organisation.code if row.project.organisation else None,
            "started_on": row.started_on.isoformat(),
            "months": row.months,
            "reason": row.reason or None,
            "note": row.note or None,
        }
        for row in rows
    ]
    lines = [
        f"{row.project}：{row.started_on}开工，{row.months}个月未入库，{row.reason or '没有登记原因'}" for row in rows
    ]
    show(answer, lines or ["没有未入库的项目"], args)
    return DONE


COMMANDS = [
    Command("listing import", "录入统计数", import_file, import_arguments),
    Command("listing unlisted", "未入库清单", unlisted),
]
