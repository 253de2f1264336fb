"""The bulletin as DOCX: native headings and tables, every number under a hidden bookmark that leads to its basis."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, BinaryIO

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from guatu.apps.briefing.bulletin.basis import SENTENCES_TITLE, sentence_basis, table_basis
from guatu.apps.briefing.bulletin.grids import grid
from guatu.apps.briefing.bulletin.typography import indent, page, page_number, set_up
from guatu.apps.briefing.bulletin.words import Bulletin, Figure, Heading, Sentence, Table, clean

TEXT_WIDTH = {False: 8844, True: 12756}
"""156 mm and, on a page lying on its side, 225 mm, in twips."""

LONGEST_BOOKMARK = 40


def write_document(bulletin: Bulletin, target: BinaryIO) -> None:
    """Write the bulletin as a DOCX file."""
    Writer(bulletin).document.save(target)


class Writer:
    """One document being written; `marks` numbers the figures of the sentences as their table of bases does."""

    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin
        self.document: Document = docx.Document()
        self._numbers: Iterator[int] = count(1)
        self._ids: Iterator[int] = count(1)
        set_up(self.document)
        self._properties()
        self._body()
        self._annexes()
        self._basis()
        self._frame()

    def _properties(self) -> None:
        held = self.document.core_properties
        held.title, held.subject, held.author = self.bulletin.title, self.bulletin.month.label, self.bulletin.signed
        held.comments, held.keywords, held.language = "", "", "zh-CN"

    def _body(self) -> None:
        bulletin, document = self.bulletin, self.document
        heading = document.add_paragraph(bulletin.title_lines[0], style="Title")
        for line in bulletin.title_lines[1:]:
            heading.runs[-1].add_break()
            heading.add_run(line)
        document.add_paragraph(bulletin.addressees)
        self.sentence(bulletin.lead)
        for section in bulletin.sections:
            document.add_paragraph(section.heading, style="Heading 1")
            for block in section.blocks:
                if isinstance(block, Heading):
                    document.add_paragraph(block.text, style="Heading 2")
                elif isinstance(block, Sentence):
                    self.sentence(block)
                else:
                    self.table(block, block.title)
        self._signed()

    def _signed(self) -> None:
        """附件说明, then who and when, at the right."""
        if self.bulletin.annexes:
            document = self.document
            document.add_paragraph()
            names = [*(table.title for table in self.bulletin.annexes), "数据口径"]
            for at, name in enumerate(names, start=1):
                paragraph = document.add_paragraph()
                paragraph.add_run(f"附件：{at}.{name}" if at == 1 else f"{at}.{name}")
                paragraph.paragraph_format.left_indent = Pt(32 if at == 1 else 80)
        self.document.add_paragraph()
        day = self.bulletin.signed_on
        for text in (self.bulletin.signed, f"{day.year}年{day.month}月{day.day}日"):
            if text:
                paragraph = self.document.add_paragraph(text)
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph.paragraph_format.right_indent = Pt(64)

    def sentence(self, sentence: Sentence) -> None:
        paragraph = self.document.add_paragraph()
        indent(paragraph._p)
        if sentence.lead:
            paragraph.add_run(clean(sentence.lead)).bold = True
        for part in sentence.parts:
            if isinstance(part, str):
                paragraph.add_run(clean(part))
            else:
                self._marked(paragraph, part)

    def _marked(self, paragraph: Any, figure: Figure) -> None:
        """The figure between the ends of a hidden bookmark: _0012_annual_completion is row 12 of 数据口径."""
        name = f"_{next(self._numbers):04d}_{figure.code.replace('.', '_')}"[:LONGEST_BOOKMARK]
        number = str(next(self._ids))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:id"), number)
        start.set(qn("w:name"), name)
        end.set(qn("w:id"), number)
        paragraph._p.append(start)
        paragraph.add_run(figure.text)
        paragraph._p.append(end)

    def table(self, table: Table, title: str, *, wide: bool = False) -> None:
        self.document.add_paragraph(title, style="表题")
        element = grid(table, self.document.styles["表格"].style_id, TEXT_WIDTH[wide])
        self.document.element.body.insert_element_before(element, "w:sectPr")
        if table.note:
            self.document.add_paragraph(f"注：{table.note}", style="表注")

    def _annexes(self) -> None:
        for at, table in enumerate(self.bulletin.annexes, start=1):
            self._on_side(f"附件{at}", first=at == 1)
            self.table(table, table.title, wide=True)

    def _on_side(self, label: str, *, first: bool) -> None:
        if first:
            page(self.document.add_section(WD_SECTION.NEW_PAGE), wide=True)
        paragraph = self.document.add_paragraph(label, style="Heading 1")
        paragraph.paragraph_format.page_break_before = not first

    def _basis(self) -> None:
        """数据口径: the figures of the sentences one by one, then what each column of the tables holds."""
        self._on_side(f"附件{len(self.bulletin.annexes) + 1}", first=not self.bulletin.annexes)
        for table in (sentence_basis(self.bulletin), table_basis(self.bulletin)):
            self.table(table, f"数据口径：{table.title}" if table.title == SENTENCES_TITLE else table.title, wide=True)

    def _frame(self) -> None:
        """What stands at the head of every page, and page numbers outside."""
        for at, section in enumerate(self.document.sections):
            linked = at > 0
            for held in (section.header, section.even_page_header, section.footer, section.even_page_footer):
                held.is_linked_to_previous = linked
            if linked:
                continue
            for held in (section.header, section.even_page_header):
                paragraph = held.paragraphs[0]
                paragraph.style = "表注"
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                paragraph.add_run("　".join(self.bulletin.marks)).bold = True
            page_number(section.footer.paragraphs[0], right=True)
            page_number(section.even_page_footer.paragraphs[0], right=False)
