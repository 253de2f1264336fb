"""`guatu read`: expressions of dates, amounts, progress and codes, read as the importer reads them."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show

ENCODINGS = ("utf-8-sig", "gb18030")
CODES = ("uscc", "project-code")
NEEDED = ("kind", "raw", "context_date")
Answer = dict[str, Any]


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", metavar="文字", help="要读的一段，如 6月底前")
    parser.add_argument("--as", dest="kind", metavar="类别", help="date、amount、progress、uscc、project-code 等")
    parser.add_argument("--on", type=day, metavar="日期", help="文字所在文件的日期，如 2022-05-11")
    parser.add_argument("--file", type=Path, metavar="文件", help="CSV：id、kind、raw、context_date 四列，逐行读")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"“{text}”不是日期，写成 2022-05-11。") from wrong


def run(args: Namespace) -> int:
    if (args.text is None) == (args.file is None):
        raise UsageError("写一段要读的文字，或用 --file 给出文件，二者取一。")
    if args.file:
        answers = read_file(args.file)
        show(answers, map(line, answers), args)
    else:
        answers = [read_one(args.text, args.kind, args.on)]
        show(answers[0], map(line, answers), args)
    return DATA_PROBLEMS if any(map(unread, answers)) else DONE


def read_one(text: str, kind: str | None, on: date | None) -> Answer:
    """One expression: from, to, value, unit, precision, problem; a code has its parts and whether it holds."""
    if kind in CODES:
        return check_code(text, kind)
    from guatu.kernel.reading import KINDS, read

    if kind is not None and kind not in KINDS:
        raise UsageError(f"--as 不能是“{kind}”，可用：{'、'.join((*KINDS, *CODES))}。")
    return dict(read(text, on=on, kind=kind).as_json())


def check_code(text: str, kind: str | None) -> Answer:
    from guatu.kernel import codes

    checks: dict[str | None, Callable[[str], codes.CodeCheck]] = {
        "uscc": codes.check_uscc,
        "project-code": codes.check_project_code,
    }
    found = checks[kind](text)
    return {
        "value": found.normal,
        "kind": found.kind,
        "ok": found.ok,
        "level": str(found.level),
        "parts": dict(found.parts),
        "problem": found.message or None,
    }


def read_file(file: Path) -> list[Answer]:
    """Every row, in the file's order."""
    from guatu.kernel.reading import read_table

    return [
        {"id": row.get("id") or "", **check_code(row.get("raw") or "", row["kind"])}
        if row.get("kind") in CODES
        else read_table([row])[0]
        for row in rows_of(file)
    ]


def rows_of(file: Path) -> Iterable[dict[str, str]]:
    import csv
    import io

    content = file.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        rows = csv.DictReader(io.StringIO(text, newline=""))
        missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
        if missing:
            raise UsageError(f"{file.name} 缺少列：{'、'.join(missing)}。第一行应是 id,kind,raw,context_date。")
        return list(rows)
    raise UsageError(f"{file.name} 不是文本文件，另存为 CSV（UTF-8 或 GBK）再读。")


def unread(answer: Answer) -> bool:
    """Nothing could be taken from the text, or the code does not hold."""
    if "ok" in answer:
        return not answer["ok"]
    return answer["problem"] is not None and not any(answer[part] for part in ("from", "to", "value"))


def line(answer: Answer) -> str:
    """The answer for people."""
    parts = [answer.get("id", "")]
    if answer.get("from") or answer.get("to"):
        parts.append(" 至 ".join(part for part in (answer["from"], answer["to"]) if part))
    if answer.get("value"):
        parts.append(f"{answer['value']}{answer.get('unit') or ''}")
    if answer.get("precision"):
        parts.append(f"（{answer['precision']}）")
    parts += [f"{name} {value}" for name, value in answer.get("parts", {}).items()]
    return "  ".join(part for part in (*parts, answer["problem"]) if part)


COMMANDS = [Command("read", "读一段日期、金额、进度或代码", run, arguments, needs_home=False)]
