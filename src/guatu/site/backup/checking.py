"""A restored home looked at before anybody uses it; run as a process of its own, with that home as GUATU_HOME.

python -m guatu.site.backup.checking PLAN.json: the plan names the archive's manifest and says whether to record.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from guatu.site.backup.archive import BackupProblem
from guatu.site.backup.contents import counts_of, figures_hash, figures_of, head_of

STEPS = "django_migrations"


def main(plan: Path) -> int:
    """Load, bring to this version, check, and perhaps record; prints {"faults": […], "months": n} as JSON."""
    from guatu.site.command import set_up_django

    told = json.loads(plan.read_text(encoding="utf-8"))
    set_up_django()
    try:
        answer = restored(plan.parent, told)
    except BackupProblem as refused:
        answer = {"faults": [str(refused)], "months": 0}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    return 0


def restored(side: Path, told: dict[str, Any]) -> dict[str, Any]:
    """Make the home in `side` usable and say everything that is wrong with it."""
    from guatu.apps.people.accounts import operator
    from guatu.site.backup.actions import keep_restored
    from guatu.site.backup.loading import load
    from guatu.site.commands.home import migrated

    manifest = told["manifest"]
    load(side, manifest)
    faults = wrong_rows(manifest)
    move_head()
    if not faults:
        migrated()
        faults = [*wrong_chain(manifest), *wrong_figures(manifest)]
    if not faults and told["record"]:
        keep_restored(Path(told["file"]), manifest, replaced=told["replaced"], actor=operator())
    return {"faults": faults, "months": len(manifest["figures"])}


def ask(question: str) -> Iterable[Sequence[Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def wrong_rows(manifest: dict[str, Any]) -> list[str]:
    """Tables that do not hold as many rows as when the backup was taken, and kept figures that differ."""
    from django.db import connection

    wanted = {table: count for table, count in manifest["rows"].items() if table != STEPS}
    there = set(connection.introspection.table_names())
    found = counts_of(sorted(wanted.keys() & there), ask)
    faults = [
        f"表 {table} 应有 {count} 行，恢复出 {found.get(table, 0)} 行。"
        for table, count in wanted.items()
        if found.get(table, 0) != count
    ]
    if faults or not manifest["figures"]:
        return faults
    kept = figures_of(ask)
    return [
        f"{month} 保存的数字和备份清单不符。"
        for month, told in manifest["figures"].items()
        if kept.get(month, {}).get("content") != told["content"]
    ]


def move_head() -> None:
    """The head kept outside now belongs to this database, whatever kind and name the old one had."""
    from django.conf import settings

    from guatu.apps.trace.heads import database_name, kept_head

    file: Path = settings.GUATU_TRACE_HEAD
    try:
        kept = kept_head(file)
    except ValueError:
        return  # the check of the chain says so
    if kept is not None and kept.database != database_name():
        content = {"number": kept.number, "hash": kept.hash, "database": database_name()}
        file.write_text(json.dumps(content) + "\n", encoding="utf-8")


def wrong_chain(manifest: dict[str, Any]) -> list[str]:
    """What the check of the whole trace finds, and a chain that ends elsewhere than when the backup was taken."""
    from guatu.apps.trace.verify import verify

    faults = [fault.sentence for fault in verify().faults]
    if head_of(ask) != manifest["head"]:
        faults.append(f"留痕的链头和备份清单不符，清单记的是第{manifest['head']['number']}条。")
    return faults


def wrong_figures(manifest: dict[str, Any]) -> list[str]:
    """Months whose figures, computed anew from the restored rows and seals, are not those that were kept."""
    import guatu
    from guatu.apps.monitoring.closing import verify_month
    from guatu.kernel.month import Month

    faults = []
    for text, kept in manifest["figures"].items():
        month = Month.parse(text)
        if kept["snapshot"]:
            faults += verify_month(month)[1]
        if kept["waits"] or manifest["guatu"] != guatu.__version__:
            continue  # changes waited, or other rules: what would be computed now is rightly not what was kept
        if computed_hash(month) != kept["content"]:
            faults.append(f"{month.label}的数字重新算一遍，和备份时的不一样。")
    return faults


def computed_hash(month: Any) -> str:
    """The hash of a month's figures as the rows and seals now give them, nothing written."""
    from guatu.apps.monitoring.computing import GAP, LEVEL_OF, PAIR, answers_of, evaluation_of, reduced

    answered = answers_of(evaluation_of(month), month)
    names = ("key", "severity", "planned_this_year", "invested_this_year", GAP + PAIR[0], GAP + PAIR[1])
    rows = zip(*(answered.projects[name].to_pylist() for name in names), strict=True)
    projects = [
        (key, LEVEL_OF[severity], _int(planned), _int(invested), *reduced(_int(over), _int(under)))
        for key, severity, planned, invested, over, under in rows
    ]
    return figures_hash([tuple(row[1:]) for row in answered.groups], projects)


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
