"""Files made to hurt: each is kept clean or refused in a sentence, and no child outgrows its limits."""

from __future__ import annotations

import io
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from guatu.apps.documents.examining import LIMITS, Examined, Examiner, FileRefused
from trust.hostile import archives, packages, pdfs, pictures

CHINESE = re.compile(r"“.*”.*[\u4e00-\u9fff].*。|“.*”.*[\u4e00-\u9fff]", re.S)
SAMPLE, WHOLE = 60, 20_000
SEED = 20220610
CARRIED = ("jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency")
LEAKS = (b"<script", b"<?php", b"alert(", b"PK\x03\x04", b"Exif", b"xap/1.0", b"ICC_PROFILE", b"GPS")
Corpus = list[tuple[str, str, bytes, str]]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return [*pictures.made(), *pdfs.made(), *packages.made(), *archives.made()]


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    with Examiner() as one:
        yield one


def answer(examiner: Examiner, folder: Path, name: str, content: bytes) -> Examined | str:
    """What became of it: the clean file, or the sentence."""
    file = folder / "incoming"
    file.write_bytes(content)
    try:
        return examiner.look(file, name)
    except FileRefused as refused:
        return str(refused)


def fault(found: Examined | str, name: str, content: bytes) -> str:
    """What is wrong with an answer, or nothing."""
    if isinstance(found, str):
        return "" if CHINESE.search(found) and "{" not in found.replace(name, "") else f"no sentence: {found!r}"
    if found.kind not in ("jpeg", "png", "pdf", "xlsx", "docx"):
        return f"kept as {found.kind}"
    if found.kind in ("jpeg", "png"):
        leaks = [leak for leak in LEAKS if leak in found.content or leak in found.thumb]
        with Image.open(io.BytesIO(found.content)) as picture, Image.open(io.BytesIO(found.thumb)) as thumb:
            picture.load()
            thumb.load()
            carried = [
                key
                for key in picture.info
                if key not in ("jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency")
            ]
            return f"leaks {leaks} {carried}" if leaks or carried or max(thumb.size) > 320 else ""
    return ""


def test_the_corpus_is_large_and_each_file_of_it_says_what_it_is(corpus):
    told = [f"{what} {name}" for what, name, _, _ in corpus]

    assert len(corpus) >= 100
    assert len(set(told)) == len(told)


def test_each_hostile_file_is_refused_in_a_sentence_or_kept_clean(corpus, examiner, tmp_path):
    outcomes, faults, slowest = Counter(), [], (0.0, "")
    for what, name, content, expected in corpus:
        began = time.monotonic()
        found = answer(examiner, tmp_path, name, content)
        slowest = max(slowest, (time.monotonic() - began, what))
        outcome = "refused" if isinstance(found, str) else "clean"
        outcomes[outcome] += 1
        wrong = fault(found, name, content)
        if wrong or expected not in (outcome, "either"):
            faults.append(f"{what}: {outcome}, should be {expected}; {wrong or found}")

    print(
        f"\n{len(corpus)} hostile files: {dict(outcomes)}; child at most {examiner.peak_memory >> 20} MiB, "
        f"slowest {slowest[0]:.2f} s ({slowest[1]}), {examiner.deaths} children ended by their limits"
    )
    assert faults == []
    assert examiner.peak_memory <= LIMITS.memory
    assert slowest[0] <= LIMITS.seconds + 1


def seeds() -> list[tuple[str, bytes]]:
    """Small honest files of every kind, with all that a mutation may turn against us."""
    camera = pictures.exif(t010f="camera", t0112=6)
    camera.get_ifd(0x8825).update({1: "N", 2: (35.0, 18.0, 7.0), 3: "E", 4: (113.0, 55.0, 1.0)})
    busy = pdfs.document(b"/Names << >>", b"/Annots []", o5=pdfs.packed(b"0 0 m 9 9 l S" * 40))
    return [
        ("a.jpg", pictures.encoded("JPEG", exif=camera)),
        ("b.jpg", pictures.encoded("JPEG", pictures.noise(64, 64), progressive=True)),
        ("a.png", pictures.encoded("PNG")),
        ("b.png", pictures.encoded("PNG", pictures.noise().convert("P"), transparency=0)),
        ("a.webp", pictures.encoded("WEBP", exif=camera)),
        ("b.webp", pictures.encoded("WEBP", lossless=True)),
        ("a.pdf", pdfs.honest()),
        ("b.pdf", pdfs.written(busy)),
        ("c.pdf", pdfs.in_object_stream(b"[3 0 R /Fit]")),
        ("a.docx", packages.archive(packages.text())),
        ("a.xlsx", packages.archive(packages.book())),
        ("b.xlsx", packages.formula("SUM(A2:A9)")),
    ]


def mutated(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """One to six accidents: bits turned, numbers made extreme, pieces lost, doubled, or taken from another file."""
    found = bytearray(content)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        at, length = dice.randrange(len(found) or 1), dice.choice((1, 2, 4, 16, 64, 400))
        kind = dice.randrange(7)
        if kind == 0 and found:
            found[at] ^= 1 << dice.randrange(8)
        elif kind == 1:
            found[at : at + 4] = dice.choice((b"\xff\xff\xff\xff", bytes(4), b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"))
        elif kind == 2:
            del found[at : at + length]
        elif kind == 3:
            found[at:at] = found[at : at + length] * dice.choice((1, 1, 50))
        elif kind == 4:
            start = dice.randrange(len(other))
            found[at : at + length] = other[start : start + length]
        elif kind == 5:
            found[at : at + length] = dice.randbytes(length)
        else:
            del found[at:]
    return bytes(found)


def test_each_mutated_file_is_refused_in_a_sentence_or_kept_clean(examiner, tmp_path, whole):
    honest, faults, outcomes, slowest = seeds(), [], Counter(), 0.0
    count = WHOLE if whole else SAMPLE
    for number in range(count):
        dice = random.Random(SEED + number)
        name, content = honest[number % len(honest)]
        _, other = dice.choice(honest)
        changed = mutated(content, other, dice)
        began = time.monotonic()
        found = answer(examiner, tmp_path, name, changed)
        slowest = max(slowest, time.monotonic() - began)
        outcomes["refused" if isinstance(found, str) else "clean"] += 1
        wrong = fault(found, name, changed)
        if wrong:
            faults.append(f"mutation {number} of {name}: {wrong}")

    print(
        f"\n{count} mutated files: {dict(outcomes)}; child at most {examiner.peak_memory >> 20} MiB, "
        f"slowest {slowest:.2f} s, {examiner.deaths} children ended by their limits"
    )
    assert faults == []
    assert examiner.peak_memory <= LIMITS.memory
    assert slowest <= LIMITS.seconds + 1


def test_each_honest_seed_is_kept(examiner, tmp_path):
    kept = {name: answer(examiner, tmp_path, name, content) for name, content in seeds()}

    assert {name: found for name, found in kept.items() if isinstance(found, str)} == {}


def test_a_good_file_is_not_refused_for_a_child_that_died_before_it_came(tmp_path):
    file = tmp_path / "a.png"
    file.write_bytes(pictures.encoded("PNG"))
    with Examiner() as one:
        one.look(file)
        one._child.kill()

        assert one.look(file).kind == "png"
        assert one.deaths == 1


def test_a_file_that_takes_too_long_is_stopped_and_said_so(tmp_path):
    file = tmp_path / "a.png"
    file.write_bytes(pictures.encoded("PNG"))
    with Examiner(replace(LIMITS, seconds=0)) as one, pytest.raises(FileRefused, match="处理时间过长"):
        one.look(file)


def test_a_photo_served_has_lost_what_its_camera_told_and_the_house_has_kept_it(examiner, tmp_path):
    file = tmp_path / "a.jpg"
    file.write_bytes(seeds()[0][1])

    found = examiner.look(file)

    assert (found.capture.latitude, found.capture.longitude, found.capture.device) == (
        35_301_944,
        113_916_944,
        "camera",
    )
    assert (found.width, found.height) == (16, 24)
    assert b"Exif" not in found.content
