"""`guatu user hand-over`: what a person still has to do, and giving it to others."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from guatu.kernel.command import DONE, Command, UsageError, show


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="账号")
    parser.add_argument("--to", default="", metavar="接手人", help="全部交给这个账号；不写就只列出未办结事项")
    parser.add_argument(
        "--kind", action="append", default=[], metavar="事项=账号", help="这一类另交一人，如 projects.leads=li；可多次"
    )
    parser.add_argument("--reason", default="", metavar="理由", help="例如：调离，区委组〔2022〕5号")


def run(args: Namespace) -> int:
    """List what is open, or give it away; all in one entry of the trace, or nothing."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.handing import open_duties
    from guatu.apps.people.handing_over import hand_over
    from guatu.apps.people.models import User

    person = User.objects.filter(login=args.login, built_in=False).first()
    if person is None:
        raise UsageError(f"没有账号“{args.login}”。")
    today = args.clock.today()
    piles = open_duties(person, today)
    successors = _successors(args, [pile.kind.code for pile in piles])
    if not successors:
        lines = [f"{pile.told}（{pile.kind.code}）：{'、'.join(duty.name for duty in pile.duties)}" for pile in piles]
        show({"login": person.login, "open": [_told(pile) for pile in piles]}, lines or ["没有未办结事项。"], args)
        return DONE
    if not args.reason.strip():
        raise UsageError("写明理由：--reason 调离。")
    done = hand_over(person.login, successors=successors, today=today, reason=args.reason, actor=operator())
    given = [{"kind": one.kind, "count": one.count, "to": one.successor.login} for one in done]
    titles = {pile.kind.code: pile.told for pile in piles}
    told = [f"{titles[one.kind]}已交给 {one.successor.name}（{one.successor.login}）。" for one in done]
    show({"login": person.login, "given": given}, told, args)
    return DONE


def _told(pile: Any) -> dict[str, Any]:
    duties = [{"key": duty.key, "name": duty.name} for duty in pile.duties]
    return {"kind": pile.kind.code, "title": pile.kind.title, "count": len(duties), "duties": duties}


def _successors(args: Namespace, kinds: list[str]) -> dict[str, str]:
    found = dict.fromkeys(kinds, args.to) if args.to else {}
    for one in args.kind:
        code, sign, login = one.partition("=")
        if not sign or not login:
            raise UsageError(f"“{one}”应写成 事项=账号，如 projects.leads=li。")
        if code not in kinds:
            raise UsageError(f"没有未办结的“{code}”，现有：{'、'.join(kinds) or '无'}。")
        found[code] = login
    return found


HANDOVER = Command("user hand-over", "交接：列出未办结事项，交给接手人", run, arguments)
