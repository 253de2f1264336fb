"""What a file really is, and a look at a package before anything opens it: its directory, then its XML as a stream."""

from __future__ import annotations

import mmap
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from guatu.kernel.sheets import limits as say
from guatu.kernel.sheets.limits import MIB, Limits
from guatu.kernel.sheets.problems import SheetRefused

CHUNK = MIB
SLICE = (
    256 * 1024
)  # a cell holds at most 32,767 characters, 6 bytes each when escaped: 200 KB without a tag is too long
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NONE_OF_OURS = (
    (b"%PDF", say.PDF_FILE),
    (b"\x89PNG", say.PICTURE_FILE),
    (b"\xff\xd8\xff", say.PICTURE_FILE),
    (b"GIF8", say.PICTURE_FILE),
    (b"BM", ""),
    (b"Rar!", say.ARCHIVE_FILE),
    (b"7z\xbc\xaf", say.ARCHIVE_FILE),
    (b"\x1f\x8b", say.ARCHIVE_FILE),
    (b"\x7fELF", say.NOT_A_TABLE),
    (b"MZ\x90", say.NOT_A_TABLE),
)
FAR = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{3}\d{1,7}|[A-Z]{1,3}(?:[2-9]\d{5}|\d{7}))["'][^>]*(?<!/)>(?!</)""",
)
MAYBE_FAR = re.compile(rb"""r=["'](?:[A-Z]{3}\d|[A-Z]{1,3}(?:[2-9]\d{5}|\d{7}))""")
REFERENCE = re.compile(r"([A-Z]+)(\d+)")
UNSOLVED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3}\d{1,7})["'][^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
FAULTY = re.compile(rb"""<c\s([^>]*\bt=["']e["'][^>]*)>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?\s*<v>([^<]{1,20})</v>""")
OWN_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3}\d{1,7})["']""")
MOST_FAULTS = 1_000


@dataclass
class SheetScan:
    """What the stream of one worksheet told: formula cells without a result, and the error values."""

    faults: dict[str, str] = field(default_factory=dict)


def kind_of(path: Path) -> str:
    """xlsx, xlsm, xls, docx or text, by content. Raises SheetRefused for anything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise SheetRefused(say.EMPTY_FILE)
    if path.suffix.lower() == ".et":
        raise SheetRefused(say.ET_FILE)
    if head.startswith(ZIP) and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return kind_of_zip(path)
    if head.startswith(OLE):
        return kind_of_ole(path)
    for mark, sentence in NONE_OF_OURS:
        if head.startswith(mark) and sentence:
            raise SheetRefused(sentence)
    return kind_of_text(head)


def kind_of_text(head: bytes) -> str:
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise SheetRefused(say.HTML_FILE)
    if opening.startswith(b"<?xml"):
        raise SheetRefused(say.HTML_FILE if b"<html" in opening else say.XML_FILE)
    if opening.startswith(b"{\\rtf"):
        raise SheetRefused(say.DOC_FILE)
    return "text"


def kind_of_ole(path: Path) -> str:
    """An OLE container: an old workbook, an encrypted new one, or something of another program."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        holds = [name for name in OLE_STREAMS if content.find(name.encode("utf-16-le")) >= 0]
    if "EncryptedPackage" in holds:
        raise SheetRefused(say.ENCRYPTED)
    if "Workbook" in holds or "Book" in holds:
        return "xls"
    if "WordDocument" in holds:
        raise SheetRefused(say.DOC_FILE)
    raise SheetRefused(say.SLIDES_FILE if "PowerPoint Document" in holds else say.TRUNCATED)


OLE_STREAMS = ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")


def kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = {entry.filename for entry in package.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as broken:
        raise SheetRefused(say.TRUNCATED) from broken
    if "xl/workbook.xml" in names:
        return "xlsm" if "xl/vbaProject.bin" in names else "xlsx"
    for inside, sentence in (
        ("xl/workbook.bin", say.XLSB_FILE),
        ("content.xml", say.ODS_FILE),
        ("ppt/presentation.xml", say.SLIDES_FILE),
        ("EncryptedPackage", say.ENCRYPTED),
    ):
        if inside in names:
            raise SheetRefused(sentence)
    if "word/document.xml" in names:
        return "docx"
    raise SheetRefused(say.ARCHIVE_FILE if names and "[Content_Types].xml" not in names else say.TRUNCATED)


def check_directory(package: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse a package by its directory alone: entries, sizes, ratio, names, encryption."""
    entries = package.infolist()
    if len(entries) > limits.entries:
        raise SheetRefused(say.TOO_MANY_PARTS)
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or any(doubtful(name) for name in names):
        raise SheetRefused(say.DOUBTFUL_PARTS)
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetRefused(say.ENCRYPTED)
    for entry in entries:
        if entry.file_size > 8 * MIB and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise SheetRefused(say.BOMB)
        if entry.filename.endswith("sharedStrings.xml") and entry.file_size > limits.shared_text:
            raise SheetRefused(say.TOO_MUCH)
    if sum(entry.file_size for entry in entries) > limits.unpacked:
        raise SheetRefused(say.TOO_MUCH)


def doubtful(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ".." in name.split("/") or "\x00" in name


def scan_package(path: Path, limits: Limits) -> dict[str, SheetScan]:
    """Stream each XML part once, before a parser sees it: part name → what it told. Raises SheetRefused."""
    found: dict[str, SheetScan] = {}
    try:
        with zipfile.ZipFile(path) as package:
            check_directory(package, limits)
            for entry in package.infolist():
                if entry.filename.endswith((".xml", ".rels")):
                    found[entry.filename] = scan_part(package, entry, limits)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as broken:
        if isinstance(broken, SheetRefused):
            raise
        raise SheetRefused(say.TRUNCATED) from broken
    return found


def scan_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> SheetScan:
    scan = SheetScan()
    is_sheet = "worksheets/" in entry.filename
    for chunk in overlapping(package, entry):
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise SheetRefused(say.ENTITIES)
        if any(b"<" not in chunk[at : at + SLICE] for at in range(0, len(chunk) - SLICE + 1, SLICE)):
            raise SheetRefused(say.LONG_TEXT)
        if is_sheet:
            scan_cells(chunk, scan, entry.filename)
    return scan


def overlapping(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in chunks; each begins with the last unfinished cell of the one before."""
    with package.open(entry) as stream:
        tail, first = b"", True
        while piece := stream.read(CHUNK):
            if first and (piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in piece[:64]):
                raise SheetRefused(say.NOT_UTF8_XML)
            first = False
            chunk = tail + piece
            yield chunk
            cut = chunk.rfind(b"<c ")
            tail = chunk[cut:] if len(chunk) - cut <= SLICE and cut >= 0 else chunk[-SLICE:]


def scan_cells(chunk: bytes, scan: SheetScan, part: str) -> None:
    far = FAR.search(chunk) if MAYBE_FAR.search(chunk) else None
    if far:
        raise SheetRefused(say.FAR_CELL.replace("{cell}", far[1].decode()).replace("{sheet}", part))
    if len(scan.faults) > MOST_FAULTS:
        return
    if b"<f" in chunk:
        scan.faults.update((found.decode(), "") for found in UNSOLVED.findall(chunk))
    if b'"e"' in chunk:
        for attributes, value in FAULTY.findall(chunk):
            reference = OWN_REFERENCE.search(attributes)
            if reference:
                scan.faults[reference[1].decode()] = value.decode("utf-8", "replace")
