"""What is kept of a month follows what changes: after the worker it is what a fresh computation would keep."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from threading import Event
from typing import Any

import pytest
from django.conf import settings
from django.core import serializers

from guatu.apps.assessment.models import RankingRow
from guatu.apps.monitoring import followers
from guatu.apps.monitoring.closing import close_month
from guatu.apps.monitoring.computing import answers_of, compute_month, evaluation_now
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, ProjectResult
from guatu.apps.monitoring.refreshing import ClosedMeanwhile, settle_month
from guatu.apps.monitoring.waiving import ask_waiver, end_waiver, grant_waiver
from guatu.apps.policies.actions import set_threshold
from guatu.apps.projects import actions
from guatu.apps.trace.events import events
from guatu.apps.trace.followers import follow
from guatu.apps.trace.models import Cursor, Entry
from guatu.apps.trace.working import Worker
from guatu.kernel.lifecycle import DatedEvent, Stage
from guatu.kernel.month import Month

MAY = Month(2021, 5)
MONTHS = (MAY, MAY + 1)
KEPT = (ProjectResult, Alert, GroupResult, RankingRow)
OF_PROJECTS = ("ProjectResult", "Alert", "counts")
TODAY = date(2022, 6, 10)
pytestmark = pytest.mark.django_db


def kept(*months: Month) -> dict[str, list[Any]]:
    """Every column of every kept row but its key, with types, and each month's counts."""
    texts = [str(month) for month in months]
    found: dict[str, list[Any]] = {}
    for model in KEPT:
        rows = model.objects.filter(month__in=texts)
        found[model.__name__] = sorted(
            (repr(sorted(row["fields"].items())) for row in serializers.serialize("python", rows)), key=str
        )
    found["counts"] = list(Computation.objects.filter(month__in=texts).order_by("month").values_list("month", "counts"))
    return found


def compute(*months: Month, actor: Any) -> None:
    for month in months:
        compute_month(month, actor=actor)


def catch_up() -> None:
    """What `guatu work --once` does."""
    done = Worker().finish(datetime.now(UTC), Event())
    assert done.problems == ()


def follow_only() -> None:
    """The entries followed, the sums not yet computed anew."""
    assert follow(datetime.now(UTC)).problems == ()


class Office:
    """Anything an office does to its projects, by chance."""

    def __init__(self, district: Any, approver: Any, seed: int) -> None:
        self.district, self.approver, self.dice = district, approver, random.Random(seed)
        self.units = [district.unit(f"U{n}", f"{n}号单位") for n in range(3)]
        self.projects = [
            district.project(unit=self.dice.choice(self.units), plan=self.dice.randrange(1, 90_000)) for _ in range(8)
        ]
        self.set = district.set("S1", "重点", {self.projects[0]: date(2021, 1, 4)})

    def does_something(self) -> None:
        project = self.dice.choice(self.projects)
        chosen = self.dice.choice(
            (self.plans, self.dates, self.edits, self.reports, self.reports, self.joins, self.waives, self.bundles,
             self.withdraws, self.begins)
        )  # fmt: skip
        chosen(project)

    def plans(self, project: Any) -> None:
        actions.set_plan(project.pk, year=2021, amount=self.dice.randrange(10**13), actor=self.district.actor)

    def dates(self, project: Any) -> None:
        day = date(2021, self.dice.randrange(1, 7), self.dice.randrange(1, 28))
        event = self.dice.choice([DatedEvent.STARTED, DatedEvent.LISTED, DatedEvent.SUSPENDED])
        actions.set_event(project.pk, event=event, on=day, actor=self.district.actor, today=TODAY)

    def edits(self, project: Any) -> None:
        values = {"total_investment": self.dice.randrange(10**14), "organisation": self.dice.choice(self.units)}
        self._edit(project, values)

    def bundles(self, project: Any) -> None:
        parent = self.dice.choice([None, *self.projects[:2]])
        if project not in self.projects[:2]:
            self._edit(project, {"parent": parent})

    def _edit(self, project: Any, values: dict[str, Any]) -> None:
        version = type(project).objects.get(pk=project.pk).version
        actions.edit_project(project.pk, values=values, version=version, actor=self.district.actor)

    def reports(self, project: Any, month: str = "") -> None:
        told = {"problem_category": "funds", "problem_text": f"缺{self.dice.random()}", "promised_on": TODAY}
        told["done"] = self.dice.randrange(90_000)
        self.district.reported(month or f"2021-{self.dice.randrange(3, 7):02d}", {project: told})

    def joins(self, project: Any) -> None:
        verb = self.dice.choice([actions.join_set, actions.leave_set])
        verb(
            self.set.pk, projects=[project.pk], on=date(2021, 5, self.dice.randrange(1, 28)), actor=self.district.actor
        )

    def waives(self, project: Any) -> None:
        start = date(2021, 5, self.dice.randrange(1, 28))
        asked = ask_waiver(project.pk, rule="behind_schedule", start_on=start, end_on=None, reason="汛期",
                           actor=self.district.actor)  # fmt: skip
        granted = grant_waiver(asked.pk, actor=self.approver)
        if self.dice.random() < 0.5:
            end_waiver(granted.pk, on=start + timedelta(days=20), reason="汛期已过", actor=self.approver)

    def withdraws(self, project: Any) -> None:
        if project not in self.projects[-2:]:
            return
        stage = Stage(type(project).objects.get(pk=project.pk).stage)
        to = Stage.PLANNING if stage is Stage.WITHDRAWN else Stage.WITHDRAWN
        actions.move_project(project.pk, to=to, on=date(2021, 5, 3), reason="调整", actor=self.district.actor)

    def begins(self, project: Any) -> None:
        self.projects.insert(
            3, self.district.project(unit=self.dice.choice(self.units), plan=self.dice.randrange(9_000))
        )


def test_after_random_changes_every_kept_row_is_that_of_a_fresh_computation(district, approver, whole):
    office = Office(district, approver, 20210531)
    compute(*MONTHS, actor=approver)
    catch_up()

    for _ in range(60 if whole else 4):
        for _ in range(office.dice.randrange(6, 12)):
            with suppress(ValueError):  # refused: an unlucky throw
                office.does_something()
        follow_only()
        at_once = kept(*MONTHS)
        catch_up()
        followed = kept(*MONTHS)

        compute(*MONTHS, actor=approver)

        fresh = kept(*MONTHS)
        assert all(fresh.values())
        assert {name: at_once[name] for name in OF_PROJECTS} == {name: fresh[name] for name in OF_PROJECTS}
        assert followed == fresh
        catch_up()


def test_lights_follow_at_once_and_the_page_says_that_sums_wait(district, approver):
    office = Office(district, approver, 1)
    compute(MAY, actor=approver)
    follow_only()
    before = kept(MAY)

    for _ in range(12):
        office.reports(office.projects[2], "2021-05")
        office.plans(office.projects[3])
    follow_only()

    followed, month = kept(MAY), Computation.objects.get(month=str(MAY))
    assert month.waiting == "已有2处项目变化，合计待重算"
    assert followed["GroupResult"] == before["GroupResult"]
    compute(MAY, actor=approver)
    fresh = kept(MAY)
    assert all(followed[name] == fresh[name] for name in OF_PROJECTS)
    assert followed["ProjectResult"] != before["ProjectResult"]
    assert Computation.objects.get(month=str(MAY)).waiting == ""


def test_a_rule_changed_computes_every_open_month_anew(district, approver):
    office = Office(district, approver, 2)
    office.reports(office.projects[0])
    compute(*MONTHS, actor=approver)
    catch_up()
    before = kept(*MONTHS)

    set_threshold(
        "410703", "behind_schedule", "red_above", value="90", start_on=date(2021, 1, 1), document="区政办〔2021〕1号",
        actor=district.actor,
    )  # fmt: skip
    follow_only()

    assert {each.waiting for each in Computation.objects.all()} == {"数据或规则已有变化，灯和合计待重算"}
    catch_up()
    followed = kept(*MONTHS)
    assert followed != before
    compute(*MONTHS, actor=approver)
    assert followed == kept(*MONTHS)


def test_a_closed_month_is_never_touched(district, approver):
    office = Office(district, approver, 3)
    compute(MAY, actor=approver)
    close_month(MAY - 1, actor=approver)
    catch_up()
    sealed, open_month = kept(MAY - 1), kept(MAY)

    office.reports(office.projects[1])
    district.reported("2021-03", dict.fromkeys(office.projects, 77_000))
    actions.set_plan(office.projects[1].pk, year=2021, amount=1, actor=district.actor)
    catch_up()

    assert kept(MAY - 1) == sealed
    assert kept(MAY) != open_month
    assert Computation.objects.get(month=str(MAY - 1)).waiting == ""


def test_a_month_closed_while_it_is_computed_anew_keeps_what_its_seal_answers(district, approver):
    office = Office(district, approver, 4)
    compute(MAY, actor=approver)
    evaluation = evaluation_now(MAY)
    answered = answers_of(evaluation, MAY)
    office.plans(office.projects[0])
    close_month(MAY, actor=approver)
    sealed = kept(MAY)

    with pytest.raises(ClosedMeanwhile):
        settle_month(MAY, evaluation, answered, known_at=datetime.now(UTC), actor=district.actor)

    assert kept(MAY) == sealed


def test_an_import_of_many_projects_is_not_judged_one_by_one(district, approver, monkeypatch):
    monkeypatch.setattr(followers, "FEW", 3)
    office = Office(district, approver, 5)
    compute(*MONTHS, actor=approver)
    catch_up()

    district.reported("2021-05", dict.fromkeys(office.projects, 1_000))
    follow_only()

    waiting = {each.month: each.waiting for each in Computation.objects.all()}
    assert waiting == dict.fromkeys(("2021-05", "2021-06"), "数据或规则已有变化，灯和合计待重算")
    catch_up()
    followed = kept(*MONTHS)
    compute(*MONTHS, actor=approver)
    assert followed == kept(*MONTHS)


def test_the_worker_does_not_wake_itself(district, approver):
    office = Office(district, approver, 6)
    compute(MAY, actor=approver)
    office.reports(office.projects[0], "2021-05")
    catch_up()
    entries = Entry.objects.count()

    catch_up()

    assert Entry.objects.count() == entries
    told = [entry.sentence for entry in Entry.objects.order_by("-number")[:2]]
    assert told[1] == "重判2021年5月有变化的项目：1个"
    assert told[0].startswith("有变化后重算2021年5月：项目8个")


def test_what_changed_before_the_first_worker_is_followed_too(district, approver):
    office = Office(district, approver, 7)
    compute(*MONTHS, actor=approver)
    office.reports(office.projects[0])
    assert not Cursor.objects.exists()

    catch_up()

    followed = kept(*MONTHS)
    compute(*MONTHS, actor=approver)
    assert followed == kept(*MONTHS)


def test_a_light_of_a_later_month_learns_how_long_it_has_burnt_when_an_earlier_month_is_computed(district, approver):
    Office(district, approver, 8)
    compute(MAY, actor=approver)
    catch_up()
    assert set(Alert.objects.filter(month=str(MAY)).values_list("since", flat=True)) == {"2021-05"}

    compute(MAY - 1, actor=approver)
    catch_up()

    assert "2021-04" in set(Alert.objects.filter(month=str(MAY)).values_list("since", flat=True))


def test_sums_wait_for_a_quiet_moment_but_not_for_ever(district, approver):
    office = Office(district, approver, 9)
    compute(MAY, actor=approver)
    office.reports(office.projects[0], "2021-05")
    follow_only()

    assert not followers.settle_waiting(finish=False)
    assert Computation.objects.get().waiting
    Computation.objects.update(waits_since=Computation.objects.get().waits_since - timedelta(seconds=21))
    followers.settle_waiting(finish=False)
    assert Computation.objects.get().waiting == ""


def test_pages_say_that_sums_wait_until_they_are_computed_anew(district, approver, client):
    office = Office(district, approver, 10)
    compute(MAY, actor=approver)
    office.reports(office.projects[0], "2021-05")
    client.force_login(approver)
    pages = [f"/monitoring/{page}?month=2021-05" for page in ("alerts", "indicators", "month")]

    follow_only()
    waiting = ["已有1处项目变化，合计待重算" in client.get(page).content.decode() for page in pages]
    catch_up()
    settled = ["待重算" in client.get(page).content.decode() for page in pages]

    assert (waiting, settled) == ([True] * 3, [False] * 3)


def test_nothing_waits_costs_one_question_a_turn(district, approver, django_assert_num_queries):
    Office(district, approver, 11)
    compute(MAY, actor=approver)
    catch_up()

    with django_assert_num_queries(1):
        assert not followers.settle_waiting(finish=False)


def test_a_bundle_is_judged_again_when_a_part_enters_or_leaves_it(district, approver):
    bundle = district.project("老旧小区改造", plan=9_000, started=date(2020, 9, 1))
    part = district.project("柳湾小区", plan=3_000)
    compute(MAY, actor=approver)
    catch_up()
    lights = {}

    for parent in (bundle, None):
        version = type(part).objects.get(pk=part.pk).version
        actions.edit_project(part.pk, values={"parent": parent}, version=version, actor=district.actor)
        follow_only()
        lights[parent] = set(Alert.objects.filter(project=bundle).values_list("rule", flat=True)), kept(MAY)
        compute(MAY, actor=approver)
        assert all(lights[parent][1][name] == kept(MAY)[name] for name in OF_PROJECTS)

    assert lights[bundle][0] == set(), "a bundle is judged by its parts"
    assert lights[None][0] >= {"listing_overdue", "behind_schedule"}


UNFOLLOWED = {
    *("correction.asked", "correction.returned", "report.saved", "report.submitted", "report.returned"),
    *("waiver.asked", "waiver.refused", "waiver.withdrawn", "window.opened", "window.changed", "month.locked"),
    *("evidence.recorded", "evidence.returned", "evidence.leaving", "evidence.kept"),
    *("month.settled", "projects.refreshed", "file.kept", "file.withdrawn"),
    *(
        "data.exported",
        "trace.exported",
        "listing.reason",
        "set.created",
        "policy.card",
        "leader.created",
        "leader.changed",
        "leader.imported",
    ),
}
"""Nothing a formula reads changes: what is asked waits for an answer, what is written waits for approval."""


def test_who_adds_an_event_says_whether_kept_results_follow_it():
    import_module(settings.ROOT_URLCONF)  # every door, so every verb and its event
    declared = {one.code for one in events() if not one.code.startswith(("user.", "backup.", "test."))}

    assert declared - followers.EVENTS == UNFOLLOWED
