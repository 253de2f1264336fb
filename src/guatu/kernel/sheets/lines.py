"""What a row below the header is: a total, a section, a note, the header once more, or data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guatu.kernel.sheets.cells import Cell, normal, shown, tidy

HAN_NUMBER = "[一二三四五六七八九十百]{1,4}"
TOTAL = re.compile(
    r"(?:.{0,12}?)(?:合计|总计|小计|共计)(?:\(?(?:共)?\d+(?:个项目|[项个])?\)?)?[:：]?|其中[:：].{0,12}|其中|计|合|总"
)
NOTE = re.compile(
    r"(?:备?注|说明|填表说明|填表|制表|填报|审核|审批|负责|联系|附件?|报送|数据来源|资料来源|打印)[^:：]{0,8}[:：]"
)
PAGE = re.compile(r"第?\d+页(?:[,，/]?共\d+页)?|-\d+-|—\d+—")
NUMBERED = re.compile(rf"(?P<open>[(])?(?P<number>{HAN_NUMBER})(?P<close>[)])?[、.．,]?")
HEADED = re.compile(rf"(?P<open>[(])?(?P<number>{HAN_NUMBER})(?:(?P<close>[)])|[、.．])\s*(?P<name>\S.*)")
DECLARED = re.compile(
    r"^(?P<name>.*?)\s*(?P<total>合计|共计|共)?[(]?\s*(?:共)?(?P<count>\d{1,6})\s*(?:个项目|项|个)[)]?$"
)
ARABIC = re.compile(r"[★☆*●▲]*\d{1,6}[.、]?[★☆*●▲]*")
MARKS = re.compile(r"^[★☆●▲■◆*※]+|[★☆●▲■◆*※]+$")
PERHAPS_NO_RECORD = re.compile(rf"^(?![\u4e00-\u9fff])|^{HAN_NUMBER}|[计其合总页:：﹕︓]")
"""What a total, a section, a note, a page number or a mere number must have in one of the texts at its head."""
WIDE = 3


@dataclass
class Section:
    """A line that heads the rows below it; `declared` is the count it claims, `found` the rows under it."""

    row: int
    text: str
    name: str
    level: int
    declared: int | None = None
    found: int = 0
    is_total: bool = False


@dataclass(frozen=True)
class Skipped:
    """A row that holds no record, and why it was passed over."""

    row: int
    reason: str
    text: str


def is_plainly_a_record(cells: Sequence[Cell]) -> bool:
    """An Arabic number first and at least two more cells: what most rows are, told without a closer look."""
    for cell in cells:
        if cell is not None:
            numbered = type(cell) is int or (type(cell) is str and cell.isdecimal())
            return numbered and len(cells) - cells.count(None) >= WIDE
    return False


def is_record_at_sight(cells: Sequence[Cell], upto: int, header_texts: Sequence[frozenset[str]]) -> bool:
    """Words at the head, at least three cells, and nothing in the words that any other kind of row has: told quickly.

    Never true of a row that a closer look would find to be no record; a record with such a word gets the closer look.
    """
    if len(cells) - cells.count(None) < WIDE:
        return False
    first = None
    for cell in cells[: upto + 1]:
        if cell is None:
            continue
        if type(cell) is not str or PERHAPS_NO_RECORD.search(cell):
            return False
        first = first or cell
    return first is not None and not any(normal(first).replace(" ", "") in again for again in header_texts)


def labels_of(cells: Sequence[Cell], upto: int) -> list[str]:
    """The texts at the row's head, up to and including the name."""
    return [shown(cell) for cell in cells[: upto + 1] if cell is not None]


def is_total(cells: Sequence[Cell], upto: int) -> bool:
    labels = labels_of(cells, upto)
    if not labels or ARABIC.fullmatch(normal(labels[0])):
        return False
    if sum(cell is not None for cell in cells) == 1 and heads_a_count(labels[0]):
        return False
    return any(TOTAL.fullmatch(normal(label).replace(" ", "")) for label in labels)


def heads_a_count(text: str) -> bool:
    """正式项目合计173项 heads what follows; 合计173项 only sums it up."""
    found = DECLARED.match(normal(text))
    return bool(found and found["total"] and found["name"].strip())


def is_note(cells: Sequence[Cell]) -> bool:
    first = normal(shown(next((cell for cell in cells if cell is not None), None)))
    if PAGE.fullmatch(first.replace(" ", "")):
        return True
    if not NOTE.match(first):
        return False
    texts = [shown(cell) for cell in cells if cell is not None]
    return len(texts) <= 2 or all(re.search("[:：]", text) for text in texts)


def is_header_again(cells: Sequence[Cell], header_texts: Sequence[frozenset[str]]) -> bool:
    """The header printed again at the top of a page."""
    first = normal(shown(next((cell for cell in cells if cell is not None), None))).replace(" ", "")
    if not any(first in again for again in header_texts):
        return False
    texts = {normal(shown(cell)).replace(" ", "") for cell in cells if cell is not None}
    return any(len(texts) >= 2 and len(texts & again) >= 0.8 * len(texts) for again in header_texts)


def section_of(row: int, cells: Sequence[Cell], upto: int, *, numbered: bool, has_seq: bool) -> Section | None:
    """The section a row heads: 一|科技产业类67项, （十一）省轻纺集团总公司, or one text alone: 正式项目合计173项.

    `numbered` is False where 一、二、三 number the records themselves; `has_seq` where records carry a number.
    """
    labels = labels_of(cells, upto)
    if not labels:
        return None
    texts = [normal(label) for label in labels]
    text = " ".join(tidy(label) for label in labels)
    found = NUMBERED.fullmatch(texts[0].replace(" ", "")) if len(texts) > 1 else None
    if found and numbered:
        return make_section(row, text, texts[1], 2 if found["open"] or found["close"] else 1)
    headed = HEADED.fullmatch(texts[0])
    if headed and numbered and (len(texts) == 1 or not ARABIC.fullmatch(texts[1])):
        return make_section(row, text, headed["name"], 2 if headed["open"] else 1)
    if sum(cell is not None for cell in cells) > 1:
        return None
    if DECLARED.match(texts[0]) or (has_seq and len(texts[0]) <= WIDE * 10):
        return make_section(row, text, texts[0], 3)
    return None


def make_section(row: int, text: str, name: str, level: int) -> Section:
    found = DECLARED.match(normal(name))
    shown_text = re.sub(r"([(（])\s+", r"\1", re.sub(r"\s+([)）])", r"\1", text))
    if not found:
        return Section(row, shown_text, name.strip(), level)
    plain = found["name"].strip(" (:：、")
    total = bool(found["total"]) and level == 3
    return Section(row, shown_text, plain, 0 if total else level, int(found["count"]), is_total=total)


def without_marks(text: str) -> str:
    """★滨河大道 → 滨河大道; the marks flag a flagship and are no part of the name."""
    return MARKS.sub("", text).strip()
