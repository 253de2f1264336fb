"""How the tables of the trace stand in the database: a column renamed, retyped, moved, added or dropped must show."""

from __future__ import annotations

from typing import Any

Columns = tuple[tuple[str, str], ...]

TABLES: dict[str, Columns] = {
    "trace_entry": (
        *(("id", "bigint"), ("number", "bigint"), ("at", "bigint"), ("actor_name", "varchar(64)")),
        *(("event", "varchar(64)"), ("subject_kind", "varchar(32)"), ("subject_key", "varchar(64)")),
        *(("subject_name", "varchar(200)"), ("reason", "text"), ("origin", "varchar(64)"), ("detail", "text")),
        *(("line_count", "bigint"), ("lines_hash", "varchar(128)"), ("algorithm", "varchar(16)")),
        *(("previous", "varchar(128)"), ("hash", "varchar(128)"), ("actor_id", "bigint")),
    ),
    "trace_line": (
        *(("position", "bigint"), ("subject", "varchar(100)"), ("field", "varchar(64)"), ("before", "text")),
        *(("after", "text"), ("hash", "varchar(128)"), ("entry_id", "bigint")),
    ),
    "trace_head": (("id", "smallint"), ("number", "bigint"), ("hash", "varchar(128)")),
}
POSTGRES = """SELECT a.attname, replace(format_type(a.atttypid, a.atttypmod), 'character varying', 'varchar')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.oid = to_regclass(%s) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
SQLITE = """SELECT i.name, CASE i.type WHEN 'TEXT' THEN 'text' ELSE i.type END
    FROM sqlite_master m, pragma_table_xinfo(m.name) i WHERE m.type = 'table' AND m.name = %s ORDER BY i.cid"""


def columns_of(using: Any, table: str) -> Columns:
    """(name, type) of each column of a table as it stands, in order; () when there is no such table."""
    with using.cursor() as cursor:
        cursor.execute(POSTGRES if using.vendor == "postgresql" else SQLITE, [table])
        return tuple((str(name), str(kind)) for name, kind in cursor.fetchall())


def misshapen(using: Any) -> list[str]:
    """A sentence for each table that does not stand as it should."""
    return [
        said(table, columns, found)
        for table, columns in TABLES.items()
        if (found := columns_of(using, table)) != columns
    ]


def said(table: str, expected: Columns, found: Columns) -> str:
    """What differs about a table's columns."""
    if not found:
        return f"表 {table} 不见了，被删或换成了别的。从备份取回。"
    lost = "、".join(f"{name} {kind}" for name, kind in expected if (name, kind) not in found)
    new = "、".join(f"{name} {kind}" for name, kind in found if (name, kind) not in expected)
    told = [*([f"少了 {lost}"] if lost else []), *([f"多了 {new}"] if new else [])] or ["次序变了"]
    return f"表 {table} 的列被改过：{'，'.join(told)}。"
