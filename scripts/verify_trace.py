"""Verifies the trace of a Guatu without any Guatu: one file, the standard library, written from docs/trace.md alone.

    python3 verify_trace.py guatu.sqlite3 [--head FILE …]      the database itself, or a copy of it
    python3 verify_trace.py trace.jsonl   [--head FILE …]      what `guatu trace export` wrote

Exit status 0 the trace is whole, 1 it is not, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

# ---- the form of a row, docs/trace.md 2

ENTRY = (
    "guatu.trace.entry/2",
    "id:I number:I at:I actor_id:I actor_name:T event:T subject_kind:T subject_key:T subject_name:T reason:T origin:T "
    "detail:T line_count:I lines_hash:T algorithm:T previous:T",
)
LINE = ("guatu.trace.line/2", "entry_id:I position:I subject:T field:T before:N after:N")
HEAD_COLUMNS = {"id": "I", "number": "I", "hash": "T"}
LINES = "guatu.trace.lines/1"
ALGORITHMS = ("sm3", "sha256")
FORMAT = "guatu.trace.export/1"

# ---- the tables as they stand in the database, docs/trace.md 1

TABLES = {
    "trace_entry": "id bigint, number bigint, at bigint, actor_name varchar(64), event varchar(64), "
    "subject_kind varchar(32), subject_key varchar(64), subject_name varchar(200), reason text, origin varchar(64), "
    "detail text, line_count bigint, lines_hash varchar(128), algorithm varchar(16), previous varchar(128), "
    "hash varchar(128), actor_id bigint",
    "trace_line": "position bigint, subject varchar(100), field varchar(64), before text, after text, "
    "hash varchar(128), entry_id bigint",
    "trace_head": "id smallint, number bigint, hash varchar(128)",
}
REFUSED, ONLY_FORWARD = "留痕只能追加，不能修改或删除", "留痕链头只能前移一条"
GUARDS = {
    **{
        f"{table}_no_{verb.lower()}": f"BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        for table in ("trace_entry", "trace_line")
        for verb in ("UPDATE", "DELETE")
    },
    "trace_head_no_delete": f"BEFORE DELETE ON trace_head BEGIN SELECT RAISE(ABORT, '{ONLY_FORWARD}'); END",
    "trace_head_forward": "BEFORE UPDATE ON trace_head WHEN NEW.number <> OLD.number + 1 OR NEW.id <> OLD.id "
    f"BEGIN SELECT RAISE(ABORT, '{ONLY_FORWARD}'); END",
}
COLUMNS = "SELECT name, CASE type WHEN 'TEXT' THEN 'text' ELSE type END FROM pragma_table_xinfo(?) ORDER BY cid"
Row = dict[str, Any]
Say = Callable[[str], None]


class Unreadable(ValueError):
    """A file is neither a database nor an export; carries a Chinese sentence."""


def cell(value: Any) -> bytes:
    """docs/trace.md 2.1: kind, length in bytes, colon, content."""
    if value is None:
        return b"N0:"
    if isinstance(value, bytes):
        return b"T" + str(len(value)).encode() + b":" + value
    if isinstance(value, str):
        return cell(value.encode("utf-8"))
    if isinstance(value, int) and not isinstance(value, bool):
        digits = str(value).encode()
        return b"I" + str(len(digits)).encode() + b":" + digits
    odd = repr(value).encode("utf-8", "backslashreplace")
    return b"X" + str(len(odd)).encode() + b":" + odd


def columns_of(form: tuple[str, str]) -> dict[str, str]:
    return dict(column.split(":") for column in form[1].split())


def row_hash(algorithm: str, form: tuple[str, str], row: Row) -> str:
    """docs/trace.md 2.2: the form's name, how many columns, name and kind of each, then each value."""
    columns = columns_of(form)
    parts: list[Any] = [form[0], len(columns)]
    for column in columns.items():
        parts.extend(column)
    parts.extend(row[name] for name in columns)
    return hashlib.new(algorithm, b"".join(map(cell, parts))).hexdigest()


def lines_hash(algorithm: str, hashes: list[str]) -> str:
    """docs/trace.md 2.3: the name, the hash of each line, and how many there are."""
    return hashlib.new(algorithm, b"".join(map(cell, (LINES, *hashes, len(hashes))))).hexdigest()


# ---- reading


def of_sqlite(database: sqlite3.Connection, say: Say) -> dict[str, list[Row]] | None:
    """Every stored value of the three tables; None, with the reasons said, when they do not stand as they should."""
    sound = True
    for table, described in TABLES.items():
        found = database.execute(COLUMNS, (table,))
        kind = database.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        sound &= check_columns(
            table, described, [f"{name} {of}" for name, of in found] if kind == ("table",) else [], say
        )
    if not sound:
        return None
    check_guards(database, say)
    for table in TABLES:
        for (told,) in database.execute(f"PRAGMA integrity_check({table})"):
            if told != "ok":
                say(f"数据库文件有损坏（{told}）。")
    return {
        "entry": rows_of(database, "trace_entry", {**columns_of(ENTRY), "hash": "T"}, ("number",)),
        "line": rows_of(database, "trace_line", {**columns_of(LINE), "hash": "T"}, ("entry_id", "position")),
        "head": rows_of(database, "trace_head", HEAD_COLUMNS, ("id",)),
    }


def rows_of(database: sqlite3.Connection, table: str, kinds: dict[str, str], order: tuple[str, ...]) -> list[Row]:
    """Rows by their own values, never an index's: text as bytes, and a value of a foreign type marked by a tuple."""
    chosen = ", ".join(
        f"CASE typeof({name}) WHEN 'integer' THEN {name} {ODD.format(name)} END"
        if kind == "I"
        else f"CASE typeof({name}) WHEN 'text' THEN CAST({name} AS BLOB) {ODD.format(name)} END"
        for name, kind in kinds.items()
    )
    found = database.execute(f"SELECT {chosen} FROM {table} NOT INDEXED ORDER BY {', '.join(order)}")
    return [{name: (v,) if isinstance(v, str) else v for name, v in zip(kinds, row, strict=True)} for row in found]


def check_guards(database: sqlite3.Connection, say: Say) -> None:
    """The triggers by which the database refuses to change or delete the trace."""
    named = ", ".join(f"'{table}'" for table in TABLES)
    set_up = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({named}) ORDER BY name"
    found = dict(database.execute(set_up).fetchall())
    for name in sorted(set(GUARDS) - set(found)):
        say(f"数据库里防改的触发器“{name}”不见了，有人拆除过。")
    for name, statement in found.items():
        if statement != f"CREATE TRIGGER {name} {GUARDS.get(name)}":
            say(f"留痕表上的触发器“{name}”不是原来的，有人改过或添过。")


ODD = "WHEN 'null' THEN NULL ELSE typeof({0}) || hex({0})"


def of_export(lines: Iterable[str], say: Say) -> tuple[dict[str, list[Row]] | None, str]:
    """The rows of an export and the database it came from."""
    told: dict[str, Any] = {}
    rows: dict[str, list[Row]] = {"entry": [], "line": [], "head": []}
    for at, text in enumerate(lines, start=1):
        try:
            kind, content = json.loads(text)
            if kind in rows:
                rows[kind].append({str(name): unmarked(value) for name, value in content.items()})
            else:
                told[str(kind)] = content
        except (ValueError, TypeError, AttributeError) as wrong:
            raise Unreadable(f"第{at}行不是留痕的导出。用 guatu trace export 重新导出。") from wrong
    if told.get("format") != FORMAT or not isinstance(told.get("tables"), dict):
        raise Unreadable("不是留痕的导出，或版本不同。用 guatu trace export 重新导出。")
    sound = True
    for table, described in TABLES.items():
        found = [" ".join(map(str, column)) for column in told["tables"].get(table, [])]
        sound &= check_columns(table, described, found, say)
    for kind, kinds in (
        ("entry", {**columns_of(ENTRY), "hash": "T"}),
        ("line", {**columns_of(LINE), "hash": "T"}),
        ("head", HEAD_COLUMNS),
    ):
        if any(set(row) != set(kinds) for row in rows[kind]):
            raise Unreadable("导出的行缺列或多列。用 guatu trace export 重新导出。")
    return (rows if sound else None), str(told.get("database", ""))


def unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return bytes.fromhex(value["bytes"]) if "bytes" in value else (str(value.get("odd")),)
    return value.encode("utf-8") if isinstance(value, str) else value


def check_columns(table: str, described: str, found: list[str], say: Say) -> bool:
    expected = described.split(", ")
    if found == expected:
        return True
    if not found:
        say(f"表 {table} 不见了，被删或换成了别的。")
    else:
        lost, new = [c for c in expected if c not in found], [c for c in found if c not in expected]
        told = [*([f"少了 {'、'.join(lost)}"] if lost else []), *([f"多了 {'、'.join(new)}"] if new else [])]
        say(f"表 {table} 的列被改过：{'，'.join(told) or '次序变了'}。")
    return False


# ---- checking, docs/trace.md 3


def text(value: Any) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def check(rows: dict[str, list[Row]], heads: list[tuple[int, str]], say: Say) -> None:
    """The whole chain, its lines, its head, and the heads kept elsewhere."""
    lines: dict[Any, list[Row]] = {}
    for line in rows["line"]:
        lines.setdefault(line["entry_id"], []).append(line)
    ends: dict[Any, str] = {0: ""}
    last, previous = 0, ""
    for row in rows["entry"]:
        number, algorithm = row["number"], text(row["algorithm"])
        check_entry(row, last + 1, previous, say)
        check_lines(row, lines.pop(row["id"], []), say)
        if algorithm not in ALGORITHMS:
            say(f"第{number}条的校验算法“{algorithm}”不认识，内容被改过。")
        last = number if isinstance(number, int) else last + 1
        previous = ends[last] = text(row["hash"])
    for entry_id, orphans in lines.items():
        say(f"有{len(orphans)}行明细找不到应有明细的那条留痕（编号{text(entry_id)}），是添上的，或那一条被删。")
    if last and not rows["head"]:
        say("链头不见了，无法说明最后一条是不是末条。")
    for head in rows["head"]:
        if head["id"] != 1 or head["number"] != last or text(head["hash"]) != ends[last]:
            say(f"链头记的是第{text(head['number'])}条，留痕最后一条是第{last}条，两者不符。")
    for number, hash in heads:
        if number > last:
            say(f"库外链头记到第{number}条，库里只到第{last}条，末尾被截去{number - last}条。")
        elif ends.get(number) != hash:
            say(f"第{number}条与库外保存的链头不符，这一条或之前被重写过。")


def check_entry(row: Row, expected: int, previous: str, say: Say) -> None:
    number, algorithm = row["number"], text(row["algorithm"])
    if number != expected:
        say(f"应是第{expected}条，读到的是第{text(number)}条：中间有留痕被删，或序号被改。")
    if text(row["previous"]) != previous:
        say(f"第{text(number)}条与前一条接不上：中间有增、删、改或调换。")
    if algorithm in ALGORITHMS and row_hash(algorithm, ENTRY, row) != text(row["hash"]):
        say(f"第{text(number)}条的内容与校验值不符，被改过。")


def check_lines(row: Row, lines: list[Row], say: Say) -> None:
    number, algorithm = text(row["number"]), text(row["algorithm"])
    if algorithm not in ALGORITHMS:
        return
    for line in lines:
        if row_hash(algorithm, LINE, line) != text(line["hash"]):
            say(f"第{number}条的明细第{text(line['position'])}行被改过。")
    hashes = [text(line["hash"]) for line in lines]
    if row["line_count"] != len(lines) or text(row["lines_hash"]) != lines_hash(algorithm, hashes):
        say(f"第{number}条应有明细{text(row['line_count'])}行，现有{len(lines)}行或次序、内容不同。")


# ---- heads kept elsewhere, docs/trace.md 4


def read_head(content: str) -> tuple[int, str, str]:
    """(number, hash, database) of a head: the file handed out, the house's own file, or a bulletin's sentence."""
    if content.lstrip().startswith("{"):
        try:
            kept = json.loads(content)
            return int(kept["number"]), str(kept["hash"]), str(kept["database"])
        except (ValueError, KeyError, TypeError) as wrong:
            raise Unreadable("链头文件读不出来，被改过或损坏。") from wrong
    number = re.search(r"(?:序号[：:]\s*|第\s*)(\d{1,18})", content)
    digits = re.search(r"校验值[：:]?\s*([0-9A-Fa-f][0-9A-Fa-f\s]*)", content)
    database = re.search(r"数据库[：:]\s*(\S+)", content)
    if number is None or digits is None:
        raise Unreadable("没有认出链头。要有“序号：”和“校验值：”两行。")
    hash = re.sub(r"\s", "", digits[1]).lower()
    if len(hash) != 64:
        raise Unreadable(f"链头的校验值应是64位，现有{len(hash)}位。")
    return int(number[1]), hash, database[1] if database else ""


# ---- the command


def verify(rows: dict[str, list[Row]] | None, name: str, heads: list[tuple[int, str, str]], say: Say) -> None:
    """Everything about rows already read; `name` is their database as a head names it, empty where it is unknown."""
    own: list[tuple[int, str]] = []
    for number, hash, database in heads:
        if name and database and database.partition(":")[0] != name.partition(":")[0]:
            say(f"给的链头是另一个库（{database}）的，本库是 {name}。换用本库的链头再核。")
        else:
            own.append((number, hash))
    if rows is not None:
        check(rows, own, say)
        if rows["entry"] and not own:
            say("没有给出库外的链头（--head），末尾若被截去无从发现。用另存的链头文件再核。")


def verify_file(file: Path, heads: list[tuple[int, str, str]], say: Say) -> tuple[int, int]:
    """How many entries and lines a file holds; what is wrong is said."""
    with file.open("rb") as content:
        sqlite = content.read(16) == b"SQLite format 3\x00"
    if sqlite:
        database = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            database.execute("BEGIN")
            rows, name = of_sqlite(database, say), f"sqlite:{file.name}"
        except (sqlite3.DatabaseError, OverflowError, UnicodeDecodeError):
            say("数据库文件有损坏，留痕读不下去。")
            rows, name = None, ""
        finally:
            database.close()
    else:
        try:
            with file.open(encoding="utf-8") as exported:
                rows, name = of_export(exported, say)
        except UnicodeDecodeError as wrong:
            raise Unreadable("不是数据库，也不是留痕的导出。") from wrong
    verify(rows, name, heads, say)
    return (len(rows["entry"]), len(rows["line"])) if rows else (0, 0)


def paths(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="独立核验挂图的留痕，不需要安装挂图。")
    parser.add_argument("file", type=Path, help="guatu.sqlite3，或 guatu trace export 的导出")
    parser.add_argument("--head", type=Path, action="append", default=[], help="另存的链头文件，可给多个")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    asked = paths(words)
    faults: list[str] = []
    try:
        heads = [read_head(file.read_text(encoding="utf-8-sig")) for file in asked.head]
        entries, lines = verify_file(asked.file, heads, faults.append)
    except (Unreadable, OSError, UnicodeDecodeError) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    closing = f"留痕有{len(faults)}处不对。" if faults else "留痕完整。"
    sys.stdout.write(f"核了{entries}条、明细{lines}行。{closing}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
