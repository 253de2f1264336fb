"""What a disk that is full or takes no writes is told as, wherever it shows: in a file, in SQLite or in PostgreSQL."""

from __future__ import annotations

import errno
import shutil
import sqlite3

from guatu.site.place import where

FULL = "磁盘满了，这一次没有保存。请系统管理员腾出空间，腾出后再办一次就行，不用重启。回到上一页，填的内容还在。"
UNWRITABLE = (
    "数据所在的磁盘现在不能写，这一次没有保存。请系统管理员检查磁盘，能写以后再办一次就行，不用重启。"
    "回到上一页，填的内容还在。"
)
FULL_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT})
WRITE_ERRORS = frozenset({errno.EROFS, errno.EIO})
SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN = 8, 10, 13, 14
ROOM = 256 * 1024
"""SQLite needs so much beside its file before it can say FULL by itself."""
POSTGRES = {"53100": FULL, "25006": UNWRITABLE, "58030": UNWRITABLE}
"""SQLSTATE: disk_full, read_only_sql_transaction, io_error."""


def disk_sentence(fault: BaseException | None) -> str:
    """The sentence for people where a fault, or what it came from, is the disk's; "" where it is not."""
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        told = _own(fault)
        if told:
            return told
        fault = fault.__cause__ or fault.__context__
    return ""


def _own(fault: BaseException) -> str:
    if isinstance(fault, sqlite3.Error):
        code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
        if code in (SQLITE_IOERR, SQLITE_CANTOPEN):
            return FULL if shutil.disk_usage(where()).free < ROOM else UNWRITABLE
        return {SQLITE_FULL: FULL, SQLITE_READONLY: UNWRITABLE}.get(code, "")
    if isinstance(fault, OSError):
        return FULL if fault.errno in FULL_ERRORS else UNWRITABLE if fault.errno in WRITE_ERRORS else ""
    return POSTGRES.get(str(getattr(fault, "sqlstate", "")), "")
