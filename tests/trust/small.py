"""A small house for the proofs: one office, one unit, three projects, a month closed and a month being reported.

Built once for a whole test run; it stands at 2022-06-10 as a demonstration does, so that nothing depends on today.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMMAND = "import sys; from guatu.site.command import main; sys.exit(main())"
TESTS = Path(__file__).resolve().parents[1]
PASSWORD = "correct-horse-42"
AWKWARD = "\\N \\\\ 制表\t换行\n回车\r引号'\""
LEDGER = "项目名称,责任单位,建设性质,项目总投资（万元）,2022年计划投资（万元）\n"
BUILT = f"""
import json, sys
sys.path.insert(0, {str(TESTS)!r})
from datetime import date
from guatu.site import place
from guatu.site.clock import mark_demonstration
from guatu.site.demonstration.home import finish
mark_demonstration(place.home(), date(2022, 6, 10), "牧野区")
finish(place.home())
from guatu.site.command import set_up_django
set_up_django()
from guatu.site.commands.home import migrated
migrated()
from apps.monitoring.district import District
from guatu.apps.monitoring.closing import close_month
from guatu.apps.monitoring.computing import compute_month
from guatu.apps.people.accounts import operator
from guatu.apps.people.models import Role, User, UserRole
from guatu.apps.reports.actions import Draft, open_window, save_drafts, submit_reports
from guatu.kernel.money import WAN_YUAN
from guatu.kernel.month import Month
district = District(operator())
district.unit("OFFICE", "区项目办", kind="project_office")
unit = district.unit("U01", "河东园区办")
def person(login, role, organisation=None):
    user = User(login=login, name=login, region="410703", organisation=organisation)
    user.set_password({PASSWORD!r})
    user.save()
    UserRole.objects.create(user=user, role=Role.objects.get(code=role))
    return user
clerk, reporter = person("clerk", "office_clerk"), person("reporter", "reporter", unit)
person("approver", "office_approver"), person("system-admin", "system_admin")
started = dict(unit=unit, started=date(2021, 3, 1))
one = district.project("老旧小区改造", plan={{2021: 12_000, 2022: 9_000}}, location={AWKWARD!r}, **started)
two = district.project("滨河路", plan={{2022: 8_000}}, **started)
three = district.project("装备园", plan={{2022: 6_000}}, **started)
for month in range(1, 5):
    district.reported(f"2022-0{{month}}", {{one: 700 + month, two: 600, three: 500}})
close_month(Month(2022, 4), actor=operator())
open_window(Month(2022, 5), opens_on=date(2022, 5, 25), due_on=date(2022, 6, 15), actor=clerk)
done = {{"done": 650 * WAN_YUAN, "progress_text": "主体施工至三层"}}
save_drafts(Month(2022, 5), [Draft(each.pk, dict(done), None) for each in (one, two)], actor=reporter)
submit_reports(Month(2022, 5), [one.pk], actor=reporter)
compute_month(Month(2022, 5), actor=operator())
(place.home() / "files" / "approvals").mkdir()
(place.home() / "files" / "approvals" / "批文.pdf").write_bytes(b"%PDF" + bytes(range(256)) * 100)
"""


def run(home: Path, *words: str, code: str = COMMAND, url: str = "") -> subprocess.CompletedProcess[str]:
    """Run `guatu`, or other code, on a home as a person does."""
    environment = {**os.environ, "GUATU_HOME": str(home), "GUATU_DATABASE_URL": url}
    told = (sys.executable, "-c", code, *words)
    return subprocess.run(told, capture_output=True, text=True, env=environment, timeout=180, check=False)


@pytest.fixture(scope="session")
def small_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house, not to be changed; all workers of a run share one."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    home = base / "small-house"
    with (base / "small-house.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            building = base / "small-house-building"
            shutil.rmtree(building, ignore_errors=True)
            _take_texts(building)
            done = run(building, code=BUILT)
            assert done.returncode == 0, done.stderr
            building.rename(home)
    return home


def _take_texts(home: Path) -> None:
    """Formulas another test of this process compiled need not be compiled again."""
    from django.conf import settings

    texts: Any = Path(settings.GUATU_HOME) / "cache"
    if texts.is_dir():
        home.mkdir(mode=0o700)
        shutil.copytree(texts, home / "cache")
