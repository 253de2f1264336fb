"""Hostile pictures, made by hand when the test runs; each name says what the file is."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from trust.hostile import packages, pdfs

SCRIPT = b"<script>alert(document.domain)</script>"
PHP = b"<?php system($_GET['c']); ?>"
Made = tuple[str, str, bytes, str]
"""What it is, the name it comes under, its bytes, and "refused" or "clean"."""


def noise(width: int = 24, height: int = 16, mode: str = "RGB") -> Image.Image:
    """A small picture with something in it."""
    picture = Image.new(mode, (width, height))
    picture.putdata(
        [(at * 7 % 256, at * 13 % 256, at * 29 % 256)[: len(picture.getbands())] for at in range(width * height)]
    )
    return picture


def encoded(form: str, picture: Image.Image | None = None, **how: object) -> bytes:
    out = io.BytesIO()
    (picture or noise()).save(out, form, **how)
    return out.getvalue()


def chunk(name: bytes, content: bytes, *, check: int | None = None) -> bytes:
    """A chunk of a PNG, with its own checksum or a wrong one."""
    found = zlib.crc32(name + content) if check is None else check
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", found)


def png(width: int, height: int, rows: bytes, *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [
        chunk(b"IHDR", head),
        *more,
        chunk(b"IDAT", zlib.compress(rows, 1 if len(rows) > 1_000_000 else 9)),
        chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def exif(**told: object) -> Image.Exif:
    """The camera's words by tag number: `exif(t010e="…")`."""
    found = Image.Exif()
    for tag, value in told.items():
        found[int(tag[1:], 16)] = value
    return found


def segment(mark: int, content: bytes) -> bytes:
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(content) + 2) + content


def with_segment(mark: int, content: bytes) -> bytes:
    """A JPEG with one more segment right behind its start."""
    whole = encoded("JPEG")
    return whole[:2] + segment(mark, content) + whole[2:]


def scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated: cheap to send, dear to decode."""
    whole = encoded("JPEG", noise(256, 256), progressive=True, quality=95)
    start = whole.rfind(b"\xff\xda")
    return whole[:-2] + whole[start:-2] * count + whole[-2:]


def animated(form: str, frames: int, side: int = 4) -> bytes:
    pictures = [Image.new("RGB", (side, side), (at * 40 % 256, at // 6 % 256, 7)) for at in range(frames)]
    return encoded(form, pictures[0], save_all=True, append_images=pictures[1:], duration=40)


def jpegs() -> Iterator[Made]:
    whole = encoded("JPEG")
    yield "an honest JPEG", "a.jpg", whole, "clean"
    yield "a script in the EXIF description", "a.jpg", encoded("JPEG", exif=exif(t010e=SCRIPT.decode())), "clean"
    yield "PHP in the camera's make", "a.jpg", encoded("JPEG", exif=exif(t010f=PHP.decode())), "clean"
    yield "a script in the comment", "a.jpg", encoded("JPEG", comment=SCRIPT), "clean"
    yield "a script in XMP", "a.jpg", with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SCRIPT), "clean"
    yield "a script in the colour profile", "a.jpg", with_segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + SCRIPT), "clean"
    yield "EXIF that is garbage", "a.jpg", with_segment(0xE1, b"Exif\x00\x00" + b"\xff" * 400), "clean"
    yield (
        "EXIF whose directory points to itself",
        "a.jpg",
        with_segment(0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00"),
        "clean",
    )
    yield (
        "EXIF with 65,535 entries",
        "a.jpg",
        with_segment(0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff" + b"\x01" * 600),
        "clean",
    )
    yield "a JPEG with a page behind it", "a.jpg", whole + b"<html>" + SCRIPT, "clean"
    yield "a JPEG with an archive behind it", "a.jpg", whole + packages.archive({"a.txt": b"x"}), "clean"
    yield "a JPEG with a program behind it", "a.jpg", whole + b"MZ" + b"\x00" * 500, "clean"
    yield "a JPEG that is a page's name", "a.html", whole, "clean"
    yield "a JPEG under a name that climbs", "../../etc/passwd.jpg", whole, "clean"
    yield "a JPEG under a name of control characters", "a\r\nX-Evil: 1\x00.jpg", whole, "clean"
    yield "a JPEG under a name that reads backwards", "照片\u202egpj.exe", whole, "clean"
    yield "a JPEG cut in its head", "a.jpg", whole[:40], "refused"
    yield "a JPEG cut in its picture", "a.jpg", whole[: len(whole) * 2 // 3], "refused"
    yield "a JPEG of three bytes", "a.jpg", b"\xff\xd8\xff", "refused"
    yield "a JPEG start and then a page", "a.jpg", b"\xff\xd8\xff\xe0" + SCRIPT * 20, "refused"
    at = whole.index(b"\xff\xc0")
    yield (
        "a JPEG that claims 65,500 x 65,500",
        "a.jpg",
        whole[: at + 5] + b"\xff\xdc\xff\xdc" + whole[at + 9 :],
        "refused",
    )
    yield "a JPEG of no height", "a.jpg", whole[: at + 5] + b"\x00\x00" + whole[at + 7 :], "refused"
    yield "a progressive JPEG of 3,000 scans", "a.jpg", scans(3_000), "either"
    yield (
        "several pictures in one JPEG",
        "a.jpg",
        encoded("MPO", noise(), save_all=True, append_images=[noise()] * 20),
        "clean",
    )
    yield "a JPEG in CMYK", "a.jpg", encoded("JPEG", noise().convert("CMYK")), "clean"


def pngs() -> Iterator[Made]:
    whole = encoded("PNG")
    row = b"\x00" + b"\x10\x20\x30" * 4
    yield "an honest PNG", "a.png", whole, "clean"
    yield "50,000 x 50,000 pixels in a kilobyte", "a.png", png(50_000, 50_000, b"\x00" * 200), "refused"
    yield "2,147,483,647 pixels wide", "a.png", png(2**31 - 1, 1, b"\x00" * 200), "refused"
    yield "30,001 pixels wide and one high", "a.png", png(30_001, 1, b"\x00" * 90_004), "refused"
    yield "no pixel at all", "a.png", png(0, 0, b""), "refused"
    yield "fewer rows than it claims", "a.png", png(4_000, 4_000, row), "refused"
    yield "more rows than it claims", "a.png", png(4, 4, row * 4_000), "clean"
    yield "a picture of 48 megabytes of zeros in 200 KB", "a.png", png(4_000, 4_000, bytes(12_001) * 4_000), "clean"
    yield (
        "a text chunk that unpacks to 60 MB",
        "a.png",
        png(4, 4, row * 4, chunk(b"zTXt", b"a\x00\x00" + pdfs.bomb(60))),
        "either",
    )
    yield (
        "a colour profile that unpacks to 60 MB",
        "a.png",
        png(4, 4, row * 4, chunk(b"iCCP", b"a\x00\x00" + pdfs.bomb(60))),
        "either",
    )
    yield (
        "an international text bomb",
        "a.png",
        png(4, 4, row * 4, chunk(b"iTXt", b"a\x00\x01\x00\x00\x00" + pdfs.bomb(60))),
        "either",
    )
    yield (
        "10,000 chunks of text",
        "a.png",
        png(4, 4, row * 4, *(chunk(b"tEXt", b"k%d\x00v" % at) for at in range(10_000))),
        "either",
    )
    yield "a script in a text chunk", "a.png", png(4, 4, row * 4, chunk(b"tEXt", b"Comment\x00" + SCRIPT)), "clean"
    yield "PHP that survives in the pixels", "a.png", png(16, 1, b"\x00" + PHP.ljust(48, b" ")), "clean"
    yield "a wrong checksum", "a.png", png(4, 4, row * 4, chunk(b"gAMA", b"\x00\x00\xb1\x8f", check=7)), "either"
    yield (
        "a chunk longer than the file",
        "a.png",
        whole[:33] + struct.pack(">I", 2**31 - 1) + b"IDAT" + whole[41:],
        "either",
    )
    yield "a palette index without a palette", "a.png", png(4, 4, (b"\x00" + b"\x07" * 4) * 4, colour=3), "either"
    yield "a depth nobody knows", "a.png", png(4, 4, row * 4, depth=13), "refused"
    yield "a PNG cut in half", "a.png", whole[: len(whole) // 2], "refused"
    yield "only the signature", "a.png", b"\x89PNG\r\n\x1a\n", "refused"
    yield "an animated PNG of 1,500 frames", "a.png", animated("PNG", 1_500), "refused"
    yield (
        "an animated PNG that claims 4,294,967,295 frames",
        "a.png",
        png(4, 4, row * 4, chunk(b"acTL", b"\xff\xff\xff\xff\x00\x00\x00\x00")),
        "either",
    )
    yield "a page behind a PNG", "a.png", whole + SCRIPT, "clean"
    yield "an archive behind a PNG", "a.png", whole + packages.archive({"a.txt": b"x"}), "clean"
    yield "16 bits of grey", "a.png", encoded("PNG", Image.new("I;16", (8, 8), 40_000)), "clean"
    yield "a palette with transparency", "a.png", encoded("PNG", noise().convert("P"), transparency=0), "clean"


def webps() -> Iterator[Made]:
    whole = encoded("WEBP")
    yield "an honest WebP", "a.webp", whole, "clean"
    yield "an animated WebP of 1,000 frames", "a.webp", animated("WEBP", 1_000), "refused"
    yield "an animated WebP of two frames", "a.webp", animated("WEBP", 2), "refused"
    yield "a WebP cut in half", "a.webp", whole[: len(whole) // 2], "refused"
    yield "a WebP that lies about its length", "a.webp", whole[:4] + b"\xff\xff\xff\x7f" + whole[8:], "either"
    yield "a WebP head and nothing", "a.webp", b"RIFF\x04\x00\x00\x00WEBP", "refused"
    yield "a WebP head and a page", "a.webp", b"RIFF\x90\x00\x00\x00WEBPVP8 " + SCRIPT * 4, "refused"
    yield "a script in the EXIF of a WebP", "a.webp", encoded("WEBP", exif=exif(t010e=SCRIPT.decode())), "clean"
    big = b"VP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + b"\xff\xff\xff" * 2
    yield (
        "a WebP that claims 16,777,216 x 16,777,216",
        "a.webp",
        b"RIFF" + struct.pack("<I", 22) + b"WEBP" + big,
        "refused",
    )


def others() -> Iterator[Made]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    yield "nothing", "a.jpg", b"", "refused"
    yield "one byte", "a.jpg", b"\xff", "refused"
    yield "an SVG as PNG", "a.png", svg, "refused"
    yield (
        "an SVG with an entity bomb as PNG",
        "a.png",
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaa">]>' + svg,
        "refused",
    )
    yield "a page as PNG", "a.png", b"<!DOCTYPE html>" + SCRIPT, "refused"
    yield "a page in UTF-16 as JPEG", "a.jpg", "<html><script>1</script>".encode("utf-16"), "refused"
    yield "a page behind white space as JPEG", "a.jpg", b"\n" * 200 + b"<html>" + SCRIPT, "refused"
    yield "a script for a shell as JPEG", "a.jpg", b"#!/bin/sh\nrm -rf /\n", "refused"
    yield "a program for Windows as JPEG", "a.jpg", b"MZ\x90\x00" + b"\x00" * 600, "refused"
    yield "a program for Linux as PNG", "a.png", b"\x7fELF\x02\x01\x01" + b"\x00" * 600, "refused"
    yield "a GIF as JPEG", "a.jpg", encoded("GIF"), "refused"
    yield "a GIF of 1,000 frames as PNG", "a.png", animated("GIF", 1_000), "refused"
    yield "a BMP as JPEG", "a.jpg", encoded("BMP"), "refused"
    yield "a TIFF as JPEG", "a.jpg", encoded("TIFF"), "refused"
    yield "an icon as PNG", "a.png", encoded("ICO"), "refused"
    yield "a HEIC as JPEG", "a.jpg", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "refused"
    yield "PostScript as JPEG", "a.jpg", b"%!PS-Adobe-3.0\n(x) run\n", "refused"
    yield (
        "a page saved whole (MHTML) as PDF",
        "a.pdf",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
        "refused",
    )
    yield "rich text as DOCX", "a.docx", b"{\\rtf1\\ansi {\\object\\objautlink}}", "refused"
    yield "an old Word file as DOCX", "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4_000, "refused"
    yield "a gzip as XLSX", "a.xlsx", b"\x1f\x8b\x08" + b"\x00" * 60, "refused"
    yield "a RAR as DOCX", "a.docx", b"Rar!\x1a\x07\x01\x00" + b"\x00" * 60, "refused"
    yield "random bytes as JPEG", "a.jpg", bytes((at * 197 + 31) % 251 for at in range(4_000)), "refused"
    yield "21 megabytes of zeros as JPEG", "a.jpg", b"\xff\xd8\xff" + b"\x00" * (21 << 20), "refused"
    yield "a PNG inside a PDF's name", "a.pdf", encoded("PNG"), "clean"
    yield "a JPEG and a PDF in one", "a.jpg", with_segment(0xFE, pdfs.honest()), "clean"


def made() -> Iterator[Made]:
    for group in (jpegs, pngs, webps, others):
        yield from group()
