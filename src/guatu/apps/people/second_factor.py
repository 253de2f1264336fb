"""The second factor: a code of six digits from a phone (RFC 6238), and ten codes on paper for when it is lost."""

from __future__ import annotations

import secrets
from typing import Any

import segno
from django.conf import settings
from django_otp import devices_for_user, match_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from guatu.apps.people.policy import policy

PAPER_CODES = 10
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NAME = "手机验证码"


def has_one(user: Any) -> bool:
    """Whether a person confirmed a second factor."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def must_have_one(user: Any) -> bool:
    """Whether the house's profile asks one of this person; a demonstration asks nobody."""
    if not policy().offices_need_second_factor or settings.GUATU_DEMONSTRATION:
        return False
    return bool(user.holds_office)


def right(user: Any, code: str) -> bool:
    """Whether the code is the phone's of now, or one on paper, which is used up. Each code counts once."""
    return match_token(user, code.replace(" ", "").upper()) is not None


def begin(user: Any) -> TOTPDevice:
    """The phone about to be joined; it counts for nothing until its first code is right."""
    found = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return found or TOTPDevice.objects.create(user=user, name=NAME, confirmed=False)


def join(user: Any, code: str) -> list[str] | None:
    """Take the phone when its code is right; answers the codes for paper, None for a wrong code."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token(code.replace(" ", "")):
        return None
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    return _fresh_codes(user)


def leave(user: Any) -> bool:
    """Forget every phone and code of a person; whether there was one."""
    devices = list(devices_for_user(user, confirmed=None))
    for device in devices:
        device.delete()
    return any(device.confirmed for device in devices)


def papers_left(user: Any) -> int:
    """How many codes on paper are not used up."""
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def _fresh_codes(user: Any) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="纸上验证码")
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(PAPER_CODES)]
    for code in codes:
        device.token_set.create(token=code)
    return [f"{code[:4]} {code[4:8]} {code[8:]}" for code in codes]


def picture(device: TOTPDevice) -> str:
    """The phone's key as a picture to scan (SVG, black on white, no style of its own)."""
    return str(segno.make(device.config_url, error="m").svg_inline(scale=4, light="white", border=3))


def key_text(device: TOTPDevice) -> str:
    """The same key to type, in groups of four (base 32)."""
    from base64 import b32encode

    text = b32encode(device.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
