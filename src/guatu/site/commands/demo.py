"""`guatu demo`: the invented district, loaded once into an empty home and served."""

from __future__ import annotations

import socket
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guatu.kernel.command import DONE, Command, UsageError, show
from guatu.site import place

HOST = "127.0.0.1"
KNOWN = "演示已载入，登录口令只在载入时打印过一次。忘了就运行 guatu demo --passwords，换一套新的。"
NOT_EMPTY = "数据库不是空的，不能载入演示。换一个空数据库，或不设 GUATU_DATABASE_URL。"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, metavar="端口", help="默认 8000")
    parser.add_argument("--no-serve", action="store_true", help="只载入，不打开网站")
    parser.add_argument("--passwords", action="store_true", help="给演示账号换一套新口令")
    parser.add_argument("--seed", type=int, default=None, metavar="数", help="换一个数，造出另一个县区")


def demo(args: Namespace) -> int:
    """Load the district unless it is there, print the log-ins, serve."""
    from guatu.site.command import set_up_django
    from guatu.site.demonstration.home import Condition, prepare

    if not args.no_serve:
        check_port(args.port)
    folder = place.where()
    found = prepare(folder)
    set_up_django()
    loaded = found is Condition.LOADED
    if loaded:
        bring_up_to_date()
    else:
        load_into(folder, args)
    logins = None if loaded and not args.passwords else give_passwords()
    show(answer(folder, logins), lines(folder, logins), args)
    if args.no_serve:
        return DONE
    return serve(args)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as taken:
            raise UsageError(f"端口 {port} 不能用，可能已被占用。用 --port 换一个，如 --port 8010。") from taken


def load_into(folder: Path, args: Namespace) -> None:
    """Build the database and play the history, telling each step."""
    from guatu.site.commands.home import migrated
    from guatu.site.demonstration.district import SEED, district
    from guatu.site.demonstration.home import finish
    from guatu.site.demonstration.loading import load

    check_database(folder)
    say = teller(args)
    say("建数据库 …")
    migrated()
    seed = SEED if args.seed is None else args.seed
    with careless_disk():
        load(district(seed), say)
    finish(folder, seed=seed)


def check_database(folder: Path) -> None:
    """A database elsewhere may hold anything: only an empty one is loaded, and else the home is no demonstration."""
    from django.db import connection

    from guatu.site.demonstration.home import unmark

    if connection.introspection.table_names():
        unmark(folder)
        raise UsageError(NOT_EMPTY)


def bring_up_to_date() -> None:
    """A district loaded by an earlier version gets this version's tables."""
    from guatu.site.command import unmigrated
    from guatu.site.commands.home import migrated

    if unmigrated():
        migrated()


def teller(args: Namespace) -> Any:
    """Progress goes where the answer does not when that is JSON."""
    out = sys.stderr if args.json else sys.stdout

    def say(line: str) -> None:
        out.write(f"· {line}\n")
        out.flush()

    return say


@contextmanager
def careless_disk() -> Iterator[None]:
    """SQLite does not wait for the disk meanwhile: a loading that breaks off is begun anew."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        yield
        cursor.execute("PRAGMA synchronous=FULL")


def give_passwords() -> dict[str, str]:
    """New random passwords for the accounts that can log in; only their hashes are kept."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.actions import reset_password
    from guatu.site.demonstration.people import new_passwords

    found = new_passwords()
    for login, password in found.items():
        reset_password(login, password=password, must_change_password=False, actor=operator())
    return found


def answer(folder: Path, logins: dict[str, str] | None) -> dict[str, Any]:
    from guatu.site.demonstration.people import ONE_FOR_EACH_ROLE

    seats = {person.login: person.seat for person in ONE_FOR_EACH_ROLE}
    told = [{"login": login, "password": password, "seat": seats[login]} for login, password in (logins or {}).items()]
    return {"home": str(folder), "demonstration": place.demonstration(folder), "logins": told}


def lines(folder: Path, logins: dict[str, str] | None) -> Iterator[str]:
    yield f"演示数据：虚构的霁川区，时间停在 2022年6月10日。数据在 {folder}"
    if logins is None:
        yield KNOWN
        return
    yield "登录名和口令（只打印这一次，各人一个角色）："
    for one in answer(folder, logins)["logins"]:
        yield f"  {one['login']:<16}{one['password']}  {one['seat']}"


def serve(args: Namespace) -> int:
    from guatu.site.commands.home import serve as open_house

    return open_house(Namespace(host=HOST, port=args.port, workers=0, no_work=False))


COMMANDS = [Command("demo", "载入并打开演示县区", demo, arguments, needs_home=False)]
