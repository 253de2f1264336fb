"""Many people at one server on loopback: each waits for its answer, all of them at once, in one process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Asked:
    """One request: when it is sent (seconds after the beginning), by whom, what; a form makes it a POST."""

    at: float
    kind: str
    path: str
    session: str
    form: dict[str, str] | None = None


@dataclass
class Told:
    """What came of it: seconds by kind, and what was wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def share(self, kind: str, part: float) -> float:
        """The seconds within which this part of the answers came: 0.99 is p99."""
        kept = sorted(self.seconds.get(kind, []))
        return kept[min(len(kept) - 1, int(part * len(kept)))] if kept else 0.0


async def _one(port: int, token: str, asked: Asked, begin: float, told: Told, most: float) -> None:
    await asyncio.sleep(max(0.0, begin + asked.at - time.perf_counter()))
    start = time.perf_counter()
    try:
        status = await asyncio.wait_for(_status(port, token, asked), most)
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as fault:
        told.wrong.append(f"{asked.kind}: {type(fault).__name__}")
        return
    told.seconds.setdefault(asked.kind, []).append(time.perf_counter() - start)
    if status != (302 if asked.form is not None else 200):
        told.wrong.append(f"{asked.kind}: {status}")


async def _status(port: int, token: str, asked: Asked) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_request(token, asked, port))
        await writer.drain()
        answer = await reader.read()
        return int(answer.split(b" ", 2)[1])
    finally:
        writer.close()


def _request(token: str, asked: Asked, port: int) -> bytes:
    body = b"" if asked.form is None else urlencode(asked.form | {"csrfmiddlewaretoken": token}).encode()
    lines = [
        f"{'GET' if asked.form is None else 'POST'} {asked.path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: sessionid={asked.session}; csrftoken={token}",
        "Connection: close",
        *([] if asked.form is None else ["Content-Type: application/x-www-form-urlencoded"]),
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def _all(port: int, token: str, requests: Sequence[Asked], most: float) -> Told:
    told, begin = Told(), time.perf_counter() + 0.2
    await asyncio.gather(*(_one(port, token, asked, begin, told, most) for asked in requests))
    return told


def ask(port: int, token: str, requests: Iterable[Asked], *, most: float = 30.0) -> Told:
    """Send all of them at their times, each waiting at most so many seconds; ends when the last is answered."""
    ordered = sorted(requests, key=lambda asked: asked.at)
    with ThreadPoolExecutor(1) as pool:  # a browser's test may have left a loop running in this thread
        return pool.submit(lambda: asyncio.run(_all(port, token, ordered, most))).result()
