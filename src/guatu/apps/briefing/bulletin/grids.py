"""Tables of a document, written as XML at once: cell by cell python-docx takes a second for each hundred rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import parse_xml

from guatu.apps.briefing.bulletin.words import Column, Table

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
EDGE = '<w:{side} w:w="57" w:type="dxa"/>'
BORDER = '<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
CHARACTER, UNIT_CHARACTER, DIGIT, INSIDE = 210, 160, 110, 120
"""Twips: a character of the head (五号), one of its unit (7.5 points), a digit, and the margins inside a cell."""
KEPT_WHOLE = 12
"""A table of so few rows of figures is not cut by the end of a page; a list of sentences may be."""


def grid(table: Table, style: str, width: int) -> Any:
    """The table element; `style` is the id of its paragraphs' style, `width` in twips. Its head repeats on each page,
    its rows never break across two."""
    printed = table.printed()
    widths = widths_of(table.columns, printed, width)
    together = len(table.rows) <= KEPT_WHOLE and sum(not column.number for column in table.columns) == 1
    lines = [_head(table.columns, widths, style)]
    for at, row in enumerate(printed[1:], start=1):
        kept = together and at < len(table.rows)
        lines.append("".join(_row(row, table.columns, widths, style, kept=kept)))
    columns = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    borders = "".join(BORDER.format(side=side) for side in SIDES)
    margins = EDGE.format(side="left") + EDGE.format(side="right")
    return parse_xml(
        f'<w:tbl {W}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def widths_of(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """A column of figures as wide as its head and longest figure, so that neither breaks; words share what is left."""
    least = [_least(column, cells) for column, cells in zip(columns, zip(*rows, strict=True), strict=True)]
    words = [0 if column.number else column.share for column in columns]
    left = width - sum(least)
    if left < width // 6 or not any(words):
        shares = sum(column.share for column in columns)
        return [width * column.share // shares for column in columns]
    return [own + left * share // sum(words) for own, share in zip(least, words, strict=True)]


def _least(column: Column, cells: Sequence[str]) -> int:
    """Twips a column of figures needs; a column of words needs none of its own."""
    if not column.number:
        return 0
    unit = (len(column.unit) + 2) * UNIT_CHARACTER if column.unit else 0
    figure = max(sum(DIGIT if one.isascii() else CHARACTER for one in text) for text in cells[1:] or ("",))
    return max(len(column.title) * CHARACTER, unit, figure) + INSIDE


def _head(columns: Sequence[Column], widths: Sequence[int], style: str) -> str:
    cells = []
    for column, width in zip(columns, widths, strict=True):
        unit = f'<w:r><w:rPr><w:sz w:val="15"/></w:rPr><w:br/><w:t>（{escape(column.unit)}）</w:t></w:r>'
        text = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{escape(column.title)}</w:t></w:r>{unit if column.unit else ''}"
        cells.append(_cell(text, width, style, "center", kept=True))
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _row(
    row: Sequence[str], columns: Sequence[Column], widths: Sequence[int], style: str, *, kept: bool
) -> Iterator[str]:
    bold = "<w:rPr><w:b/></w:rPr>" if row[0] == "合计" else ""
    yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
    for text, column, width in zip(row, columns, widths, strict=True):
        run = f'<w:r>{bold}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        yield _cell(run, width, style, "right" if column.number else "left", kept=kept)
    yield "</w:tr>"


def _cell(runs: str, width: int, style: str, side: str, *, kept: bool) -> str:
    keep = "<w:keepNext/>" if kept else ""
    shape = f'<w:pPr><w:pStyle w:val="{style}"/>{keep}<w:jc w:val="{side}"/></w:pPr>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p>{shape}{runs}</w:p></w:tc>"
    )
