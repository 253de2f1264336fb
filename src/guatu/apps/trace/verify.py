"""The check of the whole chain: finds any flip, deletion, insertion, reordering and cutting off."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from guatu.apps.trace import stored
from guatu.apps.trace.canonical import ENTRY, LINE, Cell, hash_of_hashes, row_hash
from guatu.apps.trace.guards import altered_guards, missing_guards
from guatu.apps.trace.heads import HeadUnreadable, Kept, database_name, kept_head
from guatu.apps.trace.schema import misshapen
from guatu.apps.trace.stored import Row

KNOWN = frozenset({"sm3", "sha256"})


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the trace: which entry by number (0 where none can be named), and a Chinese sentence."""

    number: int
    sentence: str


@dataclass
class Verdict:
    """What the check saw."""

    entries: int = 0
    lines: int = 0
    head: int = 0
    faults: list[Fault] = field(default_factory=list)
    readable: bool = True
    unkept: bool = False

    @property
    def sound(self) -> bool:
        return not self.faults

    def fault(self, number: Cell, sentence: str) -> None:
        self.faults.append(Fault(number if isinstance(number, int) else 0, sentence))


@dataclass(frozen=True)
class _Promise:
    """What an entry says about its lines."""

    number: Cell
    algorithm: str
    count: Cell
    lines_hash: str


def verify(using: Any = connection, *, file: Path | None = None, also: Sequence[Kept] = ()) -> Verdict:
    """Recompute every hash from the stored columns; compare the end with the head and the heads kept outside.

    `file` is where the house keeps its head (by the settings where none is given), `also` are heads kept elsewhere.
    """
    verdict = Verdict()
    kept = [*_kept(verdict, file or settings.GUATU_TRACE_HEAD, using), *also]
    try:
        with stored.at_one_instant(using):
            _check_tables(verdict, using)
            if verdict.readable:
                _check_chain(verdict, using, kept)
    except (DatabaseError, OverflowError, UnicodeDecodeError):
        verdict.fault(0, "数据库文件有损坏，留痕读不下去。保留现场，从备份取回。")
    return verdict


def _check_tables(verdict: Verdict, using: Any) -> None:
    for sentence in misshapen(using):
        verdict.readable = False
        verdict.fault(0, sentence)
    for name in sorted(missing_guards(using)):
        verdict.fault(0, f"数据库里防改的触发器“{name}”不见了，有人拆除过。重新运行 guatu migrate，并查明原因。")
    for name in sorted(altered_guards(using)):
        verdict.fault(
            0, f"留痕表上的触发器“{name}”不是原来的，有人改过或添过。删去后重新运行 guatu migrate，并查明原因。"
        )
    for told in stored.damage(using):
        verdict.fault(0, f"数据库文件有损坏（{told}）。保留现场，从备份取回。")


def _check_chain(verdict: Verdict, using: Any, kept: Sequence[Kept]) -> None:
    promises, ends = _check_entries(verdict, using, {each.number for each in kept})
    _check_lines(verdict, using, promises)
    _check_head(verdict, using, ends)
    for each in kept:
        _check_kept(verdict, ends, each, database_name(using))
    if verdict.unkept and verdict.entries:
        verdict.fault(0, "没有这个库的库外链头，末尾若被截去无从发现。从备份取回 trace-head 文件再核。")


def _check_entries(
    verdict: Verdict, using: Any, wanted: Collection[int]
) -> tuple[dict[Cell, _Promise], dict[Cell, str]]:
    """Answers what entries promise about their lines, and the hashes of the last entry and of those wanted."""
    promises: dict[Cell, _Promise] = {}
    ends: dict[Cell, str] = {0: ""}
    previous = ""
    for row in stored.entries(using):
        verdict.entries += 1
        number, own = row["number"], _text(row["hash"])
        _check_entry(verdict, row, verdict.head + 1, previous)
        promise = _Promise(number, _text(row["algorithm"]), row["line_count"], _text(row["lines_hash"]))
        if promise.count:
            promises[row["id"]] = promise
        else:
            _check_promise(verdict, promise, [])
        if verdict.head not in wanted:
            ends.pop(verdict.head, None)
        ends[number] = own
        verdict.head = number if isinstance(number, int) else verdict.head + 1
        previous = own
    return promises, ends


def _check_entry(verdict: Verdict, row: Row, expected: int, previous: str) -> None:
    number, algorithm = row["number"], _text(row["algorithm"])
    if number != expected:
        verdict.fault(number, f"应是第{expected}条，读到的是第{number}条：中间有留痕被删，或序号被改。")
    if _text(row["previous"]) != previous:
        verdict.fault(number, f"第{number}条与前一条接不上：中间有增、删、改或调换。")
    if not _known(algorithm):
        verdict.fault(number, f"第{number}条的校验算法“{algorithm}”不认识，内容被改过。")
    elif row_hash(algorithm, ENTRY, [row[name] for name in ENTRY.names]) != _text(row["hash"]):
        verdict.fault(number, f"第{number}条的内容与校验值不符，被改过。")


def _check_lines(verdict: Verdict, using: Any, promises: dict[Cell, _Promise]) -> None:
    for entry_id, rows in groupby(stored.lines(using), lambda row: row["entry_id"]):
        promise = promises.pop(entry_id, None)
        own: list[str] = []
        for row in rows:
            verdict.lines += 1
            own.append(_text(row["hash"]))
            if promise is None or not _known(promise.algorithm):
                continue
            if row_hash(promise.algorithm, LINE, [row[name] for name in LINE.names]) != own[-1]:
                verdict.fault(promise.number, f"第{promise.number}条的明细第{row['position']}行被改过。")
        if promise is None:
            verdict.fault(0, f"有{len(own)}行明细找不到应有明细的那条留痕（编号{entry_id}），是添上的，或那一条被删。")
        else:
            _check_promise(verdict, promise, own)
    for promise in promises.values():
        _check_promise(verdict, promise, [])


def _check_promise(verdict: Verdict, promise: _Promise, hashes: list[str]) -> None:
    if not _known(promise.algorithm):
        return
    if hash_of_hashes(promise.algorithm, hashes) != (promise.count, promise.lines_hash):
        verdict.fault(
            promise.number, f"第{promise.number}条应有明细{promise.count}行，现有{len(hashes)}行或次序、内容不同。"
        )


def _check_head(verdict: Verdict, using: Any, ends: dict[Cell, str]) -> None:
    heads, last = list(stored.heads(using)), verdict.head
    if not heads and last:
        verdict.fault(last, "链头不见了，无法说明最后一条是不是末条。")
    for row in heads:
        if row["id"] != 1 or row["number"] != last or _text(row["hash"]) != ends.get(last):
            verdict.fault(last, f"链头记的是第{row['number']}条，留痕最后一条是第{last}条，两者不符。")


def _kept(verdict: Verdict, file: Path, using: Any) -> list[Kept]:
    """The head kept outside for this database, if it can be read."""
    try:
        kept = kept_head(file)
    except HeadUnreadable:
        verdict.fault(0, "库外保存的链头读不出来，被改过或损坏。")
        return []
    verdict.unkept = kept is None or kept.database != database_name(using)
    return [] if kept is None or verdict.unkept else [kept]


def _check_kept(verdict: Verdict, ends: dict[Cell, str], kept: Kept, name: str) -> None:
    """A head outside may lag behind by what was committed a moment ago, never run ahead."""
    number, last = kept.number, verdict.head
    if kept.database not in ("", name):
        verdict.fault(0, f"给的链头是另一个库（{kept.database}）的，本库是 {name}。换用本库的链头再核。")
    elif number > last:
        verdict.fault(last, f"库外链头记到第{number}条，库里只到第{last}条，末尾被截去{number - last}条。")
    elif ends.get(number) != kept.hash:
        verdict.fault(number, f"第{number}条与库外保存的链头不符，这一条或之前被重写过。")


def _text(cell: Cell) -> str:
    return cell.decode("utf-8", "backslashreplace") if isinstance(cell, bytes) else str(cell)


def _known(algorithm: str) -> bool:
    return algorithm in KNOWN and algorithm in hashlib.algorithms_available
