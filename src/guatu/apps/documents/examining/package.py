"""An Office package looked at part by part: its directory first, then each part as a stream, then what it points to."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.limits import MIB, FileRefused, Limits
from guatu.apps.documents.examining.words import Formulas, check_content_types, check_instructions, check_relations

WORKBOOK, DOCUMENT = "xl/workbook.xml", "word/document.xml"
CONTENT_TYPES = "[Content_Types].xml"
STEP = r"[A-Za-z0-9_.~%!()\-\u4e00-\u9fff ]+"
STEP = r"[A-Za-z0-9_.~%!()\-\u4e00-\u9fff ]+"
PART = re.compile(rf"(?:{STEP}/)*{STEP}|\[Content_Types\]\.xml")
XML = (".xml", ".rels", ".vml", ".svg")
OTHERS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".wdp", ".odttf", ".fntdata")
PRINTER = re.compile(r"(?:xl|word)/printerSettings/printerSettings\d+\.bin")
FORBIDDEN_PARTS = (
    (re.compile(r"vba|macrosheets?/|dialogsheets/|customui|userCustomization", re.I), say.MACROS),
    (re.compile(r"embeddings?/|activex|oleObject|/ctrlProps/|/afchunk|webextensions", re.I), say.EMBEDDED),
    (re.compile(r"externalLinks/|connections\.xml|queryTables/|xl/model/|volatileDependencies", re.I), say.OUTSIDE),
)
HIDDEN_FILES = (b"MZ", b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"#!")
UTF8 = re.compile(rb"""(?!(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding\s*=\s*["'](?!utf-?8["']|us-ascii["']))""", re.I)
LOCAL_HEAD = 30
END_HEAD = 22
STORED_OR_DEFLATED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, struct.error, UnicodeError)


def check_package(content: bytes, limits: Limits) -> str:
    """xlsx or docx. Raises FileRefused for a package that is broken, of another kind, or could hurt its reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            check_directory(package, content, limits)
            kind = kind_of(set(package.namelist()))
            for entry in package.infolist():
                check_part(package, entry, kind, limits)
    except (*BROKEN, expat.ExpatError, ValueError, RuntimeError) as wrong:
        if isinstance(wrong, FileRefused):
            raise
        raise FileRefused(say.BROKEN) from wrong
    return kind


def kind_of(names: set[str]) -> str:
    if CONTENT_TYPES not in names:
        raise FileRefused(say.IS_ARCHIVE)
    if WORKBOOK in names and DOCUMENT in names:
        raise FileRefused(say.TWO_IN_ONE)
    if WORKBOOK in names:
        return "xlsx"
    if DOCUMENT in names:
        return "docx"
    raise FileRefused(say.TEMPLATE)


def check_directory(package: zipfile.ZipFile, content: bytes, limits: Limits) -> None:
    """Refuse a package by its directory alone: names, sizes, ratios, overlaps, and bytes before, between or behind."""
    entries = package.infolist()
    if len(entries) > limits.parts:
        raise FileRefused(say.MANY_PARTS)
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names) or any(doubtful(entry) for entry in entries):
        raise FileRefused(say.DOUBTFUL)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(say.IS_OLD_OFFICE)
    for entry in entries:
        if entry.file_size > limits.part_bytes:
            raise FileRefused(say.TOO_MUCH)
        if entry.file_size > 4 * MIB and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise FileRefused(say.BOMB)
        if entry.filename.endswith("sharedStrings.xml") and entry.file_size > limits.shared_text:
            raise FileRefused(say.TOO_MUCH)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise FileRefused(say.TOO_MUCH)
    check_places(package, entries, content)


def doubtful(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    steps = name.split("/")
    return (
        name.startswith("/")
        or "\x00" in name
        or "\\" in name
        or ".." in steps
        or "." in steps
        or ":" in name
        or entry.compress_type not in STORED_OR_DEFLATED
    )


def check_places(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo], content: bytes) -> None:
    """Parts follow one another from the first byte; the directory ends the file; no two share bytes."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end or (end == 0 and entry.header_offset != 0):
            raise FileRefused(say.DOUBTFUL if entry.header_offset < end else say.TWO_IN_ONE)
        end = entry.header_offset + LOCAL_HEAD + len(entry.orig_filename.encode()) + entry.compress_size
    if package.comment or content.rfind(b"PK\x05\x06") != len(content) - END_HEAD or end > package.start_dir:
        raise FileRefused(say.TWO_IN_ONE)


def check_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, kind: str, limits: Limits) -> None:
    """One part by its name, and then by all of its bytes."""
    name = entry.filename
    for pattern, sentence in FORBIDDEN_PARTS:
        if pattern.search(name):
            raise FileRefused(sentence)
    if name.endswith("/"):
        return
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if not PART.fullmatch(name) or not (ending in XML or ending in OTHERS or PRINTER.fullmatch(name)):
        raise FileRefused(say.STRANGE_PART.replace("{part}", printable(name)))
    if ending in XML:
        check_xml(package, entry, kind, limits)
    else:
        check_bytes(package, entry)


def check_bytes(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A picture or a font: whole by its checksum, and no file of another kind under its name."""
    with package.open(entry) as stream:
        head = stream.read(16)
        while stream.read(MIB):
            pass
    if head.startswith(HIDDEN_FILES):
        raise FileRefused(say.EMBEDDED)


def check_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo, kind: str, limits: Limits) -> None:
    """Well-formed to its end, without entities; then what this part in particular may say."""
    name, kept, formulas = entry.filename, [], Formulas()
    is_read = name.endswith(".rels") or name == CONTENT_TYPES or name.startswith("word/")
    if is_read and entry.file_size > limits.read_with_care:
        raise FileRefused(say.TOO_MUCH)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse_entities
    for piece in pieces(package, entry):
        parser.Parse(piece, False)
        if is_read:
            kept.append(piece)
        elif name.startswith("xl/"):
            formulas.look(piece)
    parser.Parse(b"", True)
    if name.endswith(".rels"):
        check_relations(b"".join(kept))
    elif name == CONTENT_TYPES:
        check_content_types(b"".join(kept), kind)
    elif is_read:
        check_instructions(b"".join(kept), limits.depth)


def refuse_entities(*_: object) -> None:
    raise FileRefused(say.ENTITIES)


def pieces(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part a mebibyte at a time; only UTF-8, so that what is looked for in the bytes is found."""
    with package.open(entry) as stream:
        first = True
        while piece := stream.read(MIB):
            if first and (
                piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in piece[:64] or not UTF8.match(piece)
            ):
                raise FileRefused(say.NOT_UTF8)
            first = False
            yield piece


def printable(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[:80]
