"""The database itself refuses to change or delete what the trace holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

REFUSAL = "留痕只能追加，不能修改或删除"
HEAD_REFUSAL = "留痕链头只能前移一条"

SQLITE = {
    **{
        f"{table}_no_{verb.lower()}": f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in ("trace_entry", "trace_line")
        for verb in ("UPDATE", "DELETE")
    },
    "trace_head_no_delete": "CREATE TRIGGER trace_head_no_delete BEFORE DELETE ON trace_head "
    f"BEGIN SELECT RAISE(ABORT, '{HEAD_REFUSAL}'); END",
    "trace_head_forward": "CREATE TRIGGER trace_head_forward BEFORE UPDATE ON trace_head "
    "WHEN NEW.number <> OLD.number + 1 OR NEW.id <> OLD.id "
    f"BEGIN SELECT RAISE(ABORT, '{HEAD_REFUSAL}'); END",
}
POSTGRES_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION trace_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$;
CREATE OR REPLACE FUNCTION trace_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number <> OLD.number + 1 OR NEW.id <> OLD.id THEN RAISE EXCEPTION '{HEAD_REFUSAL}'; END IF;
  RETURN NEW;
END $$;
"""
POSTGRES = {
    **{
        f"{table}_append_only": f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION trace_append_only()"
        for table in ("trace_entry", "trace_line")
    },
    **{
        f"{table}_no_truncate": f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION trace_append_only()"
        for table in ("trace_entry", "trace_line", "trace_head")
    },
    "trace_head_no_delete": "CREATE TRIGGER trace_head_no_delete BEFORE DELETE ON trace_head "
    "FOR EACH ROW EXECUTE FUNCTION trace_append_only()",
    "trace_head_forward": "CREATE TRIGGER trace_head_forward BEFORE UPDATE ON trace_head "
    "FOR EACH ROW EXECUTE FUNCTION trace_head_forward()",
}


def guards_of(connection: Any) -> dict[str, str]:
    """The triggers this database should have, by name, with the statement that makes each."""
    return POSTGRES if connection.vendor == "postgresql" else SQLITE


def put_up(connection: Any) -> None:
    """Set every guard that is not there."""
    missing = missing_guards(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTIONS)
        for name, statement in guards_of(connection).items():
            if name in missing:
                cursor.execute(statement)


def take_down(connection: Any) -> None:
    """Remove the guards: for restoring a backup, for emptying a test database, and to undo the migration."""
    with connection.cursor() as cursor:
        for name, statement in guards_of(connection).items():
            table = statement.split(" ON ")[1].split()[0]
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


@contextmanager
def down(connection: Any) -> Iterator[None]:
    """The guards are down inside the block and up again after it."""
    take_down(connection)
    try:
        yield
    finally:
        put_up(connection)


def missing_guards(connection: Any) -> set[str]:
    """Names of guards that are not set; someone took them down."""
    return {name for name, state in _guards(connection).items() if state is None}


def altered_guards(connection: Any) -> set[str]:
    """Names of triggers on the trace's tables that are not what they should be, or that should not be there."""
    return {name for name, state in _guards(connection).items() if state is False}


def _guards(connection: Any) -> dict[str, bool | None]:
    """By name: True as it should be, False altered or foreign, None missing."""
    state: dict[str, bool | None] = dict.fromkeys(guards_of(connection))
    with connection.cursor() as cursor:
        cursor.execute(POSTGRES_SET if connection.vendor == "postgresql" else SQLITE_SET)
        for name, *made in cursor.fetchall():
            statement = guards_of(connection).get(name)
            state[name] = statement is not None and _as_made(statement, made)
    return state


SQLITE_SET = """SELECT name, sql FROM sqlite_master
    WHERE type = 'trigger' AND tbl_name IN ('trace_entry', 'trace_line', 'trace_head')"""
POSTGRES_SET = """SELECT t.tgname, c.relname, f.proname, f.prosrc
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc f ON f.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'
    AND t.tgrelid IN (to_regclass('trace_entry'), to_regclass('trace_line'), to_regclass('trace_head'))"""


def _as_made(statement: str, made: list[str]) -> bool:
    """On SQLite the statement is kept word for word; on PostgreSQL table and function, and what the function does."""
    if len(made) == 1:
        return made[0] == statement
    table, function, source = made
    return (
        f" ON {table} " in statement and statement.endswith(f" {function}()") and f"$${source}$$" in POSTGRES_FUNCTIONS
    )
