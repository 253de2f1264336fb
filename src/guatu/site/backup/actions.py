"""Verbs of the backup: what was done stands in the trace. The copying itself is done outside of any transaction."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guatu.apps.trace.action import action, record
from guatu.apps.trace.events import Event
from guatu.kernel.powers import Power
from guatu.site.backup.taking import Taken

TAKEN = Event("backup.taken", "备份", "备份到{subject}：{size}字节，{rows}行，留痕到第{number}条，SHA-256 {sha256}")
CHECKED = Event("backup.checked", "核验备份", "试恢复核验{subject}：行数、留痕、{months}个月的数字都相符")
FETCHED = Event("backup.fetched", "下载备份", "下载{subject}")
REMOVED = Event("backup.removed", "删除备份", "删除{subject}")
DROPPED = Event("backup.dropped", "删去换下的数据", "删去恢复时换下留在数据库里的{subject}")
RESTORED = Event(
    "backup.restored", "从备份恢复", "从{subject}恢复，备份于{made}，留痕到第{number}条；换下的留痕到第{replaced}条"
)


@action(power=Power.MANAGE_SYSTEM)
def keep_taken(taken: Taken, *, actor: Any) -> None:
    """Say that a backup was taken: the file, its size and hash, and how far the trace in it goes."""
    told = {"size": taken.size, "sha256": taken.sha256, "rows": taken.rows, "at": taken.manifest["at"]}
    head = taken.manifest["head"]
    record(TAKEN, actor=actor, subject=_of(taken.file), number=head["number"], head=head["hash"], **told)


@action(power=Power.MANAGE_SYSTEM)
def keep_checked(file: Path, *, sha256: str, months: int, actor: Any) -> None:
    """Say that a backup was restored aside and found whole."""
    record(CHECKED, actor=actor, subject=_of(file), sha256=sha256, months=months)


@action(power=Power.MANAGE_SYSTEM)
def keep_fetched(file: Path, *, actor: Any) -> None:
    """Say who takes a backup out of the house; it holds everything."""
    record(FETCHED, actor=actor, subject=_of(file))


@action(power=Power.MANAGE_SYSTEM)
def remove_backup(file: Path, *, actor: Any) -> None:
    """Delete a backup of the house. Raises FileNotFoundError when it is gone already."""
    record(REMOVED, actor=actor, subject=_of(file))
    file.unlink()


@action(power=Power.MANAGE_SYSTEM)
def keep_restored(file: Path, manifest: dict[str, Any], *, replaced: int, actor: Any) -> None:
    """Say in the restored house where it comes from, and how far the trace went that it takes the place of."""
    told = {"made": manifest["at"], "number": manifest["head"]["number"], "replaced": replaced}
    record(RESTORED, actor=actor, subject=_of(file), version=manifest["guatu"], **told)


@action(power=Power.MANAGE_SYSTEM)
def keep_dropped(name: str, *, actor: Any) -> None:
    """Say that the tables a restore had put aside were dropped."""
    record(DROPPED, actor=actor, subject=("backup", name, name))


def _of(file: Path) -> tuple[str, str, str]:
    return "backup", file.name[-64:], file.name
