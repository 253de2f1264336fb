"""What the parts of an Office package say: where they point, their types, which fields and formulas they hold."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from xml.parsers import expat

from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.limits import FileRefused

MAIN_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
OTHER_MAIN = re.compile(r"template\.main\+xml|template\.macroenabled|addin|slideshow|presentation\.main", re.I)
MACRO_TYPE = re.compile(r"macroenabled|vbaproject|macrosheet|dialogsheet", re.I)
OBJECT_TYPE = re.compile(r"oleobject|activex|\.control|package$", re.I)
OBJECT_RELATIONS = ("oleObject", "package", "control", "activeXControlBinary", "ctrlProp", "aFChunk", "webextension")
MACRO_RELATIONS = (
    "vbaProject",
    "wordVbaData",
    "xlMacrosheet",
    "xlIntlMacrosheet",
    "dialogsheet",
    "extensibility",
    "keyMapCustomizations",
)
OUTER_RELATIONS = (
    "externalLink",
    "externalLinkPath",
    "connections",
    "queryTable",
    "subDocument",
    "frame",
    "attachedTemplate",
)
GOOD_LINK = re.compile(r"(?:https?://|mailto:|tel:|#)[^\x00-\x1f]*", re.I)
TARGET_SHOWN = 60

FIELD_START = re.compile(r"\s*([A-Za-z]+)")
FIELD_WORDS = frozenset(
    {
        "DDEAUTO",
        "DDE",
        "INCLUDETEXT",
        "INCLUDEPICTURE",
        "INCLUDE",
        "IMPORT",
        "LINK",
        "DATABASE",
        "RD",
        "MACROBUTTON",
        "PRINT",
    }
)

FORMULA = re.compile(
    rb"<(?:[\w.-]+:)?(f|formula|formula1|formula2|definedName|calculatedColumnFormula|totalsRowFormula|oldFormula)"
    rb"(?:\s[^>]*?)?(?<!/)>(.*?)</(?:[\w.-]+:)?\1\s*>",
    re.S,
)
LITERAL = re.compile(r'"(?:[^"]|"")*"')
CALLS = re.compile(
    r"\b(WEBSERVICE|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|DDE|IMAGE|FILTERXML|RUN|SQL\.REQUEST)\s*\(", re.I
)
BAD_HYPERLINK = re.compile(r'HYPERLINK\s*\(\s*"(?!https?://|mailto:|#)([^"]*)', re.I)
OUTSIDE = re.compile(r"\\\\|://|\bfile:|\.(?:xls[xmb]?|exe|dll)\b", re.I)
ROW_OR_CELL = re.compile(
    rb"""\b(?:r|ref)\s*=\s*["']([A-Z$]{0,12}(\d{7,18})|[A-Z]{4,12}\d{1,18})["':]|["':]([A-Z$]{0,12}(\d{7,18}))["']"""
)
LAST_ROW = 1_048_576
TAIL = 65_536


def read(content: bytes, **handlers: Callable[..., None]) -> None:
    parser = expat.ParserCreate()
    parser.ordered_attributes = False
    parser.buffer_text = True
    for name, handler in handlers.items():
        setattr(parser, name, handler)
    parser.Parse(content, True)


def local(name: str) -> str:
    return name.rpartition(":")[2]


def check_relations(content: bytes) -> None:
    """What a part points to: nothing outside but the links a person clicks, and those only to pages and mail."""

    def start(name: str, given: dict[str, str]) -> None:
        if local(name) != "Relationship":
            return
        kind, target = given.get("Type", "").rpartition("/")[2], given.get("Target", "").strip()
        if kind in MACRO_RELATIONS:
            raise FileRefused(say.MACROS)
        if kind in OBJECT_RELATIONS:
            raise FileRefused(say.EMBEDDED)
        if kind in OUTER_RELATIONS:
            raise FileRefused(say.OUTSIDE)
        if given.get("TargetMode", "").lower() == "external":
            if kind != "hyperlink":
                raise FileRefused(say.OUTSIDE)
            if not GOOD_LINK.fullmatch(target):
                raise FileRefused(say.HURTFUL_LINK.replace("{target}", shown(target)))
        elif "://" in target or target.startswith(("\\\\", "//")) or target.lower().startswith("file:"):
            raise FileRefused(say.OUTSIDE)

    read(content, StartElementHandler=start)


def shown(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:TARGET_SHOWN]


def check_content_types(content: bytes, kind: str) -> None:
    """The main part is a plain workbook or document, and no part is declared a macro or an object."""
    found: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        told = given.get("ContentType", "")
        found.append(told)
        if MACRO_TYPE.search(told):
            raise FileRefused(say.MACROS)
        if OTHER_MAIN.search(told):
            raise FileRefused(say.TEMPLATE)
        if OBJECT_TYPE.search(told):
            raise FileRefused(say.EMBEDDED)

    read(content, StartElementHandler=start)
    if MAIN_TYPES[kind] not in found:
        raise FileRefused(say.TEMPLATE)


def check_instructions(content: bytes, depth: int) -> None:
    """Fields of a document, however many runs they are split over: none that fetches or runs; no bottomless nesting."""
    Fields(depth).read(content)


class Fields:
    """The instruction of each open field, gathered from its runs."""

    def __init__(self, depth: int) -> None:
        self.open: list[list[str]] = []
        self.inside = False
        self.left = depth

    def read(self, content: bytes) -> None:
        read(content, StartElementHandler=self.start, EndElementHandler=self.end, CharacterDataHandler=self.text)
        while self.open:
            self.close()

    def start(self, name: str, given: dict[str, str]) -> None:
        name = local(name)
        self.left -= 1
        if self.left < 0:
            raise FileRefused(say.DOUBTFUL)
        if name in ("OLEObject", "altChunk", "control"):
            raise FileRefused(say.EMBEDDED)
        if name == "fldSimple":
            judge(value(given, "instr"))
        elif name == "instrText":
            self.inside = True
        elif name == "fldChar":
            kind = value(given, "fldCharType")
            if kind == "begin":
                self.open.append([])
            elif kind == "end" and self.open:
                self.close()

    def text(self, words: str) -> None:
        if self.inside:
            if self.open:
                self.open[-1].append(words)
            else:
                judge(words)

    def end(self, name: str) -> None:
        self.left += 1
        if local(name) == "instrText":
            self.inside = False

    def close(self) -> None:
        judge("".join(self.open.pop()))


def value(given: dict[str, str], name: str) -> str:
    return next((told for key, told in given.items() if local(key) == name), "")


def judge(instruction: str) -> None:
    found = FIELD_START.match(instruction)
    if found and found[1].upper() in FIELD_WORDS:
        raise FileRefused(say.FIELDS.replace("{word}", found[1].upper()))


class Formulas:
    """The formulas of a workbook's part as its bytes come by."""

    def __init__(self) -> None:
        self.tail = b""

    def look(self, piece: bytes) -> None:
        """Raise FileRefused for a formula that runs or fetches, and for a cell no sheet has."""
        content = self.tail + piece
        for found in FORMULA.finditer(content):
            check_formula(found[2])
        for cell in ROW_OR_CELL.finditer(content):
            row = cell[2] or cell[4]
            if row is None or int(row) > LAST_ROW:
                raise FileRefused(say.FAR_CELL.replace("{cell}", (cell[1] or cell[3]).decode("ascii", "replace")))
        self.tail = content[-TAIL:]


def check_formula(content: bytes) -> None:
    if b"<" in content:
        raise FileRefused(say.FORMULA.replace("{word}", "夹带标记"))
    text = html.unescape(content.decode("utf-8", "replace"))
    bare = LITERAL.sub('""', text)
    found = CALLS.search(bare)
    if found:
        raise FileRefused(say.FORMULA.replace("{word}", found[1].upper()))
    if "|" in bare:
        raise FileRefused(say.FORMULA.replace("{word}", "DDE"))
    if OUTSIDE.search(bare):
        raise FileRefused(say.FORMULA.replace("{word}", "外部文件"))
    link = BAD_HYPERLINK.search(text)
    if link:
        raise FileRefused(say.HURTFUL_LINK.replace("{target}", shown(link[1])))
