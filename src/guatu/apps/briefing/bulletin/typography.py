"""The page of a document by GB/T 9704-2012: paper, margins, a grid of 22 lines by 28 characters, styles, fonts."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

PAPER = Mm(210), Mm(297)
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
LINE, BODY, TITLE = Pt(28.95), Pt(16), Pt(22)
LINE_PITCH, CLOSER = 579, -5
"""Twentieths of a point: 225 mm of text by 22 lines; what 28 characters of 16 pt must give up to fit 156 mm.

A grid of characters would say the same, but LibreOffice gives a glyph wider than its cell two cells.
"""

SONG, FANGSONG, HEI, KAI = "宋体", "仿宋_GB2312", "黑体", "楷体_GB2312"
XIAOBIAOSONG = "方正小标宋简体"
FALLBACKS = {
    FANGSONG: ("仿宋", "FangSong"),
    KAI: ("楷体", "KaiTi"),
    HEI: ("SimHei", "Noto Sans CJK SC"),
    SONG: ("SimSun", "Noto Serif CJK SC"),
    XIAOBIAOSONG: ("小标宋", "Noto Serif CJK SC"),
}
"""Fonts an office's computer may lack, and what stands in for them; Word reads the first from the font table."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def set_up(document: Document) -> None:
    """Bring python-docx's blank document to the standard: fonts, styles, the first section."""
    theme_fonts(document)
    font_table(document)
    styles(document)
    page(document.sections[0])
    settings: Any = document.settings.element
    if settings.find(qn("w:evenAndOddHeaders")) is None:
        settings.append(OxmlElement("w:evenAndOddHeaders"))


def page(section: Any, *, wide: bool = False) -> None:
    """Paper, margins and grid of a section; a wide one lies on its side, its margins turned with it."""
    width, height = PAPER
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if wide else (width, height)
    margins = (LEFT, RIGHT, BOTTOM, TOP) if wide else (TOP, BOTTOM, LEFT, RIGHT)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = margins
    section.header_distance, section.footer_distance = Mm(15), Mm(28) if not wide else Mm(16)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))
    properties.append(grid)


def theme_fonts(document: Document) -> None:
    """Body 仿宋 and title 小标宋 as the theme's own fonts: an office changes them in one place."""
    for part in document.part.package.iter_parts():
        if part.partname.endswith("theme1.xml"):
            tree = parse_xml(part.blob)
            name = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
            for kind, typeface in (("majorFont", XIAOBIAOSONG), ("minorFont", FANGSONG)):
                fonts = tree.find(f".//{name}{kind}")
                fonts.find(f"{name}ea").set("typeface", typeface)
                fonts.find(f"{name}latin").set("typeface", "Times New Roman")
                for script in fonts.findall(f"{name}font"):
                    if script.get("script") == "Hans":
                        script.set("typeface", typeface)
            part._blob = _text(tree)


def font_table(document: Document) -> None:
    for part in document.part.package.iter_parts():
        if part.partname.endswith("fontTable.xml"):
            tree = parse_xml(part.blob)
            for wanted, instead in FALLBACKS.items():
                font = OxmlElement("w:font")
                font.set(qn("w:name"), wanted)
                other = OxmlElement("w:altName")
                other.set(qn("w:val"), ",".join(instead))
                charset = OxmlElement("w:charset")
                charset.set(qn("w:val"), "86")
                font.append(other)
                font.append(charset)
                tree.append(font)
            part._blob = _text(tree)


def _text(tree: Any) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def fonts(element: Any, east: str, *, theme: str = "") -> None:
    """The fonts of a style or run: Times New Roman for digits and letters, `east` for Chinese, by theme where named."""
    properties = element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    held = OxmlElement("w:rFonts")
    if theme:
        held.set(qn("w:asciiTheme"), f"{theme}HAnsi".replace("EastAsia", ""))
        held.set(qn("w:hAnsiTheme"), f"{theme}HAnsi".replace("EastAsia", ""))
        held.set(qn("w:eastAsiaTheme"), f"{theme}EastAsia")
    else:
        held.set(qn("w:ascii"), "Times New Roman")
        held.set(qn("w:hAnsi"), "Times New Roman")
        held.set(qn("w:eastAsia"), east)
    properties.insert(0, held)


def styles(document: Document) -> None:
    """Normal, title, two levels of heading and the styles of tables, all native, so that Word's outline works."""
    normal = document.styles["Normal"]
    normal.font.size = BODY
    fonts(normal.element, FANGSONG, theme="minor")
    language(normal.element)
    closer(normal.element, CLOSER)
    shape = normal.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    shape.space_before = shape.space_after = Pt(0)
    shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    shape.widow_control = True
    title = document.styles["Title"]
    plain(title, TITLE, Pt(36))
    fonts(title.element, XIAOBIAOSONG, theme="major")
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(28)
    for name, east in (("Heading 1", HEI), ("Heading 2", KAI)):
        style = document.styles[name]
        plain(style, BODY, LINE)
        fonts(style.element, east)
        indent(style.element)
        style.paragraph_format.keep_with_next = True
    for name, size, spacing in (("表格", Pt(10.5), Pt(15)), ("表注", Pt(10.5), Pt(16)), ("表题", Pt(14), Pt(24))):
        made: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = normal
        plain(made, size, spacing)
        fonts(made.element, HEI if name == "表题" else FANGSONG, theme="" if name == "表题" else "minor")
        made.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        closer(made.element, 0)
        off_grid(made.element)
    document.styles["表题"].paragraph_format.keep_with_next = True
    document.styles["表题"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["表题"].paragraph_format.space_before = Pt(6)


def plain(style: Any, size: Any, spacing: Any) -> None:
    """A style without the colours and rules the blank document gives it."""
    style.font.size, style.font.bold, style.font.italic = size, False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    shape = style.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
    shape.space_before = shape.space_after = Pt(0)
    properties = style.element.get_or_add_pPr()
    for old in (*properties.findall(qn("w:pBdr")), *properties.findall(qn("w:contextualSpacing"))):
        properties.remove(old)
    for old in style.element.get_or_add_rPr().findall(qn("w:spacing")):
        style.element.get_or_add_rPr().remove(old)


def indent(element: Any, characters: int = 2) -> None:
    """Two characters at the beginning of a paragraph, counted in characters as Chinese Word does."""
    properties = element.get_or_add_pPr()
    held = properties.find(qn("w:ind"))
    if held is None:
        held = OxmlElement("w:ind")
        properties.append(held)
    held.set(qn("w:firstLineChars"), str(100 * characters))
    held.set(qn("w:firstLine"), str(320 * characters))


def closer(element: Any, twentieths: int) -> None:
    """The space between characters."""
    held = OxmlElement("w:spacing")
    held.set(qn("w:val"), str(twentieths))
    element.get_or_add_rPr().append(held)


def off_grid(element: Any) -> None:
    """Lines of tables have their own height."""
    held = OxmlElement("w:snapToGrid")
    held.set(qn("w:val"), "0")
    element.get_or_add_pPr().insert(0, held)


def language(element: Any) -> None:
    properties = element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    held = OxmlElement("w:lang")
    held.set(qn("w:val"), "en-US")
    held.set(qn("w:eastAsia"), "zh-CN")
    properties.append(held)


def page_number(paragraph: Any, *, right: bool) -> None:
    """— 1 — in 四号宋体, outside: right on odd pages, left on even ones, one character from the edge."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    shape = paragraph.paragraph_format
    shape.right_indent, shape.left_indent = (Pt(14), Pt(0)) if right else (Pt(0), Pt(14))
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        run.font.size = Pt(14)
        fonts(run._r, SONG)
        if text is None:
            for kind in ("begin", "instr", "end"):
                run._r.append(_field(kind))


def _field(kind: str) -> Any:
    if kind == "instr":
        element: Any = OxmlElement("w:instrText")
        element.text = "PAGE"
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element
