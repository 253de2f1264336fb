"""Who attaches files to what: a project, its report, an item of evidence; and honest files to attach."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from guatu.kernel.powers import Power
from trust.hostile import packages, pdfs, pictures

DAY = date(2022, 6, 10)
OFFICE = (Power.VIEW, Power.EDIT_PROJECT, Power.EXPORT)


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """The bytes of each test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def clerk(someone: Any) -> Any:
    return someone("sun", name="孙经办", powers=OFFICE)


@pytest.fixture
def colleague(someone: Any) -> Any:
    return someone("wu", name="吴经办", powers=OFFICE)


@pytest.fixture
def reader(someone: Any) -> Any:
    """Sees the district, keeps nothing."""
    return someone("zhou", name="周督查", powers=[Power.VIEW])


@pytest.fixture
def stranger(someone: Any) -> Any:
    return someone("qian", name="钱经办", powers=OFFICE, region="330203")


@pytest.fixture
def bridge(clerk: Any) -> Any:
    from guatu.apps.projects.actions import create_project

    values = {"name": "河东大桥", "region": "410703", "total_investment": 1_000_000_00}
    return create_project(values=values, on=date(2022, 1, 4), actor=clerk)


@pytest.fixture(scope="session")
def examiner() -> Iterator[Any]:
    from guatu.apps.documents.examining import Examiner

    with Examiner() as one:
        yield one


def photo(seed: int = 0, *, placed: bool = True, side: int = 60) -> bytes:
    """A JPEG as a phone takes it: where, when, with what, and on its side."""
    camera = pictures.exif(t010f="HONOR", t0110="HONOR 60", t0112=6)
    camera.get_ifd(0x8769).update({0x9003: "2022:06:09 15:04:05"})
    if placed:
        camera.get_ifd(0x8825).update({1: "N", 2: (35.0, 18.0, 7.0), 3: "E", 4: (113.0, 55.0, 1.0)})
    out = io.BytesIO()
    Image.new("RGB", (side, side // 2), (seed * 37 % 256, seed * 91 % 256, 120)).save(out, "JPEG", exif=camera)
    return out.getvalue()


def pdf(number: int = 0) -> bytes:
    return pdfs.written(pdfs.document(o5=b"<< /N %d >>" % number))


def workbook() -> bytes:
    return packages.archive(packages.book())


@pytest.fixture
def kept(tmp_path: Path, examiner: Any) -> Callable[..., Any]:
    """`kept(photo(), "a.jpg")`: examined and stored, not yet recorded."""
    from guatu.apps.documents.keeping import keep

    def run(content: bytes, name: str = "现场.jpg") -> Any:
        file = tmp_path / "incoming"
        file.write_bytes(content)
        return keep(file, name, examiner)

    return run


@pytest.fixture
def attach(kept: Any, clerk: Any, bridge: Any) -> Callable[..., Any]:
    """`attach(photo())`: kept for the bridge by the clerk, unless told otherwise."""
    from guatu.apps.documents.actions import keep_file

    def run(content: bytes, name: str = "现场.jpg", *, actor: Any = None, key: str = "", **said: Any) -> Any:
        given = {"purpose": "photo", "today": DAY, **said}
        return keep_file("project", key or bridge.number, kept=kept(content, name), actor=actor or clerk, **given)

    return run
