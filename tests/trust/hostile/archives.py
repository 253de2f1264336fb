"""Hostile archives under an Office file's name: doubled, overlapping, climbing, lying about their size."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from trust.hostile.packages import Made, archive, book, text


def twice(parts: Mapping[str, bytes], name: str, content: bytes) -> bytes:
    out = io.BytesIO(archive(parts))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def same(parts: Mapping[str, bytes], times: int, content: bytes) -> bytes:
    """Many pictures of the same bytes, packed once: 82 x 3.9 MB in a few hundred KB."""
    out, packed = bytearray(archive(parts)), zlib.compress(content, 1)[2:-4]
    start = out.rindex(b"PK\x05\x06")
    table = struct.unpack_from("<I", out, start + 16)[0]
    rows, body = bytearray(out[table:start]), out[:table]
    for at in range(times):
        name = b"xl/media/image%d.png" % at
        told = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 0x54CA, zlib.crc32(content), len(packed), len(content), len(name), 0
        )
        rows += b"PK\x01\x02" + struct.pack("<H", 20) + told + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + told + name + packed
    count = len(parts) + times
    return bytes(body + rows + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(rows), len(body), 0))


def overlapping() -> bytes:
    """Two entries of the directory that read the same bytes."""
    whole = bytearray(archive({**book(), "xl/a.xml": b"<a/>", "xl/b.xml": b"<a/>"}))
    first, second = (whole.rindex(name) - 46 for name in (b"xl/a.xml", b"xl/b.xml"))
    whole[second + 42 : second + 46] = whole[first + 42 : first + 46]
    return bytes(whole)


def made() -> Iterator[Made]:
    honest = archive(text())
    nested = archive({"a.zip": archive({"b.zip": archive({"c.txt": b"\x00" * 10_000_000})})})
    yield "archives in archives", "a.docx", nested, "refused"
    yield "archives in the archive of a document", "a.docx", archive({**text(), "word/a.zip": nested}), "refused"
    yield "the same part twice", "a.docx", twice(text(), "word/document.xml", b"<a/>"), "refused"
    yield "the same part twice but for its case", "a.docx", twice(text(), "WORD/document.xml", b"<a/>"), "refused"
    yield "a part that climbs (zip slip)", "a.docx", archive({**text(), "../../etc/cron.d/a.xml": b"<a/>"}), "refused"
    yield "a part from the root", "a.docx", archive({**text(), "/etc/a.xml": b"<a/>"}), "refused"
    yield "a part with a drive", "a.docx", archive({**text(), "c:/windows/a.xml": b"<a/>"}), "refused"
    yield "a part whose name is a script", "a.docx", archive({**text(), "word/<script>.xml": b"<a/>"}), "refused"
    yield "two parts in the same bytes", "a.xlsx", overlapping(), "refused"
    yield "3,000 parts", "a.docx", archive({**text(), **{f"word/p{at}.xml": b"<a/>" for at in range(3_000)}}), "refused"
    yield "bytes in front of an archive", "a.docx", b"PK\x03\x04 page <html>" + honest, "refused"
    yield "bytes behind an archive", "a.docx", honest + b"<script>alert(1)</script>", "refused"
    yield "a comment of an archive", "a.docx", archive(text(), comment=b"<script>alert(1)</script>"), "refused"
    yield "two archives in one", "a.docx", honest + archive(book()), "refused"
    yield "a workbook and a document in one", "a.docx", archive({**book(), **text()}), "refused"
    yield "an archive cut in half", "a.docx", honest[: len(honest) // 2], "refused"
    yield "an archive cut in its directory", "a.docx", honest[:-30], "refused"
    yield "an empty archive", "a.docx", archive({}), "refused"
    yield "an archive that is none of Office", "a.docx", archive({"mimetype": b"application/epub+zip"}), "refused"
    yield "a Java program", "a.docx", archive({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"}), "refused"
    yield (
        "slides as DOCX",
        "a.docx",
        archive({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<a/>"}),
        "refused",
    )
    bad = bytearray(honest)
    bad[60] ^= 0xFF
    yield "a wrong byte in a packed part", "a.docx", bytes(bad), "refused"
    locked = bytearray(honest)
    locked[honest.rindex(b"PK\x01\x02", 0, len(honest) - 200) + 8] |= 1
    yield "a part under a password", "a.docx", bytes(locked), "refused"
    packed = zlib.compress(b"x" * 400)
    yield "a part packed in a way nobody expects", "a.docx", honest.replace(b"\x08\x00", b"\x0e\x00"), "refused"
    yield "a head of an archive and then noise", "a.docx", b"PK\x03\x04" + packed * 40, "refused"
