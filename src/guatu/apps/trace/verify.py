"""The check of the whole chain: finds any flip, deletion, insertion, reordering and cutting off."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.db import connection, models

from guatu.apps.trace.canonical import ENTRY_SCHEMA, LINE_SCHEMA, Cell, hash_of_hashes, row_hash
from guatu.apps.trace.chain import ENTRY_COLUMNS, LINE_COLUMNS, database_name, kept_head
from guatu.apps.trace.guards import missing_guards
from guatu.apps.trace.models import Entry, Head, Line

FETCHED = 2_000
Row = dict[str, Cell]


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


def verify() -> Verdict:
    """Recompute every hash from the stored columns; compare the end with the head and the head kept outside."""
    verdict = Verdict()
    kept = _kept(verdict)
    promises, ends = _check_entries(verdict, kept[0] if kept else 0)
    _check_lines(verdict, promises)
    _check_head(verdict, ends)
    if kept:
        _check_kept(verdict, ends, *kept)
    for name in sorted(missing_guards(connection)):
        verdict.fault(0, f"数据库里防改的触发器“{name}”不见了，有人拆除过。重新运行 guatu migrate，并查明原因。")
    return verdict


def _check_entries(verdict: Verdict, kept: int) -> tuple[dict[Cell, _Promise], dict[Cell, str]]:
    """Answers what entries promise about their lines, and the hashes of the last entry and of the kept one."""
    promises: dict[Cell, _Promise] = {}
    ends: dict[Cell, str] = {0: ""}
    previous = ""
    for row in stored(Entry, (*ENTRY_COLUMNS, "hash"), "number"):
        verdict.entries += 1
        number, own = row["number"], _text(row["hash"])
        _check_entry(verdict, row, verdict.head + 1, previous)
        promise = _Promise(number, _text(row["algorithm"]), row["line_count"], _text(row["lines_hash"]))
        if promise.count:
            promises[row["id"]] = promise
        else:
            _check_promise(verdict, promise, [])
        if verdict.head != kept:
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
    elif row_hash(algorithm, ENTRY_SCHEMA, [row[name] for name in ENTRY_COLUMNS]) != _text(row["hash"]):
        verdict.fault(number, f"第{number}条的内容与校验值不符，被改过。")


def _check_lines(verdict: Verdict, promises: dict[Cell, _Promise]) -> None:
    columns = LINE_COLUMNS[:-1]
    for entry_id, rows in groupby(stored(Line, LINE_COLUMNS, "entry_id", "position"), lambda row: row["entry_id"]):
        promise = promises.pop(entry_id, None)
        own: list[str] = []
        for row in rows:
            verdict.lines += 1
            own.append(_text(row["hash"]))
            if promise is None or not _known(promise.algorithm):
                continue
            if row_hash(promise.algorithm, LINE_SCHEMA, [row[name] for name in columns]) != own[-1]:
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


def _check_head(verdict: Verdict, ends: dict[Cell, str]) -> None:
    heads, last = list(stored(Head, ("id", "number", "hash"), "id")), verdict.head
    if not heads and last:
        verdict.fault(last, "链头不见了，无法说明最后一条是不是末条。")
    for row in heads:
        if row["id"] != 1 or row["number"] != last or _text(row["hash"]) != ends[last]:
            verdict.fault(last, f"链头记的是第{row['number']}条，留痕最后一条是第{last}条，两者不符。")


def _kept(verdict: Verdict) -> tuple[int, str] | None:
    """The head kept outside for this database, if it can be read."""
    try:
        kept = kept_head(settings.GUATU_TRACE_HEAD)
    except ValueError:
        verdict.fault(0, "库外保存的链头读不出来，被改过或损坏。")
        return None
    if kept is None or kept[2] != database_name():
        if Entry.objects.exists():
            verdict.fault(0, "没有这个库的库外链头，末尾若被截去无从发现。从备份取回 trace-head 文件再核。")
        return None
    return kept[:2]


def _check_kept(verdict: Verdict, ends: dict[Cell, str], number: int, kept_hash: str) -> None:
    """The head outside may lag behind by what was committed a moment ago, never run ahead."""
    last = verdict.head
    if number > last:
        verdict.fault(last, f"库外链头记到第{number}条，库里只到第{last}条，末尾被截去{number - last}条。")
    elif ends.get(number) != kept_hash:
        verdict.fault(number, f"第{number}条与库外保存的链头不符，这一条或之前被重写过。")


def stored(model: type[models.Model], names: Sequence[str], *order: str) -> Iterator[Row]:
    """Rows as the database keeps them, text as its bytes: text that is no longer UTF-8 must be seen, not fail."""
    quote = connection.ops.quote_name
    texts = {f.attname for f in model._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)}
    chosen = ", ".join(_bytes(quote(name)) if name in texts else quote(name) for name in names)
    ordered = ", ".join(map(quote, order))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {chosen} FROM {quote(model._meta.db_table)} ORDER BY {ordered}")  # noqa: S608
        while rows := cursor.fetchmany(FETCHED):
            for row in rows:
                cells = (bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)
                yield dict(zip(names, cells, strict=True))


def _bytes(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"convert_to({column}, 'UTF8')"
    return f"CASE typeof({column}) WHEN 'text' THEN CAST({column} AS BLOB) ELSE typeof({column}) || {column} END"


def _text(cell: Cell) -> str:
    return cell.decode("utf-8", "backslashreplace") if isinstance(cell, bytes) else str(cell)


def _known(algorithm: str) -> bool:
    return algorithm in hashlib.algorithms_available and hashlib.new(algorithm).digest_size > 0
