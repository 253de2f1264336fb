"""Photos and papers of the demonstration: drawn by code, examined and kept as an office's own would be."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from docx import Document
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

from guatu.apps.documents.actions import keep_file
from guatu.apps.documents.examining import Examiner
from guatu.apps.documents.keeping import keep
from guatu.site.demonstration.life import MONTHS, TODAY, Project
from guatu.site.demonstration.people import REPORTING_UNIT, reporter_of
from guatu.site.demonstration.scene import Scene, Step

SIZE = (640, 480)
SKY, EARTH, STEEL, CRANE = (196, 214, 230), (150, 126, 98), (118, 124, 132), (214, 160, 44)
OWN, OTHERS = 3, 5
SITE = (35_300_000, 113_880_000)
"""Millionths of a degree; the sites of the invented district lie round it."""
STOREYS_AT_MOST = 9
NUMBER = "霁发改审批〔2021〕演示12号"


@dataclass
class Desk:
    """Where files of the demonstration are handed in; its examiner starts with the first of them."""

    scene: Scene
    place: Path
    examiner: Examiner

    def hand_in(self, one: Project, subject: tuple[str, str], content: bytes, name: str, said: dict[str, Any]) -> None:
        """As the unit's reporter would; `subject` is the kind and the part."""
        self.place.write_bytes(content)
        kept = keep(self.place, name, self.examiner)
        key, actor = self.scene.numbers[one.name], self.scene.user(reporter_of(one.unit))
        keep_file(subject[0], key, subject[1], kept=kept, actor=actor, today=TODAY, **said)


@contextmanager
def desk(scene: Scene) -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder, Examiner() as examiner:
        yield Desk(scene, Path(folder) / "incoming", examiner)


def taken(desk: Desk) -> Iterator[Step]:
    """A photo of several sites, progress photos of the reporting unit's month, and an approval; each the day after."""
    projects = desk.scene.district.projects
    working = [one for one in projects if one.started_by(date(2022, 3, 1)) and not one.finished]
    working = [one for one in working if one.in_library(MONTHS[-1])]
    own = [one for one in working if one.unit == REPORTING_UNIT][:OWN]
    others = [one for one in working if one.unit != REPORTING_UNIT][:OTHERS]
    for at, one in enumerate((*own, *others)):
        yield _photo(desk, one, at, date(2022, 5, 12) + timedelta(days=at), ("project", ""))
    for at, one in enumerate(own):
        yield _photo(desk, one, 20 + at, date(2022, 5, 25) + timedelta(days=at), ("report", str(MONTHS[-1])))
    said = {"purpose": "approval", "number": NUMBER, "issued_on": date(2021, 2, 8)}
    for one in own[:1]:
        content = paper(one.name, NUMBER)
        yield Step(date(2022, 5, 13), 18, partial(desk.hand_in, one, ("project", ""), content, "可研批复.docx", said))


def _photo(desk: Desk, one: Project, seed: int, day: date, subject: tuple[str, str]) -> Step:
    purpose, called = ("progress", "形象进度") if subject[1] else ("photo", "现场")
    said = {"purpose": purpose, "note": "演示照片，由程序绘制"}
    name = f"{called}{day:%m%d}.jpg"
    return Step(day + timedelta(days=1), 17, partial(desk.hand_in, one, subject, drawn(seed, day), name, said))


def drawn(seed: int, day: date) -> bytes:
    """A building site: sky, earth, storeys as far as they are, a crane; and what a phone writes beside it."""
    dice = Random(seed)
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 340, 640, 480), fill=EARTH)
    left, storeys = dice.randrange(60, 260), dice.randrange(2, STOREYS_AT_MOST)
    for storey in range(storeys):
        top = 340 - 30 * (storey + 1)
        pen.rectangle((left, top, left + 240, top + 28), fill=STEEL, outline=(80, 84, 90))
        for window in range(7):
            at = left + 12 + 33 * window
            pen.rectangle((at, top + 7, at + 18, top + 21), fill=(58, 66, 76) if dice.randrange(3) else SKY)
    mast = dice.randrange(360, 560)
    pen.rectangle((mast, 60, mast + 10, 340), fill=CRANE)
    pen.rectangle((mast - 220, 60, mast + 70, 70), fill=CRANE)
    pen.line((mast - 180, 70, mast - 180, 150), fill=(60, 60, 60), width=2)
    pen.text((12, 456), f"DEMO {day}", fill=(250, 250, 250))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, exif=told_by_the_phone(dice, day))
    return out.getvalue()


def told_by_the_phone(dice: Random, day: date) -> Image.Exif:
    told = Image.Exif()
    told[0x010F], told[0x0110] = "DEMO", "DEMO Phone"
    told.get_ifd(0x8769)[0x9003] = f"{day:%Y:%m:%d} {dice.randrange(8, 17):02d}:{dice.randrange(60):02d}:00"
    north, east = (at + dice.randrange(20_000) for at in SITE)
    told.get_ifd(0x8825).update({1: "N", 2: degrees(north), 3: "E", 4: degrees(east)})
    return told


def degrees(millionths: int) -> tuple[Any, ...]:
    """Degrees, minutes and hundredths of seconds as a phone writes them."""
    whole, rest = divmod(millionths, 1_000_000)
    minutes, rest = divmod(rest * 60, 1_000_000)
    return IFDRational(whole, 1), IFDRational(minutes, 1), IFDRational(rest * 60 // 10_000, 100)


def paper(name: str, number: str) -> bytes:
    """An approval as a document; its text says that it is invented."""
    document = Document()
    document.add_heading(f"关于{name}可行性研究报告的批复", level=1)
    document.add_paragraph(number)
    document.add_paragraph("本文为演示数据，由程序生成，没有效力。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
