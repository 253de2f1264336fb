"""How long a log-in lasts: an idle and a longest time, by real time, on a demonstration too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guatu.apps.people.policy import policy

CAME, SEEN = "came_at", "seen_at"
FINENESS = 60
"""Seconds: how often a session writes down that its person is still there."""


def begin(session: Any, now: datetime) -> None:
    session[CAME] = session[SEEN] = int(now.timestamp())


def over(session: Any, now: datetime) -> str:
    """A sentence when the log-in has lasted too long; else "", and the session remembers being used."""
    came, seen, instant = session.get(CAME), session.get(SEEN), int(now.timestamp())
    if came is None or seen is None:
        return ""
    if instant - seen > policy().idle.total_seconds():
        return f"超过{int(policy().idle.total_seconds()) // 60}分钟没有操作，已退出。请重新登录。"
    if instant - came > policy().longest.total_seconds():
        return f"登录已满{int(policy().longest.total_seconds()) // 3600}小时，已退出。请重新登录。"
    if instant - seen >= FINENESS:
        session[SEEN] = instant
    return ""
