"""Columns found by meaning: what a heading may stand for, how sure that is, and what else it may be."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from guatu.kernel.sheets.cells import BETWEEN_HAN, tidy
from guatu.kernel.sheets.sheet import UNIT_NOTE, Sheet, plain_title, unit_of_heading

SEQUENCE = "seq"
SURE, MAPPED, STRONG = 1.0, 0.6, 0.8
ALTERNATIVES = 3
LIST_STAGES = "在建 续建 新开工 新建 预备 储备 前期 谋划 计划新开工 拟开工 竣工 建成 投产"
LIST_NAMES = frozenset(word + "项目" for word in LIST_STAGES.split())
"""Headings over the names of a list; several of them side by side are several lists in one table."""

RATES = re.compile("占比|比重|增长|同比|增幅|率|%|百分")
MONTHS_SO_FAR = re.compile(
    r"^(?:截至|截止|至)?(?:\d{4}年度?|本年度?|今年|当年)?(?:1?[-—–~至])?\d{1,2}月份?(?:底|末)?(?:实际)?(?=.*(?:完成|累计|进度|进展))"
)
YEAR_END = re.compile(r"^(?:截至|截止|至|到)?(?:\d{4}|上)年(?:度)?(?:12月)?(?:31日)?(?:年?底|末)")
THIS_YEAR = re.compile(r"^(?:\d{4}年度?|本年度?|今年|当年|全年)")
PROGRESS = re.compile("进度|进展")
LEADING_YEAR = re.compile(r"^\d{4}年度?")

Vocabulary = Mapping[str, str]
"""Comparable heading → field code."""


@dataclass(frozen=True)
class Candidate:
    """A field a column may hold, and how sure that is, 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True)
class Heading:
    """A column of a file: its place from 0, its heading (parent/child), unit, and what it was taken for."""

    index: int
    title: str
    unit: str = ""
    code: str = ""
    confidence: float = 0.0
    alternatives: tuple[Candidate, ...] = field(default=())

    @property
    def is_certain(self) -> bool:
        return self.confidence >= STRONG


@cache
def shipped_synonyms() -> tuple[tuple[str, str], ...]:
    """(heading, field code) of the table that comes with the program."""
    text = files("guatu.kernel.tables").joinpath("column_synonyms.csv").read_text(encoding="utf-8")
    return tuple((row["heading"], row["code"]) for row in csv.DictReader(text.splitlines()))


def vocabulary(sheet: Sheet, extra: Iterable[tuple[str, str]] = ()) -> Vocabulary:
    """Every heading known for a sheet: an office's own (heading, code) first, then the sheet's, then the shipped."""
    known = {plain_title(heading): code for heading, code in extra}
    for title, column in sheet.by_title.items():
        known.setdefault(title, column.code)
    codes = {column.code for column in sheet.columns} | {SEQUENCE}
    for heading, code in shipped_synonyms():
        if code in codes:
            known.setdefault(plain_title(heading), code)
    known.pop("", None)
    return known


def display_title(text: str) -> str:
    """A heading as printed, without the spaces that only stretch it: 隶  属 → 隶属."""
    return BETWEEN_HAN.sub("", tidy(text)).strip(" *★☆")


def candidates(parts: Sequence[str], known: Vocabulary) -> list[Candidate]:
    """What a heading of these parts (parent first) may stand for, surest first."""
    found: dict[str, float] = {}
    whole, leaf = plain_title("".join(parts)), plain_title(parts[-1]) if parts else ""
    tails = [plain_title("".join(parts[at:])) for at in range(1, len(parts))]
    for title, worth in ((whole, 1.0), *((tail, 0.95) for tail in tails), (leaf, 1.0 if whole == leaf else 0.9)):
        for form, discount in forms(title):
            for code, confidence in meanings(form, known):
                found[code] = max(found.get(code, 0.0), confidence * worth * discount)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Candidate(code, round(confidence, 2)) for code, confidence in ranked if confidence >= 0.3]


def forms(title: str) -> list[tuple[str, float]]:
    """The heading, and with its dates said generally: 2017年计划投资 → 年度计划投资, 1-9月完成 → 本年累计完成."""
    found = [(title, 1.0)]
    if YEAR_END.search(title):
        found.append((YEAR_END.sub("至上年底", title), 0.95))
    elif MONTHS_SO_FAR.search(title):
        found.append((MONTHS_SO_FAR.sub("本年累计", title), 0.95))
        found.append((MONTHS_SO_FAR.sub("", title), 0.95 if PROGRESS.search(title) else 0.7))
    elif THIS_YEAR.search(title):
        found.append((THIS_YEAR.sub("年度", title), 0.95))
        found.append((THIS_YEAR.sub("本年", title), 0.95))
    return [(form, discount) for form, discount in found if form]


def meanings(title: str, known: Vocabulary) -> list[tuple[str, float]]:
    """Exact, else by the words the heading ends with (a Chinese noun has its head last), else by words inside."""
    exact = known.get(title)
    if exact:
        return [(exact, SURE)]
    if len(title) > 40:
        return []
    is_rate = names_a_rate(title)
    found = []
    for heading, code in known.items():
        if heading not in title and not heading.endswith(title):
            continue
        if len(heading) < 2 or code == SEQUENCE or is_rate != names_a_rate(heading):
            continue
        if title.endswith(heading):
            found.append((code, 0.5 + 0.4 * len(heading) / len(title)))
        elif heading in title:
            found.append((code, 0.3 + 0.3 * len(heading) / len(title)))
        elif len(title) >= 2 and heading.endswith(title):
            found.append((code, 0.3 + 0.4 * len(title) / len(heading)))
    return found


@lru_cache(4096)
def names_a_rate(title: str) -> bool:
    return bool(RATES.search(title))


def bind(
    columns: Sequence[tuple[int, Sequence[str], str]], known: Vocabulary, chosen: Mapping[str, str] | None = None
) -> tuple[Heading, ...]:
    """Columns (place, parts of the heading, title to show) with a field each, no field twice, the surest first.

    `chosen` is what an office settled for this header before: title → field code, "" to leave a column out.
    """
    settled = chosen or {}
    offers: dict[int, list[Candidate]] = {}
    for index, parts, title in columns:
        if title in settled:
            offers[index] = [Candidate(settled[title], SURE + 1)] if settled[title] else []
        else:
            offers[index] = candidates(parts, known)
    claims = sorted(
        ((offer.confidence, -index, offer.code) for index, found in offers.items() for offer in found), reverse=True
    )
    taken: dict[int, tuple[str, float]] = {}
    for confidence, place, code in claims:
        used = {held for held, _ in taken.values()}
        if confidence >= MAPPED and -place not in taken and code not in used:
            taken[-place] = (code, min(confidence, SURE))
    headings = []
    for index, parts, title in columns:
        code, confidence = taken.get(index, ("", 0.0))
        others = tuple(offer for offer in offers[index] if offer.code != code)[:ALTERNATIVES]
        headings.append(Heading(index, title, unit_of(parts), code, confidence, others))
    return tuple(headings)


def unit_of(parts: Sequence[str]) -> str:
    """The unit a heading or the one above it states: 投资(亿元)/年投资计划 → 亿元; a rate below has none of it."""
    if parts and RATES.search(parts[-1]):
        return "%"
    for part in reversed(parts):
        unit = unit_of_heading(part)
        if unit:
            return unit
        note = UNIT_NOTE.search(part)
        if note and note[1].strip() in COUNT_UNITS:
            return note[1].strip()
    return ""


COUNT_UNITS = ("个", "项", "家", "户", "亩", "公里", "平方米")


def without_repeats(titles: Sequence[str]) -> list[str]:
    """Equal headings told apart by their left neighbour: 项目数|占比|总投资|占比 → 项目数占比, 总投资占比."""
    again = {title for title in titles if title and titles.count(title) > 1}
    found: list[str] = []
    for at, title in enumerate(titles):
        left = next((titles[i] for i in range(at - 1, -1, -1) if titles[i] and titles[i] != title), "")
        if title in again and left and left not in again:
            title = LEADING_YEAR.sub("", UNIT_NOTE.sub("", left)).strip() + title
        number, unique = 2, title
        while unique and unique in found:
            unique, number = f"{title}{number}", number + 1
        found.append(unique)
    return found


def signature(headings: Iterable[Heading]) -> str:
    """The same for every file with these headings in this order: what a settled mapping is remembered by."""
    titles = "\n".join(plain_title(heading.title) for heading in headings)
    return hashlib.sha256(titles.encode()).hexdigest()[:16]
