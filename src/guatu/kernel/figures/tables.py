"""The audit of a table pasted from a bulletin: its totals, its rates and its ranks, each against its own rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from guatu.kernel.figures.grid import RANK, Column, Grid, Number, Row, read_grid
from guatu.kernel.figures.verdicts import Verdict, compare, competition_ranks, decimal_text

DONE = re.compile("完成|到位|支付")
PLAN = re.compile("计划|目标|任务")
COUNT = re.compile("个数|项目数|数量")
PAIRS = (
    (re.compile("开复工率"), re.compile("复工"), re.compile("应开复工|应复工|计划开复工|项目数|个数")),
    (re.compile("开工率"), re.compile("已开工|实际开工|开工"), re.compile("应开工|计划开工|应开|项目数|个数")),
    (re.compile("入库率|纳统率"), re.compile("入库|纳统"), re.compile("应入库|应纳统|开工|项目数|个数")),
    (re.compile("竣工率"), re.compile("竣工"), re.compile("应竣工|计划竣工|项目数|个数")),
    (re.compile("投产率"), re.compile("投产"), re.compile("应投产|计划投产|项目数|个数")),
    (re.compile("占总投资"), re.compile("计划|完成"), re.compile("总投资")),
    (re.compile("完成率|占年?度?(?:计划|目标|任务)|完成(?:比例|进度)|投资进度|完成.*%"), DONE, PLAN),
)
SHARE = re.compile("占比|比重|占全")


@dataclass(frozen=True)
class Finding:
    """One figure looked at. `row` and `at` are its 1-based row and column as pasted (row 0: a whole column that could
    not be checked, with verdict None); `exact` is decimal text."""

    row: int
    at: int
    label: str
    column: str
    printed: str
    exact: str
    verdict: Verdict | None
    sentence: str


def audit_table(rows: Sequence[Sequence[str]]) -> list[Finding]:
    """Every total, rate and rank of a pasted table (text cells), recomputed: one finding per figure, by row."""
    grid = read_grid(rows)
    found = [*sums(grid), *rates(grid), *ranks(grid)]
    return sorted(found, key=lambda finding: (finding.row, finding.at))


def sums(grid: Grid) -> Iterator[Finding]:
    for column in grid.columns:
        if column.kind != "amount":
            continue
        for row, parts in (*subtotals(grid), *totals(grid)):
            figures = [number for part in parts if (number := part.numbers[column.at])]
            printed = row.numbers[column.at]
            if printed and figures:
                exact = sum((figure.value for figure in figures), Fraction(0))
                yield finding(row, column, printed, exact, f"{len(figures)}行相加为", unit_of(column))


def totals(grid: Grid) -> list[tuple[Row, list[Row]]]:
    return [(row, grid.units) for row in grid.of_kind("total")]


def subtotals(grid: Grid) -> list[tuple[Row, list[Row]]]:
    """Each 小计 with the rows it adds up: those below it where the first row is one, else those above it."""
    rows = [row for row in grid.rows if row.kind in ("unit", "subtotal")]
    if not rows or not grid.of_kind("subtotal"):
        return []
    leading = rows[0].kind == "subtotal"
    found: list[tuple[Row, list[Row]]] = []
    parts: list[Row] = []
    for row in reversed(rows) if leading else rows:
        if row.kind == "unit":
            parts.append(row)
        else:
            found.append((row, parts))
            parts = []
    return found[::-1] if leading else found


def unit_of(column: Column) -> str:
    return "个" if COUNT.search(column.title) else column.unit


def rates(grid: Grid) -> Iterator[Finding]:
    for column in grid.columns:
        if column.kind != "rate":
            continue
        if SHARE.search(column.title) and not PLAN.search(leaf(column)):
            yield from shares(grid, column)
            continue
        pair = pair_of(grid, column)
        if pair is None:
            said = f"“{column.title}”一栏找不到对应的分子、分母两栏，未核对，请一并粘贴计划数和完成数"
            yield Finding(0, column.at + 1, "", column.title, "", "", None, said)
            continue
        for row in grid.rows:
            exact = rate_of(row, *pair)
            printed = row.numbers[column.at]
            if exact is not None and printed:
                done, plan = (row.cells[one.at] for one in pair)
                yield finding(row, column, printed, exact, f"{done}÷{plan}=", "%")


def leaf(column: Column) -> str:
    return column.title.rsplit("/", 1)[-1]


def pair_of(grid: Grid, rate: Column) -> tuple[Column, Column] | None:
    """The columns a rate divides: of those its words allow, the two that agree with most rows, else the nearest."""
    amounts = [column for column in grid.columns if column.kind == "amount"]
    for words, top, bottom in PAIRS:
        if not words.search(leaf(rate)):
            continue
        plans = [one for one in amounts if bottom.search(leaf(one)) and not only_done(one, bottom)]
        dones = [one for one in amounts if top.search(leaf(one))]
        pairs = [(done, plan) for done in dones for plan in plans if done is not plan]
        return max(pairs, key=lambda pair: (agreement(grid, rate, *pair), *nearness(rate, *pair)), default=None)
    return None


def agreement(grid: Grid, rate: Column, done: Column, plan: Column) -> int:
    """How many rows print the rate these two columns give."""
    return sum(
        compare(exact, printed.value, printed.places) is not Verdict.MISMATCH
        for row in grid.rows
        if (printed := row.numbers[rate.at]) and (exact := rate_of(row, done, plan)) is not None
    )


def nearness(rate: Column, done: Column, plan: Column) -> tuple[int, int, int, int]:
    """Columns on the left before those on the right, then the nearer; the plan before the done."""
    return plan.at < rate.at, done.at < rate.at, -abs(rate.at - plan.at), -abs(rate.at - done.at)


def only_done(column: Column, bottom: re.Pattern[str]) -> bool:
    """完成计划 and 完成任务 name what was done, though a word of the plan stands in them."""
    return bottom is PLAN and bool(re.search("完成", leaf(column))) and not re.search("应完成|计划完成", leaf(column))


def nearest(rate: Column, columns: Sequence[Column]) -> Column | None:
    left = [column for column in columns if column.at < rate.at]
    return max(left, key=lambda one: one.at) if left else min(columns, key=lambda one: one.at, default=None)


def rate_of(row: Row, done: Column, plan: Column) -> Fraction | None:
    top, bottom = row.numbers[done.at], row.numbers[plan.at]
    if not top or not bottom or not bottom.value:
        return None
    return 100 * top.value * done.scale / (bottom.value * plan.scale)


def shares(grid: Grid, column: Column) -> Iterator[Finding]:
    """Shares of a total: the amount on the left over the total row's, or over the sum where no total is printed."""
    left = [one for one in grid.columns if one.kind == "amount" and one.at < column.at]
    if not left:
        return
    of = left[-1]
    printed_totals = [number for row in grid.of_kind("total") if (number := row.numbers[of.at])]
    added = sum((number.value for row in grid.units if (number := row.numbers[of.at])), Fraction(0))
    whole = printed_totals[0].value if printed_totals else added
    for row in grid.rows:
        part, printed = row.numbers[of.at], row.numbers[column.at]
        if whole and part and printed:
            yield finding(row, column, printed, 100 * part.value / whole, f"{row.cells[of.at]}÷合计=", "%")


def ranks(grid: Grid) -> Iterator[Finding]:
    for column in grid.columns:
        if column.kind != "rank":
            continue
        of = ranked_by(grid, column)
        if of is None:
            said = f"“{column.title}”一栏左侧找不到据以排名的数，未核对，请一并粘贴"
            yield Finding(0, column.at + 1, "", column.title, "", "", None, said)
            continue
        for group in rank_groups(grid, column):
            yield from ranks_of(group, column, of, pair_of(grid, of) if of.kind == "rate" else None)


def ranked_by(grid: Grid, rank: Column) -> Column | None:
    """The column a rank goes by: the one its title names, else the nearest figure on its left."""
    named = re.sub(r"\(.*?\)|全[省市县区州]", "", RANK.sub("", leaf(rank)))
    figures = [one for one in grid.columns if one.kind in ("amount", "rate", "plain")]
    same = [one for one in figures if named and (named in leaf(one) or re.sub(r"\(.*?\)", "", leaf(one)) in named)]
    left = [one for one in figures if one.at < rank.at]
    return nearest(rank, same) or (left[-1] if left else None)


def rank_groups(grid: Grid, column: Column) -> list[list[Row]]:
    """The rows ranked together: where places run in order and start again at 1, another group begins (县区, 功能区)."""
    rows = [row for row in grid.units if row.numbers[column.at]]
    starts = [at for at, row in enumerate(rows) if at and place(row, column) == 1 < place(rows[at - 1], column)]
    groups = [rows[a:b] for a, b in pairwise([0, *starts, len(rows)])]
    in_order = all(place(a, column) <= place(b, column) for group in groups for a, b in pairwise(group))
    return groups if rows and in_order and place(rows[0], column) == 1 else [rows]


def place(row: Row, column: Column) -> Fraction:
    number = row.numbers[column.at]
    return number.value if number else Fraction(0)


def ranks_of(rows: Sequence[Row], column: Column, of: Column, pair: tuple[Column, Column] | None) -> Iterator[Finding]:
    ranked = {row.at: row for row in rows if row.numbers[of.at]}
    shown = {at: place(row, of) for at, row in ranked.items()}
    exact = {at: value for at, row in ranked.items() if pair and (value := rate_of(row, *pair)) is not None}
    printed = {at: place(row, column) for at, row in ranked.items()}
    due = best_ranks(exact if len(exact) == len(shown) else shown, printed)
    spread: dict[Fraction, list[int]] = {}
    for at, rank in due.items():
        spread.setdefault(shown[at], []).append(rank)
    for at, row in ranked.items():
        alike = spread[shown[at]]
        tied = len(alike) > 1 and min(alike) <= printed[at] < min(alike) + len(alike)
        verdict = Verdict.OK if printed[at] == due[at] else Verdict.CLOSE if tied else Verdict.MISMATCH
        said = f"“{row.label}”按“{of.title}”应为第{due[at]}名，印为“{row.cells[column.at]}”，{RANK_WORDS[verdict]}"
        yield Finding(at, column.at + 1, row.label, column.title, row.cells[column.at], str(due[at]), verdict, said)


RANK_WORDS = {
    Verdict.OK: "相符",
    Verdict.CLOSE: "与同值单位并列，原文应是按未舍入的数分的先后",
    Verdict.MISMATCH: "不符，请核对名次或数值",
}


def best_ranks(values: dict[int, Fraction], printed: dict[int, Fraction]) -> dict[int, int]:
    """Most is first, unless the printed places agree better with least is first."""
    ways = [competition_ranks(values, descending=way) for way in (True, False)]
    return max(ways, key=lambda ranks: sum(printed[at] == rank for at, rank in ranks.items()))


def finding(row: Row, column: Column, printed: Number, exact: Fraction, how: str, unit: str) -> Finding:
    verdict = compare(exact, printed.value, printed.places)
    if verdict is Verdict.CLOSE and not unit_divides(unit):
        verdict = Verdict.MISMATCH
    said = f"“{row.label}”的“{column.title}”：{how}{decimal_text(exact, max(printed.places, 4))}{unit}，"
    said += f"印为{row.cells[column.at]}，"
    gap = f"差{decimal_text(abs(exact - printed.value), max(printed.places, 4))}{'个百分点' if unit == '%' else unit}"
    said += {
        Verdict.OK: "相符",
        Verdict.TRUNCATED: "是截断而非四舍五入",
        Verdict.CLOSE: f"{gap}，在末位2个单位以内，应是各项已经四舍五入",
    }.get(verdict, f"{gap}，请核对")
    return Finding(
        row.at, column.at + 1, row.label, column.title, row.cells[column.at], decimal_text(exact), verdict, said
    )


def unit_divides(unit: str) -> bool:
    """Counts are never rounded, so a count that is off by one is wrong."""
    return unit != "个"
