"""A PDF looked at object by object: nothing in it may run, fetch, send or hide another file."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.limits import MIB, FileRefused, Limits

FORBIDDEN_KEYS = {
    "/JS": say.PDF_SCRIPT,
    "/JavaScript": say.PDF_SCRIPT,
    "/EmbeddedFiles": say.PDF_ATTACHED,
    "/EF": say.PDF_ATTACHED,
    "/RichMediaContent": say.PDF_ATTACHED,
    "/XFA": say.PDF_FORM,
}
FORBIDDEN_VALUES = {
    ("/S", "/JavaScript"): say.PDF_SCRIPT,
    ("/S", "/Rendition"): say.PDF_SCRIPT,
    ("/S", "/Launch"): say.PDF_LAUNCH,
    ("/S", "/GoToR"): say.PDF_OUTSIDE,
    ("/S", "/GoToE"): say.PDF_OUTSIDE,
    ("/S", "/SubmitForm"): say.PDF_OUTSIDE,
    ("/S", "/ImportData"): say.PDF_OUTSIDE,
    ("/S", "/Movie"): say.PDF_ATTACHED,
    ("/S", "/Sound"): say.PDF_ATTACHED,
    ("/Subtype", "/FileAttachment"): say.PDF_ATTACHED,
    ("/Subtype", "/RichMedia"): say.PDF_ATTACHED,
    ("/Subtype", "/Movie"): say.PDF_ATTACHED,
    ("/Subtype", "/Sound"): say.PDF_ATTACHED,
    ("/Subtype", "/Screen"): say.PDF_ATTACHED,
    ("/Subtype", "/3D"): say.PDF_ATTACHED,
    ("/Type", "/EmbeddedFile"): say.PDF_ATTACHED,
    ("/Type", "/Filespec"): say.PDF_OUTSIDE,
}
VALUED = frozenset(key for key, _ in FORBIDDEN_VALUES)
HOLDERS = (pikepdf.ObjectType.array, pikepdf.ObjectType.dictionary)
NAMED = {
    b"JavaScript": say.PDF_SCRIPT,
    b"JS": say.PDF_SCRIPT,
    b"Launch": say.PDF_LAUNCH,
    b"EmbeddedFile": say.PDF_ATTACHED,
    b"EmbeddedFiles": say.PDF_ATTACHED,
    b"RichMedia": say.PDF_ATTACHED,
}
"""Also looked for as names in the bytes: a table of objects may leave out what a reader that repairs files finds."""
NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2}){2,24})(?=[\s/<>\[\]()]|$)")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.S)
GOOD_LINK = re.compile(rb"(?:https?://|mailto:|tel:|www\.|#)", re.I)
END = re.compile(rb"%%EOF\s*\x00*\s*$")
TAIL = 1_024
MOST_FILTERS = 3


def check_pdf(content: bytes, limits: Limits) -> None:
    """Raise FileRefused for a PDF that is broken, locked, or could do anything but be looked at."""
    check_ends(content)
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            check_shape(pdf, limits)
            weighed = 0
            for thing in pdf.objects:
                weighed += check_thing(thing, limits)
                if weighed > limits.streams_bytes:
                    raise FileRefused(say.TOO_MUCH)
            if any("limits error" in str(warning) for warning in pdf.get_warnings()):
                raise FileRefused(say.BROKEN)  # a part was passed over for its size; what is not seen is not kept
    except pikepdf.PasswordError as locked:
        raise FileRefused(say.PDF_LOCKED) from locked
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError, KeyError) as wrong:
        if isinstance(wrong, FileRefused):
            raise
        raise FileRefused(say.BROKEN) from wrong
    check_names(content)


def check_ends(content: bytes) -> None:
    """One file from its first byte to its last: no page before it, no archive behind it."""
    if not END.search(content[-TAIL:]):
        raise FileRefused(say.TWO_IN_ONE if b"%%EOF" in content else say.BROKEN)
    head = content[:TAIL].lower()
    if any(mark in head for mark in (b"<html", b"<script", b"<svg", b"<!doctype")):
        raise FileRefused(say.TWO_IN_ONE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            hidden = bool(package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        hidden = False
    if hidden:
        raise FileRefused(say.TWO_IN_ONE)


def check_shape(pdf: Any, limits: Limits) -> None:
    if not 0 < len(pdf.pages) <= limits.pages or len(pdf.objects) > limits.objects:
        raise FileRefused(say.PDF_PAGES)


def check_thing(thing: Any, limits: Limits) -> int:
    """Raise for an object that could hurt, else answer how many bytes its stream unpacks to."""
    if isinstance(thing, pikepdf.Object) and thing._type_code in (*HOLDERS, pikepdf.ObjectType.stream):
        for dictionary in dictionaries(thing, limits.depth):
            check_dictionary(dictionary)
    return weight_of(thing, limits) if isinstance(thing, pikepdf.Stream) else 0


def dictionaries(thing: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The object's own dictionaries, at any depth; what it points to is met as an object of its own."""
    waiting = [(thing, 0)]
    while waiting:
        one, level = waiting.pop()
        if level > depth:
            raise FileRefused(say.BROKEN)
        if isinstance(one, pikepdf.Array):
            held = list(one)
        else:
            found = dict(one.items())
            yield found
            held = list(found.values())
        waiting += [(value, level + 1) for value in held if is_own(value)]


def is_own(value: Any) -> bool:
    return isinstance(value, pikepdf.Object) and value._type_code in HOLDERS and not value.is_indirect


def check_dictionary(found: dict[str, Any]) -> None:
    for key in FORBIDDEN_KEYS.keys() & found.keys():
        raise FileRefused(FORBIDDEN_KEYS[key])
    for key in VALUED & found.keys():
        if isinstance(found[key], pikepdf.Name):
            sentence = FORBIDDEN_VALUES.get((key, str(found[key])))
            if sentence:
                raise FileRefused(sentence)
    link = found.get("/URI")
    if isinstance(link, pikepdf.String) and not GOOD_LINK.match(bytes(link).strip()):
        raise FileRefused(say.HURTFUL_LINK.replace("{target}", shown(bytes(link))))
    if "/FS" in found and "/F" in found:
        raise FileRefused(say.PDF_OUTSIDE)


def shown(target: bytes) -> str:
    text = target.decode("utf-8", "replace")
    return "".join(sign for sign in text if sign.isprintable())[:60]


def weight_of(stream: Any, limits: Limits) -> int:
    """How many bytes a deflated stream unpacks to, counted piece by piece and thrown away."""
    if "/F" in stream:
        raise FileRefused(say.PDF_OUTSIDE)
    filters = stream.get("/Filter")
    chain = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if len(chain) > MOST_FILTERS or chain.count("/FlateDecode") > 1:
        raise FileRefused(say.BOMB)
    if chain[0] != "/FlateDecode":
        return 0
    unpack, packed, weight = zlib.decompressobj(), stream.read_raw_bytes(), 0
    try:
        while packed and not unpack.eof:
            weight += len(unpack.decompress(packed, MIB))
            packed = unpack.unconsumed_tail
            if weight > limits.stream_bytes:
                raise FileRefused(say.BOMB)
    except zlib.error:
        return weight  # a damaged picture shows damaged; it hurts nobody
    return weight


def check_names(content: bytes) -> None:
    """Forbidden names in the bytes outside of streams, escaped or not."""
    for found in NAME.finditer(STREAM.sub(b"", content)):
        name = ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), found[1])
        if name in NAMED:
            raise FileRefused(NAMED[name])
