"""CSV, TSV, text tables and tables drawn with lines, as a stream of messages, inside the child process."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from guatu.kernel.sheets import limits as say
from guatu.kernel.sheets.limits import MIB, Limits
from guatu.kernel.sheets.problems import SheetRefused
from guatu.kernel.sheets.workbook import BATCH, Message

SAMPLE = 256 * 1024
DELIMITERS = (",", "\t", ";", "|", "，")
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DRAWN = re.compile("[─┌├└┬┼┴┐┤┘╋━┏┣┗═╔╠╚]")
BARS = re.compile("[│┃║|]")
GUARDED = re.compile(r"'[=+\-@＝＋－＠\t\r\n]")
MOSTLY_ASCII = 0.1
COMMON_HAN = 0.7


def read_text(path: Path, limits: Limits) -> Iterator[Message]:
    """Messages of a text table, as `read_workbook` gives them. Raises SheetRefused."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        sample = file.read(SAMPLE)
    if "\x00" in sample or not sample.strip("\ufeff \t\r\n"):
        raise SheetRefused(say.NOT_A_TABLE if "\x00" in sample else say.EMPTY_FILE)
    if unprintable(sample):
        raise SheetRefused(say.NOT_A_TABLE)
    drawn = bool(DRAWN.search(sample[:4096]))
    delimiter = "│" if drawn else delimiter_of(sample)
    book = {"kind": "text", "encoding": encoding.removesuffix("-sig"), "delimiter": delimiter, "warnings": []}
    yield {"book": book}
    yield {"sheet": {"name": "", "merges": [], "faults": [], "notes": []}}
    with path.open(encoding=encoding, newline="") as file:
        rows = drawn_rows(file) if drawn else delimited_rows(file, delimiter, limits)
        yield from in_batches(rows, limits)


def in_batches(rows: Iterable[tuple[int, list[str]]], limits: Limits) -> Iterator[Message]:
    batch: list[list[object]] = []
    for number, cells in rows:
        if number > limits.rows * 5 or len(cells) > limits.columns:
            raise SheetRefused(say.TOO_MUCH)
        if any(cell.strip() for cell in cells):
            batch.append([number, [cell[1:] if GUARDED.match(cell) else cell or None for cell in cells]])
        if len(batch) >= BATCH:
            yield {"rows": batch}
            batch = []
    if batch:
        yield {"rows": batch}


def delimited_rows(
    file: io.TextIOBase | Iterable[str], delimiter: str, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Records with their numbers: a record with line feeds in it is one row, as a spreadsheet shows it."""
    csv.field_size_limit(limits.cell_characters * 4)
    reader = csv.reader(file, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            raise SheetRefused(say.BAD_QUOTES.replace("{row}", str(number))) from wrong


def drawn_rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows of a table drawn with lines; the lines between two rules are one row."""
    parts: list[list[str]] = []
    number = 0
    for line in lines:
        text = line.strip("\ufeff \t\r\n　")
        if BARS.search(text) and not DRAWN.search(text):
            parts.append([cell.strip(" 　\t") for cell in BARS.split(text.strip("│┃║|"))])
            continue
        if parts:
            number += 1
            yield number, joined(parts)
            parts = []
        if text and not DRAWN.search(text):
            number += 1
            yield number, [text]
    if parts:
        yield number + 1, joined(parts)


def joined(parts: list[list[str]]) -> list[str]:
    width = max(len(part) for part in parts)
    return ["".join(part[at] for part in parts if at < len(part)) for at in range(width)]


def unprintable(sample: str) -> bool:
    """More than one control character in a hundred: no table, whatever its bytes decode to."""
    controls = sum(character < " " and character not in "\t\r\n\x0b\x0c" for character in sample[:20_000])
    return controls * 100 > len(sample[:20_000])


def encoding_of(path: Path) -> str:
    """utf-8, utf-8-sig, utf-16, gbk, gb18030, cp1252 or latin-1. Raises SheetRefused when none is believable."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, encoding in BOMS:
        if head.startswith(mark):
            if not decodes(path, encoding):
                raise SheetRefused(say.TRUNCATED)
            return encoding
    if half := utf16_without_mark(head):
        return half
    if b"\x00" in head:
        raise SheetRefused(say.NOT_A_TABLE)
    if decodes(path, "utf-8"):
        return "utf-8"
    chinese, foreign = looks_chinese(head), decodes(path, "cp1252")
    for encoding in ("gbk", "gb18030"):
        if chinese and decodes(path, encoding):
            return encoding
    high = sum(byte > 127 for byte in head)
    if high <= MOSTLY_ASCII * len(head):
        return "cp1252" if foreign else "latin-1"
    raise SheetRefused(say.BAD_ENCODING)


def utf16_without_mark(head: bytes) -> str:
    """Every other byte of plain text in UTF-16 is zero where it is ASCII: delimiters and line feeds at least."""
    if len(head) < 4 or b"\x00" not in head:
        return ""
    for encoding, comma in (("utf-16-le", b",\x00"), ("utf-16-be", b"\x00,")):
        feed = comma.replace(b",", b"\n")
        tab = comma.replace(b",", b"\t")
        pairs = Counter(head[at : at + 2] for at in range(0, len(head) - 1, 2))
        if pairs[feed] and pairs[comma] + pairs[tab] and not pairs[b"\x00\x00"]:
            return encoding
    return ""


def decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(MIB):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def looks_chinese(head: bytes) -> bool:
    """Most byte pairs are characters or punctuation of GB 2312; Western text decodes to rare characters instead."""
    common = rare = 0
    at = 0
    while at < len(head) - 1:
        first, second = head[at], head[at + 1]
        if first < 0x80:
            at += 1
            continue
        usual = (0xA1 <= first <= 0xA3 or 0xB0 <= first <= 0xF7) and second >= 0xA1
        common, rare = common + usual, rare + (not usual)
        at += 2
    return common > 0 and common >= COMMON_HAN * (common + rare)


def delimiter_of(sample: str) -> str:
    """The delimiter whose records most often have as many fields as the widest usual record."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        lines = io.StringIO(sample, newline="")
        try:
            widths = [len(record) for record in islice(csv.reader(lines, delimiter=delimiter), 200) if any(record)]
        except csv.Error:
            continue
        if len(sample) >= SAMPLE and len(widths) > 1:
            widths.pop()  # the sample cuts its last record
        usual = Counter(width for width in widths if width > 1).most_common(1)
        if usual:
            width, times = usual[0]
            score = times / len(widths) * (1 + min(width, 40) / 100)
            if score > best_score:
                best, best_score = delimiter, score
    return best
