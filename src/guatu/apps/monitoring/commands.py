"""`guatu month …`, `guatu indicators` and `guatu alerts`: figures of a month, computed in memory."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show
from guatu.kernel.month import Month, NotAMonth

BY = ("region", "organisation", "set", "leader", "industry", "stage", "nature", "level", "kind", "project")
COLUMNS = (
    "projects", "planned_this_year", "invested_this_year", "annual_completion", "schedule_gap",
    "start_rate_of_due", "listing_rate",
)  # fmt: skip
"""What the printed table by group shows; JSON holds every measure and indicator."""


def month_of(text: str) -> Month:
    try:
        return Month.parse(text)
    except NotAMonth as wrong:
        raise ArgumentTypeError(str(wrong)) from wrong


def month_argument(parser: ArgumentParser) -> None:
    parser.add_argument("month", type=month_of, metavar="月份", help="如 2021-03")


# --- month ----------------------------------------------------------------------------------------------------


def compute_arguments(parser: ArgumentParser) -> None:
    month_argument(parser)
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="计算引擎，默认 duckdb")


def compute(args: Namespace) -> int:
    """Compute a month and keep its results for the pages."""
    check_engine(args.engine)
    from guatu.apps.monitoring.computing import compute_month
    from guatu.apps.people.accounts import operator
    from guatu.engine.snapshot import SnapshotDamaged

    try:
        kept = compute_month(args.month, actor=operator())
    except SnapshotDamaged as damaged:
        raise ValueError(str(damaged)) from damaged
    return _shown(kept, args, f"{args.month.label}已算好")


def check_engine(name: str) -> None:
    """Only what is installed and connected can compute."""
    if name == "spark" and find_spec("pyspark") is None:
        raise UsageError("没有安装 Spark 引擎（pyspark）。请先安装，或去掉 --engine spark，用内置引擎计算，答案一样。")
    if name == "spark":
        raise UsageError("这一版还不能用 Spark 计算。请去掉 --engine spark，用内置引擎计算，答案一样。")


def close(args: Namespace) -> int:
    """Seal a month and compute it from the seal."""
    from guatu.apps.monitoring.closing import close_month
    from guatu.apps.people.accounts import operator

    closed = close_month(args.month, actor=operator())
    return _shown(closed, args, f"{args.month.label}已封存，校验值 {closed.content_hash}")


def _shown(kept: Any, args: Namespace, done: str) -> int:
    counts = kept.counts
    answer = {
        "month": kept.month,
        **counts,
        "engine": kept.engine,
        "known_at": kept.known_at.isoformat(),
        "closed_at": kept.closed_at.isoformat() if kept.closed_at else None,
        "snapshot": kept.snapshot or None,
        "content_hash": kept.content_hash or None,
    }
    told = f"{done}：项目 {counts['projects']} 个，红灯 {counts['red']} 个，黄灯 {counts['yellow']} 个。"
    show(answer, [told], args)
    return DONE


def verify(args: Namespace) -> int:
    """Check a sealed month; each fault is a sentence."""
    from guatu.apps.monitoring.closing import verify_month

    closed, faults = verify_month(args.month)
    answer = {"month": closed.month, "content_hash": closed.content_hash, "ok": not faults, "problems": faults}
    show(answer, faults or [f"{args.month.label}封存数据完好，校验值 {closed.content_hash}。"], args)
    return DATA_PROBLEMS if faults else DONE


# --- indicators -----------------------------------------------------------------------------------------------


def indicators_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--month", type=month_of, required=True, metavar="月份", help="如 2021-03")
    parser.add_argument("--by", choices=BY, default="", metavar="口径", help="、".join(BY))
    parser.add_argument("--set", dest="set", default="", metavar="集合代码", help="只算这个集合月末的成员")
    parser.add_argument("--now", action="store_true", help="已封存的月份，也按现在的记载算（看封存后的更正）")


def indicators(args: Namespace) -> int:
    """Every measure and indicator of a month, for all projects or by a grouping."""
    from guatu.apps.monitoring.answers import figures_in_memory

    rows = figures_in_memory(args.month, by=args.by, chosen=chosen_set(args.set), now=args.now)
    answer = {"month": str(args.month), "by": args.by or None, "rows": [row.as_json() for row in rows]}
    show(answer, _by_group(rows) if args.by else _one_by_one(rows), args)
    return DONE


def chosen_set(code: str) -> Any:
    """The set of a code or name; an unknown one is told with those there are."""
    from django.db.models import Q

    from guatu.apps.projects.models import ProjectSet

    if not code:
        return None
    found = ProjectSet.objects.filter(Q(code=code) | Q(name=code)).order_by("code").first()
    if found is None:
        known = "、".join(f"{each.code}（{each.name}）" for each in ProjectSet.objects.order_by("code")[:40])
        raise UsageError(f"没有集合“{code}”。现有：{known or '还没有集合'}。")
    return found


def _one_by_one(rows: Sequence[Any]) -> Iterator[str]:
    from guatu.apps.monitoring.printing import table

    for row in rows:
        yield row.name
        cells = [(figure.name, figure.told, _pair(figure), code) for code, figure in row.values.items()]
        yield from table(("指标", "数值", "分子/分母", "代码"), cells, numbers=frozenset({1, 2}))
        yield next(iter(row.values.values())).basis if row.values else ""


def _pair(figure: Any) -> str:
    if figure.numerator is None:
        return "无法判断"
    return str(figure.numerator) if figure.denominator == 1 else f"{figure.numerator}/{figure.denominator}"


def _by_group(rows: Sequence[Any]) -> Iterator[str]:
    from guatu.apps.monitoring.printing import table

    if not rows:
        yield "这个口径下没有项目。"
        return
    shown = [code for code in COLUMNS if code in rows[0].values]
    heads = ("代码", "名称", *(rows[0].values[code].name for code in shown))
    cells = [(row.key, row.name, *(row.values[code].told for code in shown)) for row in rows]
    yield from table(heads, cells, numbers=frozenset(range(2, len(heads))))


# --- alerts ---------------------------------------------------------------------------------------------------


def alerts_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--month", type=month_of, required=True, metavar="月份", help="如 2021-03")
    parser.add_argument("--level", choices=("red", "yellow"), default="", help="只看红灯或黄灯")
    parser.add_argument("--set", dest="set", default="", metavar="集合代码", help="只看这个集合月末的成员")


def alerts(args: Namespace) -> int:
    """Red and yellow lights with their figures, causes and next steps; what is waived stands apart."""
    from guatu.apps.monitoring.answers import lights_in_memory

    found = lights_in_memory(args.month, level=args.level, chosen=chosen_set(args.set))
    show(found.as_json(), _lit(found), args)
    return DONE


def _lit(found: Any) -> Iterator[str]:
    from guatu.apps.monitoring.printing import table
    from guatu.kernel.declare import Level

    if not found.rows and not found.units:
        yield f"{found.month.label}没有{Level(found.level).label if found.level else '红灯和黄灯'}。"
    heads = ("灯", "项目", "责任单位", "规则", "情况", "原因", "下一步")
    cells = [
        (Level(row.level).label, f"{row.project} {row.name}", row.organisation_name, row.rule_name, row.figures,
         row.cause or "单位未填", row.next)
        for row in found.rows
    ]  # fmt: skip
    if cells:
        yield from table(heads, cells)
    for unit in found.units:
        yield f"{Level(unit.level).label}  {unit.name}  {unit.rule_name}  {unit.figures}  {unit.next}"
    for waived in found.waived:
        until = f"至{waived.until}（不含）" if waived.until else "未定止期"
        yield f"豁免  {waived.project} {waived.name}  {waived.rule_name}  {waived.who}批准，{waived.why}，{until}"


COMMANDS = [
    Command("month compute", "计算一个月的指标、灯和排名", compute, compute_arguments),
    Command("month close", "封存一个月", close, month_argument),
    Command("month verify", "核验封存的月份", verify, month_argument),
    Command("indicators", "看指标", indicators, indicators_arguments),
    Command("alerts", "看红灯黄灯", alerts, alerts_arguments),
]
