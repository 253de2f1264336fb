"""What a column holds: each type reads a cell into a value, says what it expects, and writes the value back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from guatu.kernel.money import LARGEST, UNITS, in_unit
from guatu.kernel.reading import read_amount
from guatu.kernel.sheets.cells import BETWEEN_HAN, Cell, normal, shown, tidy
from guatu.kernel.sheets.problems import CellWrong

BLANKS = frozenset({"", "/", "\\", "-", "--", "—", "——", "－", "–", "无", "、", ".", "／", "n/a", "N/A", "#N/A"})
"""What people write into a cell that has no value; a text column keeps 无 and drops only the rest."""

PLAIN_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[,，]\d{3})+|\d{1,18})(?:\.\d{1,15})?")
NUMERALS = re.compile(r"[\d一二三四五六七八九十百千万亿两〇零壹贰叁肆伍陆柒捌玖拾]")
SHEET_DIGITS = 15
SEVERAL = re.compile(r"[、；;，,\n/]+")


@dataclass
class At:
    """Where and when a cell is read: the unit its column states, the day of reading, and doubts to be told."""

    unit: str = ""
    on: date | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Fields:
    """Values for fields other than the column's own: a column headed 建设性质 may hold how a thing is built."""

    values: Mapping[str, Any]


class CellType(Protocol):
    """A type of cell. `read` gets no empty cell and raises CellWrong; `write` is its inverse."""

    @property
    def expected(self) -> str: ...

    def read(self, cell: Cell, at: At) -> Any: ...

    def write(self, value: Any, unit: str = "") -> Cell: ...


def wrong(what: str, cell: Cell, more: str = "") -> CellWrong:
    return CellWrong(f"应为{what}，实际为“{shown(cell)[:60]}”" + (f"：{more}" if more else ""), what)


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and tidy(cell) in BLANKS)


def spelled(cell: Cell) -> str:
    """A cell as text. Raises CellWrong for a number of more than 15 digits: the spreadsheet has lost its tail."""
    if isinstance(cell, str):
        return tidy(cell)
    if isinstance(cell, Decimal) and cell.adjusted() >= SHEET_DIGITS:
        raise CellWrong("数字超过15位，末尾几位已被表格改成0，请把单元格设为文本后重新填写", "文本格式的代码")
    return shown(cell)


@dataclass(frozen=True)
class Text:
    """Text of at most so many characters; `close` takes out the spaces that stretch a name: 州 直 → 州直."""

    max_length: int = 2_000
    close: bool = False

    @property
    def expected(self) -> str:
        return f"不超过{self.max_length}字的文字"

    def read(self, cell: Cell, at: At) -> str:
        text = spelled(cell)
        if self.close:
            text = BETWEEN_HAN.sub("", text)
        if len(text) > self.max_length:
            raise CellWrong(f"不能超过{self.max_length}字，实际有{len(text)}字", self.expected)
        return text

    def write(self, value: Any, unit: str = "") -> Cell:
        return str(value)


@dataclass(frozen=True)
class Money:
    """Money in integer 分; a figure without a unit is in the column's unit."""

    unit: str = "万元"

    @property
    def expected(self) -> str:
        return "金额"

    def read(self, cell: Cell, at: At) -> int:
        unit = at.unit or self.unit
        if isinstance(cell, bool | date) or cell is None:
            raise wrong("金额", cell)
        if isinstance(cell, int | Decimal):
            return self.exact(Decimal(cell), unit, cell, at)
        text = tidy(cell)
        if PLAIN_NUMBER.fullmatch(text):
            return self.exact(Decimal(text.replace(",", "").replace("，", "")), unit, cell, at)
        amount = read_amount(text, unit=unit)
        if amount.fen is None:
            raise wrong("金额", cell, (amount.problem or "") if NUMERALS.search(text) else "")
        if amount.problem:
            at.doubts.append(amount.problem)
        elif amount.approximate or amount.operator not in ("", "="):
            at.doubts.append(f"“{text}”不是确数，暂按{in_unit(amount.fen, '万元'):f}万元读取，请核对")
        return amount.fen

    def exact(self, number: Decimal, unit: str, cell: Cell, at: At) -> int:
        """A figure in its unit as 分: half up, with a word, where a formula left digits below 分."""
        numerator, denominator = number.as_integer_ratio()
        whole, rest = divmod(abs(numerator) * UNITS[unit], denominator)
        if rest:
            whole += 2 * rest >= denominator
            at.doubts.append(f"“{shown(cell)}{unit}”的小数超过了分，已四舍五入到分，请核对")
        if whole > LARGEST:
            raise CellWrong(f"“{shown(cell)}{unit}”过大，请核对单位", self.expected)
        return -whole if numerator < 0 else whole

    def write(self, value: Any, unit: str = "") -> Cell:
        return in_unit(value, unit or self.unit)


@dataclass(frozen=True)
class Count:
    """A whole number of things."""

    @property
    def expected(self) -> str:
        return "整数"

    def read(self, cell: Cell, at: At) -> int:
        if isinstance(cell, bool | date) or cell is None:
            raise wrong("整数", cell)
        text = normal(shown(cell)).replace(",", "")
        found = re.fullmatch(r"(-?\d{1,15})(?:\.0+)?(?:个项目|个|项|处|家|户|人|件)?", text)
        if not found:
            raise wrong("整数", cell)
        return int(found[1])

    def write(self, value: Any, unit: str = "") -> Cell:
        return int(value)


@dataclass(frozen=True)
class Percent:
    """A percentage as exact decimal text: 78.9 for 78.9%."""

    @property
    def expected(self) -> str:
        return "百分数"

    def read(self, cell: Cell, at: At) -> str:
        if isinstance(cell, bool | date) or cell is None:
            raise wrong("百分数", cell)
        text = normal(shown(cell)).replace(" ", "").removesuffix("%").replace(",", "")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise wrong("百分数", cell) from None
        if not number.is_finite() or abs(number) > 1_000_000:
            raise wrong("百分数", cell)
        return f"{number:f}"

    def write(self, value: Any, unit: str = "") -> Cell:
        return Decimal(value)


@dataclass(frozen=True)
class OneOf:
    """One of several labels, or another spelling of one; the value is what the label stands for."""

    labels: Mapping[str, Any]
    spellings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        return "、".join(self.labels)

    def read(self, cell: Cell, at: At) -> Any:
        text = tidy(shown(cell))
        if text in self.labels:
            return self.labels[text]
        plain = normal(text).replace(" ", "")
        for label, value in (*self.labels.items(), *self.spellings.items()):
            if plain == normal(label):
                return value
        raise CellWrong(f"应为：{self.expected}", self.expected)

    def write(self, value: Any, unit: str = "") -> Cell:
        return next(label for label, known in self.labels.items() if known == value)


YES = frozenset(
    {"是", "√", "✓", "✔", "☑", "已", "有", "对", "y", "yes", "true", "1", "v", "已开工", "已入库", "已办", "已完成"}
)
NO = frozenset(
    {"否", "×", "✗", "✘", "☐", "未", "不", "n", "no", "false", "0", "x", "未开工", "未入库", "未办", "未完成"}
)


@dataclass(frozen=True)
class Flag:
    """Yes or no: 是/否, √/×, 已/未."""

    @property
    def expected(self) -> str:
        return "是或否"

    def read(self, cell: Cell, at: At) -> bool:
        if isinstance(cell, bool):
            return cell
        text = normal(shown(cell))
        if text in YES or text in NO:
            return text in YES
        raise wrong("是或否", cell)

    def write(self, value: Any, unit: str = "") -> Cell:
        return "是" if value else "否"


@dataclass(frozen=True)
class Several:
    """A list of short texts, separated by 、 or ；."""

    max_length: int = 60

    @property
    def expected(self) -> str:
        return "用顿号隔开的若干项"

    def read(self, cell: Cell, at: At) -> list[str]:
        parts = [tidy(part) for part in SEVERAL.split(shown(cell))]
        found = list(dict.fromkeys(part for part in parts if part))
        long = next((part for part in found if len(part) > self.max_length), None)
        if long:
            raise CellWrong(f"“{long[:20]}…”超过{self.max_length}字，各项之间请用顿号隔开", self.expected)
        return found

    def write(self, value: Any, unit: str = "") -> Cell:
        return "、".join(value)


@dataclass(frozen=True)
class Code:
    """A code: letters, digits and dashes, half width, without spaces; whether it holds is checked where it is used."""

    max_length: int = 32

    @property
    def expected(self) -> str:
        return f"不超过{self.max_length}位的代码"

    def read(self, cell: Cell, at: At) -> str:
        text = normal(spelled(cell)).replace(" ", "").upper()
        if len(text) > self.max_length:
            raise CellWrong(f"不能超过{self.max_length}位，实际有{len(text)}位", self.expected)
        return text

    def write(self, value: Any, unit: str = "") -> Cell:
        return str(value)


def text(max_length: int = 2_000, *, close: bool = False) -> Text:
    return Text(max_length, close)


def money(unit: str = "万元") -> Money:
    return Money(unit)


def count() -> Count:
    return Count()


def percent() -> Percent:
    return Percent()


def one_of(labels: Mapping[str, Any], spellings: Mapping[str, Any] | None = None) -> OneOf:
    return OneOf(labels, spellings or {})


def flag() -> Flag:
    return Flag()


def several(max_length: int = 60) -> Several:
    return Several(max_length)


def region() -> Text:
    """A region by name or code; which region it is, is asked of the register where the row is used."""
    return Text(60, close=True)


def code(max_length: int = 32) -> Code:
    return Code(max_length)
