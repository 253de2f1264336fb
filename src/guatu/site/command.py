"""The `guatu` command: finds the subcommands where they live and runs one."""

from __future__ import annotations

import logging
import os
import pkgutil
import re
import sys
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module, util

import guatu
from guatu.kernel.command import DATA_PROBLEMS, DONE, WRONG_USAGE, Command, UsageError
from guatu.kernel.powers import PowerDenied
from guatu.site import commands, place
from guatu.site.clock import clock_of
from guatu.site.disk import disk_sentence
from guatu.site.order import app_modules
from guatu.site.usage import Parser

CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOT_SET_UP = {"AppRegistryNotReady", "ImproperlyConfigured"}
UNNOTED = "出了故障（{what}，编号 {incident}），日志也写不进去。检查 GUATU_HOME 所在磁盘的空间和权限后再试。"
OUT_OF_REACH = "连不上 GUATU_DATABASE_URL 写的数据库。检查地址、账号和网络，再运行一次。"
UNMIGRATED = "数据库还没有建好，或版本旧了。先运行 guatu migrate。"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line. 0 done, 1 the data has problems or something failed, 2 wrong usage; never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except UsageError as wrong:
        return _say(str(wrong), WRONG_USAGE)
    except FileNotFoundError as wrong:
        return _say(f"没有这个文件：{wrong.filename}。", WRONG_USAGE)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  (whoever read us has left; the exit must not complain)
        return DONE
    except KeyboardInterrupt:
        return _say("停下了。", 130)
    except Exception as fault:
        if os.environ.get("GUATU_DEBUG") == "1":
            traceback.print_exc()
            return DATA_PROBLEMS
        return _say(_sentence(fault), DATA_PROBLEMS)


def _run(words: list[str]) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        return _list(every_command())
    if words[0] in ("-V", "--version"):
        sys.stdout.write(f"guatu {guatu.__version__}\n")
        return DONE
    command, rest = find(words)
    parser = Parser(f"guatu {command.path}", command.help)
    if command.json:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    command.arguments(parser)
    args = parser.parse_args(rest)
    if command.needs_home:
        set_up_django()
    args.clock = clock_of(place.where())
    return command.run(args)


def find(words: Sequence[str]) -> tuple[Command, list[str]]:
    """The command the first words name, and the words left. Apps are looked at only when the site has none of it."""
    known = list(site_commands())
    if all(command.path.split()[0] != words[0] for command in known):
        known = list(app_commands())
    matching = [command for command in known if list(words[: len(command.path.split())]) == command.path.split()]
    if matching:
        command = max(matching, key=lambda each: len(each.path.split()))
        return command, list(words[len(command.path.split()) :])
    begun = [command for command in known if command.path.split()[0] == words[0]]
    if begun:
        raise UsageError(f"“guatu {words[0]}”后面可写：\n" + "\n".join(_lines(begun)))
    raise UsageError(f"没有“{words[0]}”这个命令。运行 guatu --help 看有哪些。")


def site_commands() -> Iterator[Command]:
    """What needs no app."""
    for module in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
        yield from import_module(module.name).COMMANDS


def app_commands() -> Iterator[Command]:
    """COMMANDS of each app's commands.py. One that imports models at its top gets Django set up first."""
    for module in app_modules():
        name = f"{module}.commands"
        if util.find_spec(name) is None:
            continue
        try:
            found = import_module(name)
        except Exception as fault:
            if type(fault).__name__ not in NOT_SET_UP:
                raise
            set_up_django()
            found = import_module(name)
        yield from found.COMMANDS


def every_command() -> list[Command]:
    return sorted([*site_commands(), *app_commands()], key=lambda command: command.path)


def set_up_django() -> None:
    """Open the home."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.site.settings")
    django.setup()


def _list(known: Sequence[Command]) -> int:
    sys.stdout.write("挂图：重大项目全生命周期监管系统\n用法：guatu 命令 …    guatu 命令 --help 看用法\n\n")
    sys.stdout.writelines(line + "\n" for line in _lines(known))
    return DONE


def _lines(known: Sequence[Command]) -> list[str]:
    width = max(len(command.path) for command in known) + 2
    return [f"  {command.path:<{width}}{command.help}" for command in known]


def _say(sentence: str, status: int) -> int:
    sys.stderr.write(sentence + "\n")
    return status


def _sentence(fault: Exception) -> str:
    """What people are told: the fault's own sentence, what the disk refused, or a number that stands in the log."""
    text = str(fault)
    if isinstance(fault, ValueError | LookupError | PowerDenied) and CHINESE.search(text):
        return text
    if out_of_reach(fault):
        return OUT_OF_REACH
    told = disk_sentence(fault)
    if told:
        return told.partition("回到上一页")[0]
    if isinstance(fault, OSError) and fault.filename:
        return f"不能读写 {fault.filename}：检查权限和磁盘空间。"
    if type(fault).__module__.startswith("django.db") and unmigrated():
        return UNMIGRATED
    return _noted(fault)


def out_of_reach(fault: BaseException | None) -> bool:
    """Whether PostgreSQL could not be reached: its driver's error, or Django's about it, that no server numbered."""
    if fault is None:
        return False
    of_driver = any(each.__module__.startswith("psycopg") for each in type(fault).__mro__)
    if of_driver and any(each.__name__ == "OperationalError" for each in type(fault).__mro__):
        return getattr(fault, "sqlstate", None) is None
    return type(fault).__module__.startswith("django.db") and out_of_reach(fault.__cause__)


def unmigrated() -> bool:
    """Whether the database lacks a step of this version."""
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _noted(fault: Exception) -> str:
    from guatu.site.errors import SENTENCES, next_incident

    home = place.home()
    incident = next_incident(home)
    try:
        handler = logging.FileHandler(home / "log" / "guatu.log", encoding="utf-8")
    except OSError:
        return UNNOTED.format(incident=incident, what=type(fault).__name__)
    handler.emit(
        logging.LogRecord(
            "guatu.incident",
            logging.ERROR,
            __file__,
            0,
            f"{incident} guatu {' '.join(sys.argv[1:2])}",
            None,
            (type(fault), fault, fault.__traceback__),
        )
    )
    handler.close()
    return SENTENCES[500].format(incident=incident)
