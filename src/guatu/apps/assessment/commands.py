"""`guatu ranking`: units in order under a scheme, with what every mark is made of."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from typing import Any

from guatu.kernel.command import DONE, Command, UsageError, show


def ranking_arguments(parser: ArgumentParser) -> None:
    from guatu.apps.monitoring.commands import month_of

    parser.add_argument("--scheme", default="", metavar="考核办法", help="如 county_2026；不写用本地采用的办法")
    parser.add_argument("--month", type=month_of, required=True, metavar="月份", help="如 2021-03")
    parser.add_argument("--explain", action="store_true", help="逐项说明得分怎么来的")


def ranking(args: Namespace) -> int:
    """The ranking of a month, computed in memory."""
    from guatu.apps.assessment.ranking import ranking_in_memory, scheme_named
    from guatu.apps.monitoring.computing import known_at_closing
    from guatu.apps.policies.regions import home
    from guatu.apps.policies.selectors import scheme_of

    try:
        scheme = scheme_named(args.scheme or scheme_of(home(), args.month.last_day, known_at_closing(args.month)))
    except ValueError as unknown:
        raise UsageError(str(unknown)) from unknown
    places = ranking_in_memory(scheme, args.month)
    answer = {"scheme": scheme.code, "month": str(args.month), "rows": [place.as_json() for place in places]}
    show(answer, _lines(scheme, places, args), args)
    return DONE


def _lines(scheme: Any, places: Sequence[Any], args: Namespace) -> Iterator[str]:
    from guatu.apps.monitoring.printing import table
    from guatu.kernel.display import marks

    yield f"{args.month.label}排名　{scheme.name}　依据：{scheme.source}"
    if not places:
        yield "这个月没有单位承担项目，不排名。"
        return
    heads = ("名次", "单位", "得分", *(f"{item.name}（{item.full}）" for item in scheme.items))
    cells = [
        (str(place.rank), place.name, marks(place.marks), *(marks(each.marks) for each in place.items))
        for place in places
    ]
    yield from table(heads, cells, numbers={0, *range(2, len(heads))})
    for place in places if args.explain else ():
        yield f"{place.rank}　{place.name}　{marks(place.marks)} 分"
        for each in place.items:
            yield f"    {each.item.name}　{each.why}"


COMMANDS = [Command("ranking", "看考核排名", ranking, ranking_arguments)]
