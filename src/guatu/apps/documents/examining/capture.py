"""What a camera wrote into a photo: when, where, with what. Read once as evidence; never served."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

MAKE, MODEL, ORIENTATION, DETAILS, PLACE = 0x010F, 0x0110, 0x0112, 0x8769, 0x8825
TAKEN, OFFSET, CHANGED = 0x9003, 0x9011, 0x0132
LATITUDE_HALF, LATITUDE, LONGITUDE_HALF, LONGITUDE = 1, 2, 3, 4
WHEN = re.compile(r"(\d{4})[:-](\d{2})[:-](\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
ZONE = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")
HERE = "+08:00"
MILLION = 1_000_000
LONGEST = 64


@dataclass(frozen=True)
class Capture:
    """`taken_at` is ISO 8601 with its offset, or empty; degrees are millionths, north and east positive, or None."""

    taken_at: str = ""
    latitude: int | None = None
    longitude: int | None = None
    device: str = ""
    orientation: int = 1


def capture_of(picture: Any) -> Capture:
    """What can be read of the camera's words; a damaged or absurd one is no evidence and no error."""
    try:
        head = picture.getexif()
    except Exception:  # the words are the sender's; whatever is wrong with them, the picture may still be good
        return Capture()
    details, place = part(head, DETAILS), part(head, PLACE)
    latitude = degrees(place, LATITUDE_HALF, LATITUDE, "NS", 90)
    longitude = degrees(place, LONGITUDE_HALF, LONGITUDE, "EW", 180)
    whole = latitude is not None and longitude is not None and (latitude, longitude) != (0, 0)
    turned = head.get(ORIENTATION)
    return Capture(
        taken_at=instant(words(details.get(TAKEN)), words(details.get(OFFSET))),
        latitude=latitude if whole else None,
        longitude=longitude if whole else None,
        device=device(words(head.get(MAKE)), words(head.get(MODEL))),
        orientation=turned if isinstance(turned, int) and 1 <= turned <= 8 else 1,
    )


def part(head: Any, which: int) -> Mapping[int, Any]:
    try:
        return dict(head.get_ifd(which))
    except Exception:  # as above
        return {}


def words(value: Any) -> str:
    """Text without control characters; anything else is nothing."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return ""
    return "".join(sign for sign in value if unicodedata.category(sign)[0] != "C").strip()[:LONGEST]


def instant(told: str, offset: str) -> str:
    """The moment of capture; a camera that names no zone is taken to stand in China."""
    found = WHEN.fullmatch(told)
    if found is None:
        return ""
    zone = offset if ZONE.fullmatch(offset) else HERE
    try:
        moment = datetime(*(int(digits) for digits in found.groups())).isoformat() + zone  # noqa: DTZ001  (the zone follows)
        return datetime.fromisoformat(moment).isoformat() if int(found[1]) >= 1990 else ""
    except ValueError:
        return ""


def degrees(place: Mapping[int, Any], half: int, which: int, halves: str, most: int) -> int | None:
    """Degrees, minutes and seconds as millionths of a degree, exactly and half up; None where they make no sense."""
    side, told = words(place.get(half)).upper()[:1], place.get(which)
    if side not in halves or not side or not isinstance(told, tuple | list) or len(told) != 3:
        return None
    try:
        whole, minutes, seconds = (Fraction(int(one.numerator), int(one.denominator)) for one in told)
    except (AttributeError, ValueError, TypeError, ZeroDivisionError, OverflowError):
        return None
    found = whole + minutes / 60 + seconds / 3600
    if min(whole, minutes, seconds) < 0 or found > most:
        return None
    millionths = (2 * found.numerator * MILLION + found.denominator) // (2 * found.denominator)
    return millionths if side == halves[0] else -millionths


def device(make: str, model: str) -> str:
    return (model if model.lower().startswith(make.lower()) else f"{make} {model}").strip()[:LONGEST]
