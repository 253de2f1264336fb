"""Administrative regions: national tables, an office's own rows, names, paths and the ranges that scope rests on."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

LENGTHS = {6: 6, 9: 9, 12: 12, 2: 6, 4: 6}
PLACEHOLDERS = re.compile(r"市辖区|县|.*直辖县级行政区划")
SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|街道办事处|街道|地区|省|市|区|县|州|盟|旗|镇|乡)$")
PEOPLES = (
    "维吾尔|柯尔克孜|达斡尔|哈萨克|塔吉克|鄂温克|鄂伦春|蒙古|布依|土家|哈尼|傈僳|拉祜|东乡|纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|朝鲜"
    "|保安|裕固|独龙|回|壮|藏|彝|苗|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|满|各"
)
PEOPLE = re.compile(f"(?:(?:{PEOPLES})族|维吾尔|哈萨克|蒙古|柯尔克孜|塔吉克)+$")
STATISTICAL_COUNTIES = frozenset({"232761", "232762", "232763", "232764", "620201", "632857"})


class RegionError(ValueError):
    """A code or a row that cannot be a region's; the text is a Chinese sentence."""


class Level(StrEnum):
    PROVINCE = "province"  # 省级
    PREFECTURE = "prefecture"  # 市级
    COUNTY = "county"  # 县级
    TOWNSHIP = "township"  # 乡级
    VILLAGE = "village"  # 村级

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Level.PROVINCE: "省级",
    Level.PREFECTURE: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡级",
    Level.VILLAGE: "村级",
}


class Origin(StrEnum):
    """Which table a region stands in."""

    CURRENT = "nbs_2023"
    GBT2260_2020 = "gbt2260_2020"  # 2020年有、2023年已无
    LOCAL = "local"  # 本地增设


class Region(NamedTuple):
    """One region. `code` has 6, 9 or 12 digits; `parent` is the code one level up, empty for a province."""

    code: str
    name: str
    level: Level
    parent: str
    origin: Origin = Origin.LOCAL

    @property
    def is_zone(self) -> bool:
        """A development zone of the statistical code (7x), not of GB/T 2260."""
        return self.level is Level.COUNTY and self.origin is Origin.CURRENT and self.code[4] == "7"

    @property
    def is_statistical(self) -> bool:
        """A code only statistics uses: a zone, or a county-level unit GB/T 2260 never held."""
        return self.is_zone or self.code in STATISTICAL_COUNTIES

    @property
    def is_placeholder(self) -> bool:
        """A heading such as 市辖区 that stands for no place."""
        return self.level is Level.PREFECTURE and PLACEHOLDERS.fullmatch(self.name) is not None

    @property
    def is_gone(self) -> bool:
        """In the table of 2020 and no longer in that of 2023."""
        return self.origin is Origin.GBT2260_2020


class Successor(NamedTuple):
    """A code and the one that took its place; `effective` is YYYY-MM."""

    old_code: str
    old_name: str
    new_code: str
    new_name: str
    effective: str
    fact: str


class Changed(NamedTuple):
    """The codes that came and went between the table of 2020 and that of 2023, statistical codes left out."""

    appeared: tuple[Region, ...]
    vanished: tuple[Region, ...]


class CodeRange(NamedTuple):
    """A half-open range of text: first <= code < last."""

    first: str
    last: str

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.first <= code < self.last


def trimmed(code: str) -> str:
    """The code without the zeros that only fill it up: 410000 -> 41, 410700 -> 4107, 410703000 -> 410703; the whole
    country, 000000, -> empty. Raises RegionError unless it is 2, 4, 6, 9 or 12 digits."""
    if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
        raise RegionError(f"区划代码“{code}”应为6位、9位或12位数字")
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    while 0 < len(code) <= 6 and code.endswith("00"):
        code = code[:-2]
    return code


def full(code: str) -> str:
    """The one spelling of a code: 6 digits down to the county, then 9 or 12."""
    short = trimmed(code)
    return short.ljust(6, "0") if len(short) < 6 else short


def code_range(code: str) -> CodeRange:
    """The range of text that holds a region and all below it, for a query an index can answer.

    410700 -> 4107 <= code < 4108: it holds 410700, 410703 and 410703001. The upper end is digits, or a letter past the
    last number, so that every database collation orders it alike. Raises RegionError as `trimmed` does.
    """
    short = trimmed(code)
    if not short or set(short) == {"9"}:
        return CodeRange(short, "a")
    return CodeRange(short, str(int(short) + 1).rjust(len(short), "0"))


def stem(name: str) -> str:
    """A name without its rank: 卫滨区 -> 卫滨, 恩施土家族苗族自治州 -> 恩施; at least two characters stay."""
    name = plain(name)
    short = SUFFIX.sub("", name)
    if len(short) < 2:
        return name
    shorter = PEOPLE.sub("", short)
    return shorter if len(shorter) >= 2 else short


def plain(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


class Regions:
    """A registry of regions: the national tables, and an office's own rows on top."""

    def __init__(self, rows: Iterable[Region], successors: Iterable[Successor] = ()) -> None:
        self._rows: dict[str, Region] = {row.code: row for row in rows}
        self._successors = tuple(successors)

    def __iter__(self) -> Iterator[Region]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.find(code) is not None

    def extended(self, rows: Iterable[Region]) -> Regions:
        """This registry with an office's own rows; a row of a known code replaces it.

        Raises RegionError for a bad code, an empty name, an unknown parent or a parent whose range does not hold it.
        """
        found = dict(self._rows)
        for row in sorted(rows, key=lambda row: len(row.code)):
            check_row(row, found)
            found[row.code] = row
        return Regions(found.values(), self._successors)

    def find(self, code: str) -> Region | None:
        """The region of a code in any spelling (41, 4107, 410703000), gone ones included; None where there is none."""
        if code in self._rows:
            return self._rows[code]
        try:
            return self._rows.get(full(code))
        except RegionError:
            return None

    def children(self, code: str = "") -> tuple[Region, ...]:
        """The regions one level below that still exist, by code; the provinces for an empty code."""
        return self._children.get(full(code) if code else "", ())

    def name_of(self, code: str) -> str:
        """A region's name; its code where nobody named it."""
        found = self.find(code)
        return found.name if found else code

    def ancestors(self, code: str) -> tuple[Region, ...]:
        """The regions above, the province first."""
        found: list[Region] = []
        region = self.find(code)
        while region is not None and region.parent:
            region = self.find(region.parent)
            if region is not None:
                found.append(region)
        return tuple(reversed(found))

    def path(self, code: str) -> str:
        """Where a region lies: 河南省/新乡市/卫滨区; empty for an unknown code."""
        region = self.find(code)
        return "/".join(one.name for one in (*self.ancestors(code), region)) if region else ""

    def by_name(self, name: str, *, within: str = "", level: Level | None = None) -> tuple[Region, ...]:
        """The regions a name can mean, highest level first: as written where it is exact, else whatever its suffix.

        `name` may be a path (河南省/新乡市/卫滨区 or 河南省新乡市卫滨区); `within` is a code to look below.
        """
        *above, last = [part for part in re.split("[/·>]", plain(name)) if part] or [""]
        scopes = [code_range(within)] if within else []
        for part in above:
            scopes = [code_range(region.code) for region in self._named(part, scopes)] or [CodeRange("a", "a")]
        found = self._named(last, scopes) or self._joined(last, scopes)
        return tuple(region for region in found if level in (None, region.level))

    def _named(self, name: str, scopes: list[CodeRange]) -> list[Region]:
        def inside(region: Region) -> bool:
            return not scopes or any(region.code in scope for scope in scopes)

        exact = [region for region in self._by_exact_name.get(name, ()) if inside(region)]
        alike = [region for region in self._by_stem.get(stem(name), ()) if inside(region)]
        found = exact or [region for region in alike if not region.is_gone] or alike
        return sorted(found, key=lambda region: (region.is_gone, LEVELS.index(region.level), region.code))

    def _joined(self, name: str, scopes: list[CodeRange]) -> list[Region]:
        for cut in range(len(name) - 2, 1, -1):
            heads = [one for one in self._named(name[:cut], scopes) if one.level is not Level.TOWNSHIP]
            below = [code_range(head.code) for head in heads]
            if below and (found := self._named(name[cut:], below) or self._joined(name[cut:], below)):
                return found
        return []

    def successor(self, code: str) -> Region | None:
        """The region that took a vanished code's place, where the fact is known."""
        new = next((one.new_code for one in self._successors if one.old_code == code), None)
        return self.find(new) if new else None

    def predecessors(self, code: str) -> tuple[Successor, ...]:
        return tuple(one for one in self._successors if one.new_code == code)

    @cached_property
    def changed(self) -> Changed:
        old = set(load_table("gbt2260_2020.csv", Origin.GBT2260_2020))
        appeared = (one for one in self if one.origin is Origin.CURRENT and one.code not in old)
        counted = (one for one in appeared if one.level is not Level.TOWNSHIP)
        return Changed(
            tuple(one for one in counted if not one.is_statistical and not one.is_placeholder),
            tuple(one for one in self if one.is_gone),
        )

    @cached_property
    def _children(self) -> Mapping[str, tuple[Region, ...]]:
        found: dict[str, list[Region]] = {}
        for region in self:
            if not region.is_gone and not region.is_placeholder:
                found.setdefault(region.parent, []).append(region)
        return {code: tuple(sorted(below)) for code, below in found.items()}

    @cached_property
    def _by_exact_name(self) -> Mapping[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        for region in self:
            if not region.is_placeholder:
                found.setdefault(plain(region.name), []).append(region)
        return found

    @cached_property
    def _by_stem(self) -> Mapping[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        for region in self:
            if not region.is_placeholder:
                found.setdefault(stem(region.name), []).append(region)
        return found


LEVELS = tuple(Level)


def check_row(row: Region, known: Mapping[str, Region]) -> None:
    if row.code != full(row.code):
        raise RegionError(f"区划代码“{row.code}”应写作“{full(row.code)}”")
    if not row.name.strip():
        raise RegionError(f"区划代码{row.code}没有名称，请补上")
    if not row.parent:
        return
    if row.parent not in known:
        raise RegionError(f"“{row.name}”的上级代码{row.parent}不存在，请先登记上级")
    if row.code not in code_range(row.parent) or row.code == row.parent:
        above = known[row.parent].name
        raise RegionError(
            f"“{row.name}”的代码{row.code}不在上级“{above}”（{row.parent}）的代码范围内，请改用上级开头的代码"
        )


def load_table(name: str, origin: Origin) -> dict[str, Region]:
    """A national table by code. A code listed twice (a city without counties) keeps its first, higher row."""
    text = files("guatu.kernel.tables").joinpath(name).read_text(encoding="utf-8-sig")
    levels = {str(level): level for level in Level}
    found: dict[str, Region] = {}
    for code, title, level, parent in list(csv.reader(text.splitlines()))[1:]:
        if code not in found:
            found[code] = Region(code, title, levels[level], parent, origin)
    return found


@cache
def national() -> Regions:
    """The national tables: the codes of 2023 and townships, and those of 2020 that 2023 no longer has."""
    rows = load_table("gbt2260_2020.csv", Origin.GBT2260_2020)
    rows |= load_table("nbs_2023.csv", Origin.CURRENT) | load_table("nbs_2023_townships.csv", Origin.CURRENT)
    for code in ("710000", "810000", "820000"):
        rows[code] = rows[code]._replace(origin=Origin.CURRENT)  # the statistical table leaves these three out
    headings = {row.code: row for row in rows.values() if row.is_placeholder}
    settled = (
        row._replace(parent=headings[row.parent].parent) if row.parent in headings else row for row in rows.values()
    )
    text = files("guatu.kernel.tables").joinpath("region_changes.csv").read_text(encoding="utf-8-sig")
    return Regions(settled, (Successor(*row) for row in list(csv.reader(text.splitlines()))[1:]))
