"""The steps of the month bench that need Django, run in one process on the home of $GUATU_HOME."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from compared import compare
from dataset import done_in_month
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from timing import timed, told

from guatu.apps.assessment.models import RankingRow
from guatu.apps.monitoring.computing import compute_month, evaluation_of, project_rows
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, ProjectResult
from guatu.apps.monitoring.refreshing import refresh_projects, warm
from guatu.apps.people.accounts import operator
from guatu.apps.people.models import Role, User, UserRole
from guatu.apps.policies.regions import home
from guatu.apps.projects.models import Project
from guatu.apps.reports.actions.batch import MonthRow, state_reports
from guatu.apps.trace.holding import forget as forget_held
from guatu.kernel.month import Month, months_between

MONTH = Month(2021, 12)
PAGES = (
    "/projects/",
    "/projects/?stage=construction",
    "/projects/?q=样例项目",
    f"/monitoring/alerts?month={MONTH}",
    f"/monitoring/indicators?month={MONTH}",
    f"/assessment/ranking?month={MONTH}",
    f"/reports/status?month={MONTH}",
    f"/reports/review?month={MONTH}",
    "/listing/",
    f"/listing/statistics?month={MONTH}",
    f"/monitoring/month?month={MONTH}",
    "/trace",
    "/",
)
ROLES = ("office_approver", "auditor")
"""Whoever sees all of these pages of the whole region."""
PASSWORD = "bench-of-the-house-2021"
PATIENCE = 60
GOAL = "150 ms，12 次查询"


def load_reports(ids: list[int]) -> None:
    """Twelve months of reports, each stated in one batch."""
    for month in months_between(Month(2021, 1), MONTH):
        state_reports(month, _rows(ids, month), actor=operator())


def _rows(ids: list[int], month: Month) -> Iterator[MonthRow]:
    return (MonthRow(project=pk, done=done_in_month(pk, month.number), progress_text="按计划推进") for pk in ids)


def changed_project(ids: list[int], runs: int) -> tuple[str, bool]:
    """One project judged again on a warm engine; equal in value and type to its row of the full computation."""
    full = {row["key"]: row for row in project_rows(evaluation_of(MONTH))}
    chosen = ids[len(ids) // 2]
    ready = warm(MONTH)
    once = timed(lambda: refresh_projects(MONTH, [chosen], ready), max(runs, 9), warm=3)
    row = once.answer[0]
    same = row == full[row["key"]] and all(type(row[name]) is type(full[row["key"]][name]) for name in row)
    return str(once), same


def pages(runs: int) -> Iterator[dict[str, str]]:
    """Server time and queries of the pages with lists, for someone who logged in and sees the whole region."""
    client = Client(SERVER_NAME="localhost")
    entered = client.post("/login", {"login": _reader().login, "password": PASSWORD})
    if entered.status_code != 302:
        raise RuntimeError(f"the log-in answered {entered.status_code}")
    for address in PAGES:
        yield {"name": f"页面 {address}", "time": _page(client, address, runs), "goal": GOAL}


def _page(client: Client, address: str, runs: int) -> str:
    try:
        with patience(PATIENCE):
            first = timed(lambda: _anew(client, address), max(runs, 7), warm=1)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                status = client.get(address).status_code
                count = len(queries)
            time = timed(lambda: client.get(address), max(runs, 7), warm=1)
    except OperationalError as tired:
        if "interrupted" not in str(tired):
            raise
        return f"{PATIENCE} 秒内没有答完"
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
    return f"{time}，{count} 次查询；刚有变动后 {told(first.seconds)}"


def _anew(client: Client, address: str) -> None:
    """As after a verb: nothing that was counted before holds any more."""
    forget_held()
    client.get(address)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """SQLite stops a query when the time is over, so that one slow page does not hold up the bench."""
    over = monotonic() + seconds
    connection.connection.set_progress_handler(lambda: int(monotonic() > over), 100_000)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)


def _reader() -> User:
    user = User(login="bench", name="测速", region=home())
    user.set_password(PASSWORD)
    user.save()
    for code in ROLES:
        UserRole.objects.create(user=user, role=Role.objects.get(code=code))
    return user


def comparison(runs: int) -> list[dict[str, str]]:
    """Our engine beside pandas and the plain ORM, in the same process on the same database."""
    taken = compare(MONTH, runs)
    ours = next(iter(taken.values())).cpu or 1
    return [{"name": name, "time": str(time), "ratio": f"{(time.cpu or 0) / ours:.2f}"} for name, time in taken.items()]


def forget() -> None:
    """The results of the month, so that it is computed as for the first time."""
    for table in (ProjectResult, Alert, GroupResult, RankingRow, Computation):
        table.objects.filter(month=str(MONTH)).delete()


def main(rows: int, runs: int) -> None:
    found: list[dict[str, str]] = []

    def keep(name: str, goal: str, work: Callable[[], Any], *, times: int = 1) -> None:
        found.append({"name": name, "time": str(timed(work, times)), "goal": goal})

    ids = list(Project.objects.order_by("number").values_list("pk", flat=True))
    keep(f"十二个月的月报（{12 * rows:,} 份）批量审定", "不设", lambda: load_reports(ids))
    first = "计算当月：全部指标、全部预警、一次排名，含落库"
    keep(f"{first}（首次，编译公式在内）", "10 s", lambda: compute_month(MONTH, actor=operator()))
    forget()
    keep(f"{first}（结果全是新的）", "10 s", lambda: compute_month(MONTH, actor=operator()))
    keep("再算一次（结果没有变）", "10 s", lambda: compute_month(MONTH, actor=operator()), times=max(runs, 3))
    time, same = changed_project(ids, runs)
    if not same:
        raise RuntimeError("one project judged again is not what the whole month gave")
    found.append({"name": "改动一个项目后重判（与全算逐列同值同型）", "time": time, "goal": "50 ms"})
    found += pages(runs)
    print(json.dumps({"lines": found, "compared": comparison(max(runs, 3))}, ensure_ascii=False))
