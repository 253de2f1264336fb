"""A table pasted from a bulletin: what each row is (heading, unit, subtotal, total) and what each column holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from guatu.kernel.figures.verdicts import places_of

DIGITS = r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,30})?)"
NUMBER = re.compile(DIGITS + "(?:%|个百分点|万亿元|亿元|万元|元|个|项|亩|名)?")
PLACE = re.compile(r"第?(\d{1,6})名?")
GRAND = re.compile("总合?计|合计|全[国省市州县区旗镇](?:合计|总计)?")
TOTAL = re.compile(".{0,12}(?:合计|总计)")
SUBTOTAL = re.compile(".{0,20}小计.{0,4}")
AVERAGE = re.compile(".{0,8}(?:平均|均值).{0,4}")
PART_OF = re.compile(r"(?:其中|#)[:：]?.*")
NOTE = re.compile(r"(?:注|备注|说明|单位|填报|制表|审核|联系)[:：].*|数据来源.*")
UNITS = {"万亿元": 1_000_000_000_000, "亿元": 100_000_000, "万元": 10_000, "千元": 1_000, "元": 1}
UNIT = re.compile("|".join(UNITS))
SERIAL = re.compile("序号|编号|排序号|No\\.?", re.IGNORECASE)
RANK = re.compile("位次|排名|名次|排位")
RATE = re.compile("率|占|%|比重|比例|进度$")
NOT_ADDED = re.compile("得分|分数|评分|考核分|均|增速|增幅|增长|同比|环比|序时|个百分点|电话|年份|时间|日期|代码")


@dataclass(frozen=True)
class Number:
    """A cell's number: its exact value and the decimals it is printed to."""

    value: Fraction
    places: int


@dataclass(frozen=True)
class Row:
    """One row under the headings. `at` is its 1-based place as pasted; `kind` is unit, subtotal, part or total."""

    at: int
    label: str
    kind: str
    cells: tuple[str, ...]
    numbers: tuple[Number | None, ...]


@dataclass(frozen=True)
class Column:
    """One column. `kind` is text, serial, rank, rate, plain (a number that does not add up) or amount."""

    at: int
    title: str
    kind: str
    scale: int
    unit: str


@dataclass(frozen=True)
class Grid:
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def units(self) -> list[Row]:
        return [row for row in self.rows if row.kind == "unit"]

    def of_kind(self, kind: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind]


def tidy(cell: object) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(cell if cell is not None else "")))


def read_number(cell: str) -> Number | None:
    """The number of a tidy cell, or None: 1,234.50 · 78.9% · 3.2亿元 · 第4名."""
    found = NUMBER.fullmatch(cell)
    text = found[1].replace(",", "") if found else ""
    if not found and (place := PLACE.fullmatch(cell)):
        text = place[1]
    if not text:
        return None
    printed = Decimal(text)
    return Number(Fraction(printed), places_of(printed))


def read_grid(rows: Sequence[Sequence[str]]) -> Grid:
    """Headings, rows and columns of a pasted table; an empty grid where no row holds two cells with a number."""
    table = [[tidy(cell) for cell in row] for row in rows]
    width = max((len(row) for row in table), default=0)
    table = [row + [""] * (width - len(row)) for row in table]
    first = next((at for at, row in enumerate(table) if holds_figures(row)), len(table))
    titles = headings(table[:first], width)
    unit_line = next((found for row in table[:first] if (found := stated_unit(row))), "")
    body = [(at + 1, row) for at, row in enumerate(table) if at >= first and holds_figures(row)]
    label_at = label_column(titles, [row for _, row in body])
    found_rows = settled([read_row(at, row, label_at) for at, row in body])
    columns = tuple(read_column(at, titles[at], found_rows, unit_line, label_at) for at in range(width))
    return Grid(columns, found_rows)


def holds_figures(row: Sequence[str]) -> bool:
    filled = [cell for cell in row if cell]
    figures = sum(read_number(cell) is not None for cell in filled)
    return figures > 0 and len(filled) > 1 and 3 * figures >= len(filled) and not NOTE.fullmatch(filled[0])


def headings(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """One title per column: the words above it joined, a merged heading carried over the columns it spans."""
    lines = [row for row in rows if sum(bool(cell) for cell in row) > 1]
    titles = [""] * width
    for level, line in enumerate(lines):
        carried = ""
        for at, cell in enumerate(line):
            below = any(later[at] for later in lines[level + 1 :])
            carried = cell or (carried if below else "")
            titles[at] += f"/{carried}" if carried and not titles[at].endswith(carried) else ""
    return [title.strip("/") for title in titles]


def stated_unit(row: Sequence[str]) -> str:
    line = "".join(row)
    found = UNIT.findall(line) if "单位" in line else []
    return found[0] if len(set(found)) == 1 else ""


def label_column(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The column that names the units: the first that holds words."""
    for at, title in enumerate(titles):
        words = sum(bool(row[at]) and read_number(row[at]) is None for row in rows)
        if not SERIAL.fullmatch(title) and 2 * words > len(rows):
            return at
    return 0


def read_row(at: int, row: Sequence[str], label_at: int) -> Row:
    words = next((cell for cell in row[: label_at + 1] if cell and read_number(cell) is None), row[label_at])
    kinds = ((SUBTOTAL, "subtotal"), (AVERAGE, "average"), (GRAND, "grand"), (TOTAL, "total"), (PART_OF, "part"))
    kind = next((kind for pattern, kind in kinds if pattern.fullmatch(words)), "unit")
    return Row(at, words, kind, tuple(row), tuple(read_number(cell) for cell in row))


def settled(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Which of several totals is the whole: 总计 before 合计 before 县区合计; the others are subtotals. Averages go."""
    ranked = [row for row in rows if row.kind in ("grand", "total")]
    best = max((weight(row) for row in ranked), default=0)
    whole = {row.at for row in ranked if weight(row) == best}
    if len(whole) > 1 and best == 1:
        whole = set()
    kinds = {row.at: "total" if row.at in whole else "subtotal" for row in ranked}
    return tuple(replace(row, kind=kinds.get(row.at, row.kind)) for row in rows if row.kind != "average")


def weight(row: Row) -> int:
    return 1 if row.kind == "total" else 2 if row.label == "合计" else 3


def read_column(at: int, title: str, rows: Sequence[Row], unit_line: str, label_at: int) -> Column:
    figures = sum(row.numbers[at] is not None for row in rows)
    percent = sum(row.cells[at].endswith("%") for row in rows)
    leaf = title.rsplit("/", 1)[-1]
    stated = UNIT.search(leaf) or UNIT.search(title)
    unit = stated[0] if stated else unit_line
    if at == label_at or 2 * figures <= len(rows):
        kind = "text"
    elif SERIAL.fullmatch(leaf):
        kind = "serial"
    elif RANK.search(leaf):
        kind = "rank"
    elif NOT_ADDED.search(leaf):
        kind = "plain"
    else:
        kind = "rate" if RATE.search(leaf) or 2 * percent > figures else "amount"
    return Column(at, title, kind, UNITS.get(unit, 1), unit)
