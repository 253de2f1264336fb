"""`guatu backup` and `guatu restore`: a house in one file, and back."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guatu.kernel.command import DONE, Command, UsageError, show
from guatu.site import place

if TYPE_CHECKING:
    from guatu.site.backup.taking import Taken

UNRECORDED = "数据库还没有升到本版本，这一次没有记入留痕。"


def backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="如 guatu-2022-06-10.tar.gz")
    parser.add_argument("--by", default="", metavar="账号", help="谁要的，记入留痕；默认本机命令行")


def backup(args: Namespace) -> int:
    """Take a backup, which asks for no lock, then say so in the trace."""
    from guatu.site.backup.taking import take

    taken = take(place.where(), args.file, url())
    recorded = _recorded(taken, args.by)
    answer = {
        "file": str(taken.file),
        "size": taken.size,
        "sha256": taken.sha256,
        "rows": taken.manifest["rows"],
        "head": taken.manifest["head"],
        "figures": taken.manifest["figures"],
        "parts": len(taken.manifest["sha256"]),
        "recorded": recorded,
    }
    show(answer, _told(taken, recorded), args)
    return DONE


def _told(taken: Taken, recorded: bool) -> list[str]:
    from guatu.site.backup.archive import mib

    head, months = taken.manifest["head"]["number"], len(taken.manifest["figures"])
    return [
        f"已备份到 {taken.file}：{mib(taken.size)}，{len(taken.manifest['sha256'])} 个文件，"
        f"{taken.rows} 行，留痕到第 {head} 条，{months} 个月的数字。写完已读回核对。",
        "里面有密钥和全部数据，妥善保管，另存一份到别的机器。",
        *([] if recorded else [UNRECORDED]),
    ]


def _recorded(taken: Taken, login: str) -> bool:
    """Whether the trace could be told: a backup taken before an upgrade must not fail on the old tables."""
    from guatu.site.command import set_up_django, unmigrated

    set_up_django()
    from guatu.site.backup.actions import keep_taken

    if unmigrated():
        return False
    keep_taken(taken, actor=_actor(login))
    return True


def _actor(login: str) -> Any:
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.models import User

    if not login:
        return operator()
    found = User.objects.filter(login=login, is_active=True).first()
    if found is None:
        raise UsageError(f"没有账号“{login}”，或已停用。")
    return found


def restore_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", nargs="?", help="guatu backup 做的文件")
    parser.add_argument("--drop-kept", default="", metavar="名称", help="删去以前恢复时换下、留在 PostgreSQL 里的表")
    parser.add_argument("--into", type=Path, metavar="目录", help="恢复到这个目录，默认 GUATU_HOME")
    parser.add_argument("--replace", action="store_true", help="换下已有的数据；原来的按日期另存在旁边")
    parser.add_argument("--check", action="store_true", help="只试恢复核验，什么都不换")
    parser.add_argument("--by", default="", metavar="账号", help="谁要核验的，记入留痕；默认本机命令行")


def restore(args: Namespace) -> int:
    from guatu.site.backup.restoring import kept_schemas
    from guatu.site.backup.restoring import restore as bring_back

    if args.drop_kept:
        return _drop_kept(args)
    if args.file is None:
        raise UsageError("写明从哪个备份文件恢复：guatu restore 文件。")
    if args.check:
        return _check(args)
    done = bring_back(args.file, args.into or place.where(), url=url(), replace=args.replace)
    answer = {
        "home": str(done.home),
        "kept": list(done.kept),
        "head": done.manifest["head"],
        "rows": sum(done.manifest["rows"].values()),
        "months": done.months,
    }
    lines = [
        f"已恢复到 {done.home}：{answer['rows']} 行，留痕到第 {done.manifest['head']['number']} 条，"
        f"{done.months} 个月的数字，都和备份清单相符。",
        *(f"原来的另存在 {place}，确认不用以后再删。" for place in done.kept),
        *(f"数据库里的用 guatu restore --drop-kept {name} 删。" for name in kept_schemas(url())),
    ]
    show(answer, lines, args)
    return DONE


def _drop_kept(args: Namespace) -> int:
    """Drop what a restore put aside in the database; the house says so in its trace."""
    from guatu.site.backup.restoring import drop_kept
    from guatu.site.command import set_up_django

    drop_kept(url(), args.drop_kept)
    set_up_django()
    from guatu.site.backup.actions import keep_dropped

    keep_dropped(args.drop_kept, actor=_actor(args.by))
    show({"dropped": args.drop_kept}, [f"已删去数据库里的 {args.drop_kept}，现有数据没有动。"], args)
    return DONE


def _check(args: Namespace) -> int:
    """Restore aside, compare, throw away; the house the command stands in says so in its trace."""
    from guatu.site.backup.archive import sha256_of
    from guatu.site.backup.restoring import check
    from guatu.site.command import set_up_django, unmigrated

    cache = place.home() / "cache"
    cache.mkdir(exist_ok=True, mode=0o700)
    found = check(args.file, cache, url())
    set_up_django()
    from guatu.site.backup.actions import keep_checked

    recorded = not unmigrated()
    if recorded:
        keep_checked(args.file, sha256=sha256_of(args.file), months=found.months, actor=_actor(args.by))
    answer = {"file": str(args.file), "head": found.manifest["head"], "months": found.months, "recorded": recorded}
    told = f"{args.file.name} 试恢复核验相符：行数、留痕和 {found.months} 个月的数字。现有数据没有动。"
    show(answer, [told, *([] if recorded else [UNRECORDED])], args)
    return DONE


def url() -> str:
    return os.environ.get("GUATU_DATABASE_URL", "")


COMMANDS = [
    Command("backup", "备份到一个文件，网站不用停", backup, backup_arguments, needs_home=False),
    Command("restore", "从备份恢复，核对无误才换上", restore, restore_arguments, needs_home=False),
]
