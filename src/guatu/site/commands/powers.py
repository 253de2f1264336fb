"""`guatu powers`: every door of the house, what it asks, and for which built-in role it opens."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, show


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--role", default="", metavar="角色代码", help="只列这个角色能进的，如 reporter")


def powers(args: Namespace) -> int:
    """What each door declares; whose rows are seen inside is the matter of the reach of roles."""
    from guatu.apps.people.roles import BUILT_IN
    from guatu.kernel.command import UsageError
    from guatu.site.doors import doors

    known = {role.code: role for role in BUILT_IN}
    if args.role and args.role not in known:
        raise UsageError(f"没有角色“{args.role}”。现有：{'、'.join(known)}。")
    found = [door for door in doors() if not args.role or door.opens_for(known[args.role].powers)]
    count = sum(len(door.methods) for door in found) * len(known)
    silent = [door.name for door in found if door.powers is None and not door.open]
    answer = {"doors": [_as_json(door, known) for door in found], "roles": list(known), "cells": count}
    show(answer, _lines(found, known, count, silent), args)
    return DATA_PROBLEMS if silent else DONE


def _as_json(door: Any, known: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": door.name,
        "address": f"/{door.address}",
        "methods": list(door.methods),
        "powers": None if door.powers is None else [str(power) for power in door.powers],
        "login": not door.open,
        "roles": [code for code, role in known.items() if door.opens_for(role.powers)],
    }


def _lines(found: list[Any], known: dict[str, Any], count: int, silent: list[str]) -> Iterator[str]:
    for door in found:
        names = [role.name for role in known.values() if door.opens_for(role.powers)]
        for_whom = "全部角色" if len(names) == len(known) else "、".join(names) or "没有角色"
        yield f"{'/'.join(door.methods):<10}/{door.address}　{door.asks}　{for_whom}"
    yield f"共{len(found)}个入口，{len(known)}个角色，按方法{count}格。"
    if silent:
        yield f"没有声明职权的入口：{'、'.join(silent)}。请告诉系统维护人员。"


COMMANDS = [Command("powers", "看每个入口要什么职权、对谁开", powers, arguments)]
