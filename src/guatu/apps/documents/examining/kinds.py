"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.examining.limits import FileRefused

MEDIA = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
PICTURES = ("jpeg", "png", "webp")
ENDINGS = {
    "jpeg": ("jpg", "jpeg"),
    "png": ("png",),
    "webp": ("webp",),
    "pdf": ("pdf",),
    "xlsx": ("xlsx",),
    "docx": ("docx",),
}

HEAD = 4_096
STARTS = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
)
NONE_OF_OURS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", say.IS_OLD_OFFICE),
    (b"{\\rtf", say.IS_OLD_OFFICE),
    (b"GIF8", say.IS_OTHER_PICTURE),
    (b"BM", say.IS_OTHER_PICTURE),
    (b"II*\x00", say.IS_OTHER_PICTURE),
    (b"MM\x00*", say.IS_OTHER_PICTURE),
    (b"PK", say.IS_ARCHIVE),
    (b"Rar!", say.IS_ARCHIVE),
    (b"7z\xbc\xaf", say.IS_ARCHIVE),
    (b"\x1f\x8b", say.IS_ARCHIVE),
    (b"BZh", say.IS_ARCHIVE),
    (b"\xfd7zXZ", say.IS_ARCHIVE),
    (b"MZ", say.IS_PROGRAM),
    (b"\x7fELF", say.IS_PROGRAM),
    (b"#!", say.IS_PROGRAM),
    (b"\xca\xfe\xba\xbe", say.IS_PROGRAM),
)
MARKUP = (
    b"<!doctype",
    b"<html",
    b"<svg",
    b"<?xml",
    b"<script",
    b"<head",
    b"<body",
    b"<!--",
    b"<iframe",
    b"<meta",
    b"<?php",
)


def kind_of(head: bytes) -> str:
    """jpeg, png, webp, pdf or zip by the first bytes. Raises FileRefused, with what the file really is."""
    if not head:
        raise FileRefused(say.EMPTY)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for start, kind in STARTS:
        if head.startswith(start):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc"):
        raise FileRefused(say.IS_OTHER_PICTURE)
    for start, sentence in NONE_OF_OURS:
        if head.startswith(start):
            raise FileRefused(sentence)
    raise FileRefused(say.IS_WEB_PAGE if is_markup(head) else say.NOT_ALLOWED)


def is_markup(head: bytes) -> bool:
    """A page, a vector drawing or a script, in any of the encodings a browser would guess."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x0b\x0c").lower()
    return plain.startswith(MARKUP)
