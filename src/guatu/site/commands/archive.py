"""`guatu backup` and `guatu restore`: a home in one file, and back."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from guatu.kernel.command import DONE, Command, UsageError, show
from guatu.site import place

ON_POSTGRES = "数据库在 PostgreSQL 上，用它自己的 pg_dump 备份；GUATU_HOME 里的文件另行复制。"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="如 guatu-2022-06-10.tar.gz")


def backup(args: Namespace) -> int:
    from guatu.site.archive import back_up

    _only_sqlite()
    parts = back_up(place.home(), args.file)
    show(
        {"file": str(args.file), "parts": parts},
        [f"已备份到 {args.file}，{len(parts)} 个文件，含密钥，妥善保管。"],
        args,
    )
    return DONE


def restore(args: Namespace) -> int:
    from guatu.site.archive import restore as bring_back

    _only_sqlite()
    parts = bring_back(place.home(), args.file)
    told = f"已恢复 {len(parts)} 个文件。运行 guatu migrate 升到本版本，再运行 guatu trace verify 核验。"
    show({"home": str(place.home()), "parts": parts}, [told], args)
    return DONE


def _only_sqlite() -> None:
    if os.environ.get("GUATU_DATABASE_URL"):
        raise UsageError(ON_POSTGRES)


COMMANDS = [
    Command("backup", "备份到一个文件", backup, arguments, needs_home=False),
    Command("restore", "从备份恢复到空的 GUATU_HOME", restore, arguments, needs_home=False),
]
