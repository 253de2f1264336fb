"""`guatu organisations|people|leaders import|export FILE`: units, people and leaders by sheet on the command line."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show

LABELS = {"organisations": "单位", "people": "人员", "leaders": "分包领导", "members": "专班成员"}
WRITTEN = (".xlsx", ".csv")


def import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="xlsx、xls、csv、txt、docx；用 export 得到的表可以改了再导入")
    parser.add_argument("--dry-run", action="store_true", help="只看差异，什么都不写")
    parser.add_argument("--reason", default="", metavar="理由")


def export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="写到哪里：.xlsx 或 .csv")


def import_file(code: str, args: Namespace) -> int:
    """Read the whole file, show what differs, and unless it is a dry run apply it whole or not at all."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.importing import apply_sheet, try_sheet
    from guatu.apps.people.reading import read_sheet
    from guatu.apps.people.sheets import SHEETS

    path = Path(args.file)
    if not path.is_file():
        raise UsageError(f"没有这个文件：{path}。")
    given = read_sheet(SHEETS[code], path, today=args.clock.today())
    actor = operator()
    outcome = try_sheet(given, actor=actor) if args.dry_run else apply_sheet(given, actor=actor, reason=args.reason)
    lines = [one.sentence for one in outcome.problems]
    for one in outcome.differences if not outcome.errors else ():
        told = "；".join(f"{title}：{old or '—'} → {new or '—'}" for title, old, new in one.fields)
        lines.append(f"{'新增' if one.fresh else '修改'} {one.name}（{one.key}）　{told}")
    show(_answer(outcome), [*lines, outcome.sentence], args)
    return DATA_PROBLEMS if outcome.errors else DONE


def _answer(outcome: Any) -> dict[str, Any]:
    def told(one: Any) -> dict[str, Any]:
        fields = [{"title": title, "before": old or None, "after": new or None} for title, old, new in one.fields]
        return {"key": one.key, "name": one.name, "fields": fields}

    return {
        "file": outcome.file,
        "new": [told(one) for one in outcome.new],
        "changed": [told(one) for one in outcome.changed],
        "unchanged": outcome.unchanged,
        "problems": [one.as_json() for one in outcome.problems],
        "applied": outcome.applied,
        "sentence": outcome.sentence,
    }


def export_file(code: str, args: Namespace) -> int:
    """Write all rows to a file that reads back; no passwords, phones with their middle hidden."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.sheets import SHEETS
    from guatu.kernel.sheets import write_csv, write_rows

    path, kind = Path(args.file), SHEETS[code]
    if path.suffix.lower() not in WRITTEN:
        raise UsageError("只写 .xlsx 或 .csv，请改文件名。")
    write = write_csv if path.suffix.lower() == ".csv" else write_rows
    try:
        rows = write(kind.sheet, path, kind.rows(operator()))
    except OSError as wrong:
        raise UsageError(f"写不到 {path}：{wrong.strerror}。") from wrong
    show({"file": str(path), "rows": rows}, [f"已写出 {rows} {kind.unit}{kind.label}到 {path}。"], args)
    return DONE


def _commands(code: str, label: str) -> list[Command]:
    into: Callable[[Namespace], int] = partial(import_file, code)
    out: Callable[[Namespace], int] = partial(export_file, code)
    return [
        Command(f"{code} import", f"从表导入{label}", into, import_arguments),
        Command(f"{code} export", f"把{label}导出成表", out, export_arguments),
    ]


SHEET_COMMANDS = [command for code, label in LABELS.items() for command in _commands(code, label)]
