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
KEPT_WHOLE = 12
"""A table of so few rows is not cut by the end of a page."""


def grid(table: Table, style: str, width: int) -> Any:
    """The table element; `style` is the id of its paragraphs' style, `width` in twips. Its head repeats on each page,
    its rows never break across two."""
    shares = sum(column.share for column in table.columns)
    widths = [width * column.share // shares for column in table.columns]
    printed = table.printed()
    together = len(table.rows) <= KEPT_WHOLE
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


def _head(columns: Sequence[Column], widths: Sequence[int], style: str) -> str:
    cells = []
    for column, width in zip(columns, widths, strict=True):
        unit = f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:br/><w:t>（{escape(column.unit)}）</w:t></w:r>'
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
