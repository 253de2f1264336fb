"""`guatu user add|password|list`: accounts from the command line."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace

from guatu.apps.people.handover_commands import HANDOVER
from guatu.apps.people.sheet_commands import SHEET_COMMANDS
from guatu.kernel.command import DONE, Command, UsageError, show


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="账号")
    parser.add_argument("--name", required=True, metavar="姓名")
    parser.add_argument("--region", required=True, metavar="区划代码", help="如 410703")
    parser.add_argument("--organisation", default="", metavar="单位代码")
    parser.add_argument("--roles", nargs="*", default=[], metavar="角色代码", help="用 guatu user roles 看全部")
    parser.add_argument("--password-stdin", action="store_true", help="从标准输入读口令，不另问")


def add(args: Namespace) -> int:
    """Make an account that must change its password at the first log-in."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.actions import create_user
    from guatu.apps.people.models import Organisation

    unit = Organisation.objects.filter(code=args.organisation).first() if args.organisation else None
    if args.organisation and unit is None:
        raise UsageError(f"没有单位“{args.organisation}”。")
    made = create_user(
        args.login,
        name=args.name,
        region=args.region,
        organisation=unit,
        password=asked_password(args),
        roles=args.roles,
        actor=operator(),
    )
    show({"login": made.login, "name": made.name}, [f"已新增 {made.name}（{made.login}），首次登录须改口令。"], args)
    return DONE


def password_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="账号")
    parser.add_argument("--password-stdin", action="store_true", help="从标准输入读口令，不另问")


def set_password(args: Namespace) -> int:
    """Give an account a new password."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.actions import reset_password
    from guatu.apps.people.lockout import forget
    from guatu.apps.people.models import User

    if not User.objects.filter(login=args.login, built_in=False).exists():
        raise UsageError(f"没有账号“{args.login}”。")
    found = reset_password(args.login, password=asked_password(args), actor=operator())
    forget(args.login)
    show({"login": found.login}, [f"{found.name}（{found.login}）的口令已重设，下次登录须改。"], args)
    return DONE


def second_factor_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="账号")
    parser.add_argument("--reason", required=True, metavar="理由", help="例如：手机和纸上验证码都丢失")


def forget_second_factor(args: Namespace) -> int:
    """Forget the second factor of an account, when nobody is left who could do it on the page."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.actions import reset_second_factor
    from guatu.apps.people.models import User

    if not User.objects.filter(login=args.login, built_in=False).exists():
        raise UsageError(f"没有账号“{args.login}”。")
    found = reset_second_factor(args.login, reason=args.reason, actor=operator())
    show({"login": found.login}, [f"{found.name}（{found.login}）的第二种验证已重置，下次登录后重新绑定。"], args)
    return DONE


def asked_password(args: Namespace) -> str:
    """Asked twice without showing it, or one line of the standard input."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("口令：")
    if first != getpass.getpass("再输一次："):
        raise UsageError("两次输入的口令不一样。")
    return first


def list_users(args: Namespace) -> int:
    """Every account with its unit and roles."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.people.selectors import people_to_list

    found = [
        {
            "login": user.login,
            "name": user.name,
            "organisation": user.organisation.code if user.organisation else None,
            "region": user.region,
            "roles": [role.code for role in user.roles.all()],
            "is_active": user.is_active,
        }
        for user in people_to_list(operator())
    ]
    lines = [f"{user['login']}  {user['name']}  {'、'.join(user['roles'])}" for user in found]
    show(found, lines or ["还没有账号。用 guatu user add 新增。"], args)
    return DONE


def list_roles(args: Namespace) -> int:
    """Every role with its reach and powers."""
    from guatu.apps.people.models import Role
    from guatu.kernel.powers import Power

    roles = list(Role.objects.all())
    found = [
        {"code": role.code, "name": role.name, "reach": role.reach, "office": role.office, "powers": role.powers}
        for role in roles
    ]
    lines = [f"{role.code}  {role.name}：{'、'.join(Power(power).label for power in role.powers)}" for role in roles]
    show(found, lines, args)
    return DONE


COMMANDS = [
    Command("user add", "新增账号", add, add_arguments),
    Command("user password", "重设口令", set_password, password_arguments),
    Command("user second-factor", "重置第二种验证", forget_second_factor, second_factor_arguments),
    HANDOVER,
    Command("user list", "账号清单", list_users),
    Command("user roles", "角色清单", list_roles),
    *SHEET_COMMANDS,
]
