"""Names that are nearly the same: two spellings of one project, as a suggestion a clerk decides, never as a match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from guatu.kernel.regions import stem

MARKS = re.compile(r"[\W_]+")
TAILS = re.compile(r"(?:建设项目|建设工程|工程项目|项目工程|项目|工程|建设)+$")
TELLING = re.compile(r"[0-9a-z一二三四五六七八九十百千甲乙丙丁东西南北上下左右首末新老旧大小前后]")
"""What tells siblings apart: 一期 and 二期, 东线 and 西线, 3号 and 4号 are different projects."""
SHORTEST = 4


def same(name: str) -> str:
    """The name as an exact match sees it: half width, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def bare(name: str, region_name: str = "") -> str:
    """A name without marks, the region before it and the 项目 or 工程 behind it."""
    text = MARKS.sub("", same(name))
    for head in (region_name, stem(region_name) if region_name else ""):
        if head and text.startswith(head) and len(text) - len(head) >= SHORTEST:
            text = text[len(head) :]
            break
    short = TAILS.sub("", text)
    return short if len(short) >= 2 else text


def telling(text: str) -> str:
    return "".join(TELLING.findall(text))


def keys(text: str) -> Iterator[str]:
    """What two names at most one character apart have in common: the name, and it with one character left out."""
    yield text
    if len(text) >= SHORTEST:
        for at in range(len(text)):
            yield text[:at] + text[at + 1 :]


def one_apart(a: str, b: str) -> bool:
    """Equal, or one character added, dropped or changed."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    at = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at + 1 :] == b[at + 1 :] if len(a) == len(b) else a[at:] == b[at + 1 :]


class Near:
    """Finds, among known names, those a new one may be another spelling of."""

    def __init__(self, known: Iterable[tuple[int, str]]) -> None:
        """`known` are (id, bare name)."""
        self._by_key: dict[str, list[tuple[int, str]]] = {}
        for pk, name in known:
            for key in set(keys(name)):
                self._by_key.setdefault(key, []).append((pk, name))

    def find(self, name: str) -> int | None:
        """The id of the nearest name, or None. Names that differ in what tells siblings apart are not near."""
        own = telling(name)
        found: list[tuple[bool, int]] = []
        for key in keys(name):
            for pk, other in self._by_key.get(key, ()):
                if telling(other) == own and one_apart(name, other):
                    found.append((name != other, pk))
        return min(found)[1] if found else None
