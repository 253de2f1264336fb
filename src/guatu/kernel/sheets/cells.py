"""Cells as a file holds them: what a value looks like to the person who typed it, and where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | Decimal | date | datetime | bool | None
"""None is an empty cell; a number is exact to the 15 digits a spreadsheet shows."""

INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
SPACES = re.compile(r"\s+")
BETWEEN_HAN = re.compile(r"(?<=[\u2e80-\u9fff（）()、，：])\s+(?=[\u2e80-\u9fff（）()、，：\d])")
LETTERS = 26


def shown(cell: Cell) -> str:
    """The cell as a person sees it: no exponent, no time of midnight."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def tidy(text: str) -> str:
    """Text without invisible characters, its white space folded to single spaces."""
    if text.isalnum():
        return text
    if text.isprintable():  # so its only white space is the space, and nothing in it is invisible
        return " ".join(text.split()) if " " in text else text
    return SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def normal(text: str) -> str:
    """Text for comparing: half width, lower case, no space inside Chinese; never what is stored."""
    folded = unicodedata.normalize("NFKC", tidy(text))
    if folded.isprintable() and " " not in folded:
        return folded.lower()
    return SPACES.sub(" ", BETWEEN_HAN.sub("", folded)).strip().lower()


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Row 14 (from 1), column 5 (from 0) → F14."""
    return f"{column_letters(column)}{row}"


def value_of(cells: Mapping[int, Cell], column: int) -> Cell:
    found = cells.get(column)
    return found or None if isinstance(found, str) else found
