"""`guatu ledger import|export|template`: the project library on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from guatu.apps.people.accounts import operator
from guatu.apps.policies.regions import regions
from guatu.apps.projects.exporting import export_ledger, template
from guatu.apps.projects.importing import LedgerRefused, Options, dry_run, import_ledger
from guatu.apps.projects.models import Project
from guatu.apps.projects.reading import read_ledger
from guatu.apps.trace.taking import tell_export
from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show
from guatu.kernel.regions import Level
from guatu.kernel.sheets.problems import CellProblem, SheetRefused

WORKBOOKS = (".xlsx", ".csv")


def import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="台账文件：xlsx、xls、csv、txt、docx")
    parser.add_argument("--region", default="", metavar="CODE", help="没写区划的行算在哪个区划（代码或名称）")
    parser.add_argument("--list", default="", metavar="NAME", help="这些项目属于哪个集合，没有就新建")
    parser.add_argument("--on", default="", metavar="DATE", help="台账日期，如 2022-06-10；不写为今天")
    parser.add_argument("--dry-run", action="store_true", help="只看差异，什么都不写")
    parser.add_argument(
        "--near", choices=("new", "stop"), default="new", help="名称相近的：当新项目（new）或停下（stop）"
    )
    parser.add_argument("--no-create-units", action="store_true", help="不随导入新建单位和分包领导")


def import_file(args: Namespace) -> int:
    """Read, compare, and unless it is a dry run apply."""
    path, on, region = Path(args.file), day(args.on, args), region_code(args.region)
    options = Options(
        on=on,
        region=region,
        list_name=args.list.strip(),
        create_units=not args.no_create_units,
        stop_at_near=args.near == "stop",
    )
    try:
        reading = read_ledger(path, on=on, region=region, regions=regions())
    except SheetRefused as refused:
        show(unreadable(path, str(refused)), [str(refused)], args)
        return DATA_PROBLEMS
    actor = operator()
    try:
        answer = (dry_run if args.dry_run else import_ledger)(reading, options, actor=actor)
    except LedgerRefused as refused:
        answer = refused.answer
    show(answer.as_json() if args.json else None, answer.lines(), args)
    return DATA_PROBLEMS if answer.plan.errors else DONE


def unreadable(path: Path, sentence: str) -> dict[str, Any]:
    """The answer for a file that could not be read at all, in the shape of every other."""
    problem = CellProblem(0, "", sentence, file=path.name)
    nothing: dict[str, list[Any]] = {"new": [], "changed": [], "unchanged": [], "missing": [], "suggestions": []}
    return {
        "file": path.name,
        "rows": [],
        "skipped": [],
        "problems": [problem.as_json()],
        "encoding": "",
        "units": {},
        "diff": nothing,
        "applied": False,
        "sentence": sentence,
    }


def day(text: str, args: Namespace) -> date:
    """The day given, else the home's own."""
    if not text:
        return args.clock.today()  # type: ignore[no-any-return]
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}”不是日期。请写成 2022-06-10。") from None


def region_code(words: str) -> str:
    """The code of the region given, else of the home's own district, else empty."""
    asked = words or settings.GUATU_DISTRICT
    if not asked:
        return ""
    if asked.isdigit():
        known = regions().find(asked)
        if known is None and words and len(asked) not in (6, 9, 12):
            raise UsageError(f"没有区划代码“{words}”。请写六位代码，如 410703。")
        return known.code if known else asked
    found = [one for one in regions().by_name(asked) if one.level is not Level.TOWNSHIP]
    if len(found) != 1 and words:
        raise UsageError(f"“{words}”{'不止一个' if found else '不是行政区划'}，请写六位代码，如 410703。")
    return found[0].code if len(found) == 1 else ""


def export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="写到哪个文件：.xlsx 或 .csv")
    parser.add_argument("--on", default="", metavar="DATE", help="计划取哪一年、集合取哪一天；不写为今天")


def export_file(args: Namespace) -> int:
    path = writable(args.file)
    count = export_ledger(Project.objects.visible_to(operator()), path, day(args.on, args))
    tell_export("项目台账", file=path.name, actor=operator())
    show({"file": str(path), "rows": count}, [f"已导出{count}个项目：{path}"], args)
    return DONE


def template_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="写到哪个文件：.xlsx")


def template_file(args: Namespace) -> int:
    path = writable(args.file, (".xlsx",))
    template(path)
    show({"file": str(path)}, [f"空白台账已写好：{path}"], args)
    return DONE


def writable(name: str, kinds: tuple[str, ...] = WORKBOOKS) -> Path:
    path = Path(name)
    if path.suffix.lower() not in kinds:
        raise UsageError(f"“{name}”应以{'或'.join(kinds)}结尾。")
    if not path.parent.is_dir():
        raise UsageError(f"没有“{path.parent}”这个文件夹。")
    return path


COMMANDS = [
    Command("ledger import", "导入项目台账", import_file, import_arguments),
    Command("ledger export", "导出项目台账", export_file, export_arguments),
    Command("ledger template", "空白项目台账", template_file, template_arguments),
]
