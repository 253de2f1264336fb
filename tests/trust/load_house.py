"""A house under load: units with ten projects each, their reporters and some leaders, all logged in already.

Run inside its home: `load_house.py UNITS ROWS LEADERS` prints one JSON line with everyone's session and rows.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

TITLES = (
    "项目名称",
    "行政区划",
    "项目级别",
    "建设性质",
    "责任单位",
    "总投资（万元）",
    "年度计划投资（万元）",
    "计划开工",
    "开工",
    "入库",
)
REGION = "410703"
TOKEN = "a" * 32


def main(units: int, each: int, leaders: int) -> None:
    from guatu.apps.monitoring.computing import compute_month
    from guatu.apps.people.accounts import operator
    from guatu.apps.projects.models import Project
    from guatu.apps.reports.actions import open_window
    from guatu.kernel.month import Month
    from guatu.site.clock import today

    day = today()
    month = Month.of(day) - 1
    _import(units * each, units, month)
    open_window(month, opens_on=day - timedelta(days=3), due_on=day + timedelta(days=3), actor=operator())
    compute_month(month, actor=operator())
    rows: dict[int, list[str]] = {}
    for unit, number in Project.objects.order_by("number").values_list("organisation", "number"):
        rows.setdefault(unit, []).append(number)
    reporters = _people("reporter", sorted(rows))
    watching = _people("chief", [None] * leaders)
    told = {
        "month": str(month),
        "token": TOKEN,
        "reporters": [{"session": _session(user), "rows": rows[user.organisation_id]} for user in reporters],
        "leaders": [_session(user) for user in watching],
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _import(count: int, units: int, month: Any) -> None:
    """The ledger by the importer itself."""
    from guatu.apps.people.accounts import operator
    from guatu.apps.policies.regions import regions
    from guatu.apps.projects.actions.importing import apply_ledger
    from guatu.apps.projects.importing import Options
    from guatu.apps.projects.importing.plan import plan_import
    from guatu.apps.projects.reading import read_ledger

    started, listed = f"{month.year - 1}-08-12", f"{month.year - 1}-09-20"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            write = csv.writer(out)
            write.writerow(TITLES)
            for i in range(count):
                unit = f"第{i % units:04d}责任单位"
                write.writerow(
                    (
                        f"第{i:05d}号样例项目",
                        REGION,
                        "区（县）重点",
                        "新建",
                        unit,
                        50_000,
                        12_000,
                        started,
                        started,
                        listed,
                    )
                )
        on = month.start
        reading = read_ledger(file, on=on, region=REGION, regions=regions())
        plan = plan_import(reading, Options(on=on, region=REGION), operator())
        apply_ledger(plan, actor=operator())


def _people(role: str, units: list[Any]) -> list[Any]:
    from django.contrib.auth.hashers import make_password

    from guatu.apps.people.models import Role, User, UserRole

    kept = make_password("a-long-word-for-the-load")
    made = User.objects.bulk_create(
        User(login=f"{role}-{at}", name=f"{role}{at}", region=REGION, organisation_id=unit, password=kept)
        for at, unit in enumerate(units)
    )
    own = Role.objects.get(code=role)
    UserRole.objects.bulk_create(UserRole(user=user, role=own, office=own.office) for user in made)
    return made


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from guatu.apps.people import sessions

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "guatu.apps.people.backend.ByLogin"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    sessions.begin(session, timezone.now())
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guatu.site.settings")
    django.setup()
    main(*map(int, sys.argv[1:]))
