"""`guatu bulletin`: the bulletin of a month as a file."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from guatu.kernel.command import DONE, Command, UsageError, show
from guatu.kernel.month import Month, NotAMonth
from guatu.kernel.whole import whole_file

KINDS = (".docx", ".xlsx")


def month_of(text: str) -> Month:
    try:
        return Month.parse(text)
    except NotAMonth as wrong:
        raise ArgumentTypeError(str(wrong)) from wrong


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--month", required=True, type=month_of, metavar="月份", help="如 2021-03")
    parser.add_argument("--out", required=True, type=Path, metavar="文件", help="通报 .docx，或只要各表 .xlsx")


def bulletin(args: Namespace) -> int:
    """Write the bulletin of a month, computed in memory; a closed month from its seal."""
    if args.out.suffix.lower() not in KINDS:
        raise UsageError(f"“{args.out.name}”不是通报文件名。写成 通报.docx，或 通报表.xlsx。")
    from guatu.apps.briefing.bulletin.document import write_document
    from guatu.apps.briefing.bulletin.workbook import write_workbook
    from guatu.apps.briefing.drafting import draw_up
    from guatu.engine.snapshot import SnapshotDamaged

    try:
        made = draw_up(args.month, on=args.clock.today())
    except SnapshotDamaged as damaged:
        raise ValueError(str(damaged)) from damaged
    write = write_document if args.out.suffix.lower() == ".docx" else write_workbook
    with whole_file(args.out) as target:
        write(made, target)
    answer = {
        "month": str(args.month),
        "file": str(args.out),
        "title": made.title,
        "sealed": made.sealed,
        "sections": [section.heading for section in made.sections],
        "tables": [table.title for table in made.tables],
        "figures": [
            {
                "code": figure.code, "name": figure.name, "by": figure.by, "key": figure.key, "whose": figure.whose,
                "text": figure.text, "numerator": figure.numerator, "denominator": figure.denominator,
                "basis": figure.basis,
            }
            for figure in made.told
        ],
    }  # fmt: skip
    kept = "用封存数据" if made.sealed else "数据未封存，仅供审阅"
    show(
        answer,
        [f"已写好 {args.out}：{made.title}，正文数字 {len(made.told)} 个，表 {len(made.tables)} 张，{kept}。"],
        args,
    )
    return DONE


COMMANDS = [Command("bulletin", "起草月度通报（DOCX 或 XLSX）", bulletin, arguments)]
