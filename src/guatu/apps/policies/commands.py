"""`guatu policy …`: which rules a region uses, from which day, by which document."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from typing import Any

from guatu.kernel.command import DONE, Command, show

RECOMPUTE = "已算过的月份要重算才按新规则。"


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"“{text}”不是日期，写成 2022-03-01。") from wrong


def _grounds(parser: ArgumentParser) -> None:
    parser.add_argument("--region", required=True, metavar="区划代码", help="本级及以下都适用，如 410703")
    parser.add_argument(
        "--from", dest="start_on", type=day, required=True, metavar="日期", help="施行日期，如 2022-03-01"
    )
    parser.add_argument("--document", required=True, metavar="文号", help="依据的文件")


def preset_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="亮灯办法", help="如 yinchuan_2025；guatu rulebook list 看全部")
    _grounds(parser)


def choose_preset(args: Namespace) -> int:
    """Let a region use a preset from a day on."""
    from guatu import rulebook
    from guatu.apps.policies import actions

    actions.choose_preset(args.region, args.code, start_on=args.start_on, document=args.document, actor=_operator())
    return _done(args, "preset", args.code, rulebook.presets()[args.code].name)


def scheme_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="考核办法", help="如 county_2026；guatu rulebook list 看全部")
    _grounds(parser)


def choose_scheme(args: Namespace) -> int:
    """Let a region rank its units by a scheme from a day on."""
    from guatu import rulebook
    from guatu.apps.policies import actions

    actions.choose_scheme(args.region, args.code, start_on=args.start_on, document=args.document, actor=_operator())
    return _done(args, "scheme", args.code, rulebook.schemes()[args.code].name)


def card_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "code", metavar="五个一口径", help="one_to_the_end（…一抓到底）或 one_timetable（…一张实施时间表）"
    )
    _grounds(parser)


def choose_card(args: Namespace) -> int:
    """Let a region show 五个一 by a definition from a day on."""
    from guatu.apps.policies import actions
    from guatu.apps.policies.cards import CARDS

    actions.choose_card(args.region, args.code, start_on=args.start_on, document=args.document, actor=_operator())
    return _done(args, "card", args.code, f"五个一“{CARDS[args.code].name}”", "项目页自这天起按新口径显示。")


def threshold_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("rule", metavar="规则", help="如 behind_schedule")
    parser.add_argument("name", metavar="界限", help="如 red_above")
    parser.add_argument("value", metavar="数值", help="按界限的单位写，金额写分；写 none 恢复办法原值")
    _grounds(parser)


def set_threshold(args: Namespace) -> int:
    """Give a threshold a region's own value from a day on."""
    from guatu.apps.policies import actions

    value = None if args.value.lower() == "none" else args.value
    actions.set_threshold(
        args.region, args.rule, args.name, value=value, start_on=args.start_on, document=args.document,
        actor=_operator(),
    )  # fmt: skip
    return _done(args, "threshold", f"{args.rule}.{args.name}", f"新界限（{args.rule}.{args.name}：{args.value}）")


def show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--region", default="", metavar="区划代码", help="默认本级")
    parser.add_argument("--on", type=day, default=None, metavar="日期", help="看哪一天，默认今天")


def show_policy(args: Namespace) -> int:
    """Which preset, scheme and thresholds a region has on a day."""
    from guatu.apps.policies.cards import card_of
    from guatu.apps.policies.regions import home, region_name
    from guatu.apps.policies.selectors import rules_in_force

    region, on = args.region or home(), args.on or args.clock.today()
    found = rules_in_force(region, on)
    card = card_of(region, on)
    answer = {"region": region, "on": on.isoformat(), **found.as_json(), "card": card.code}
    lines = [
        f"{region_name(region)} {on} 亮灯办法：{found.preset_name}　考核办法：{found.scheme_name}　五个一：{card.name}"
    ]
    lines += [f"    {limit.rule_name}　{limit.name} {limit.told}　{limit.origin}" for limit in found.limits]
    show(answer, lines, args)
    return DONE


def _operator() -> Any:
    from guatu.apps.people.accounts import operator

    return operator()


def _done(args: Namespace, kind: str, code: str, name: str, after: str = RECOMPUTE) -> int:
    from guatu.apps.policies.regions import region_name

    answer = {
        kind: code,
        "region": args.region,
        "from": args.start_on.isoformat(),
        "document": args.document,
    }
    told = f"{region_name(args.region)}自{args.start_on}采用{name}，依据{args.document}。{after}"
    show(answer, [told], args)
    return DONE


COMMANDS = [
    Command("policy preset", "让一个区划采用亮灯办法", choose_preset, preset_arguments),
    Command("policy scheme", "让一个区划采用考核办法", choose_scheme, scheme_arguments),
    Command("policy card", "让一个区划采用五个一口径", choose_card, card_arguments),
    Command("policy threshold", "设定本地界限", set_threshold, threshold_arguments),
    Command("policy show", "看一个区划在用的规则", show_policy, show_arguments),
]
