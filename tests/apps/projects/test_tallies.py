"""The kept counts say what counting would, whatever the verbs did."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects import selectors
from guatu.apps.projects.actions import create_project, create_set, edit_project, join_set, leave_set, move_project
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.importing import LedgerRefused, Options, import_ledger
from guatu.apps.projects.models import Project, ProjectSet, Tally
from guatu.apps.projects.panels import Asked
from guatu.apps.projects.reading import LedgerReading, Place, SheetReading
from guatu.apps.projects.selectors import Filters, counts_of, kept_counts, projects_to_list
from guatu.apps.projects.tallies import recount
from guatu.apps.trace.bulk import bulk_add
from guatu.kernel.lifecycle import MoveNotAllowed, Stage
from guatu.kernel.month import Month

DAY = date(2022, 6, 10)
REGIONS = ("410703", "410703001", "410702")


def kept() -> dict[tuple[str, str, str], tuple[int, int]]:
    found = Tally.objects.exclude(count=0, total_investment=0)
    return {(one.facet, one.value, one.region): (one.count, one.total_investment) for one in found}


def reading_of(rows: list[dict[str, Any]]) -> LedgerReading:
    """Rows as a file would have given them."""
    sheet = SheetReading("台账", "ledger", (1,), (), {}, "x", rows=len(rows))
    places = [Place("台账", number) for number in range(2, len(rows) + 2)]
    return LedgerReading("台账.csv", "text", rows=rows, places=places, sheets=[sheet])


steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "edit", "move", "join", "leave", "import"]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 40),
    ),
    min_size=3,
    max_size=14,
)


class Player:
    """Does what a step says, as far as the library lets it."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.units = list(Organisation.objects.order_by("pk"))
        self.leaders = list(Leader.objects.order_by("pk"))
        self.sets = list(ProjectSet.objects.order_by("pk"))

    def play(self, step: tuple[str, int, int, int]) -> None:
        name, one, two, three = step
        projects = list(Project.objects.order_by("pk"))
        if name in ("create", "import") or projects:
            project = projects[one % len(projects)] if projects else None
            getattr(self, name)(project, one, two, three)

    def values(self, one: int, two: int, three: int) -> dict[str, Any]:
        return {
            "region": REGIONS[one % 2],
            "level": ("", "county", "provincial")[two % 3],
            "kind": ("industry", "", "livelihood")[one % 3],
            "nature": ("new", "continuing")[two % 2],
            "organisation": self.units[one % 2] if two % 4 else None,
            "leader": self.leaders[0] if one % 3 else None,
            "total_investment": three * 1_000 or None,
        }

    def create(self, project: Any, one: int, two: int, three: int) -> None:
        values = {"name": f"项目{one}{two}{three}", **self.values(one, two, three)}
        create_project(values=values, on=DAY, actor=self.actor)

    def edit(self, project: Any, one: int, two: int, three: int) -> None:
        edit_project(project.pk, values=self.values(two, one, three), version=project.version, actor=self.actor)

    def move(self, project: Any, one: int, two: int, three: int) -> None:
        move_project(project.pk, to=list(Stage)[two % 7], on=DAY, reason="", actor=self.actor)

    def join(self, project: Any, one: int, two: int, three: int) -> None:
        day = DAY + timedelta(days=three - 20)
        join_set(self.sets[two % 2].pk, projects=[project.pk], on=day, actor=self.actor)

    def leave(self, project: Any, one: int, two: int, three: int) -> None:
        day = DAY + timedelta(days=three - 20)
        leave_set(self.sets[two % 2].pk, projects=[project.pk], on=day, actor=self.actor)

    def import_(self, project: Any, one: int, two: int, three: int) -> None:
        rows = [
            {
                "name": f"导入{number % 3}{two}",
                "region": REGIONS[number % 2],
                "level": "provincial",
                "organisation": f"单位{number % 2}",
                "total_investment": 10_000 * (three + number),
                "stage": ("construction", "completed")[two % 2],
                "sets": ["甲集"] if number % 2 else [],
            }
            for number in range(one % 4 + 1)
        ]
        known = [{"name": row.name, "region": row.region, "total_investment": three} for row in [project] if row]
        import_ledger(reading_of([*rows, *known]), Options(on=DAY), actor=self.actor)


setattr(Player, "import", Player.import_)


@pytest.fixture
def player(someone):
    from guatu.kernel.powers import Power

    actor = someone("sun", region="410700", powers=list(Power))
    for number in range(2):
        Organisation.objects.create(code=f"u{number}", name=f"单位{number}", kind="responsible_unit", region="410703")
        create_set(name=("甲集", "乙集")[number], actor=actor)
    Leader.objects.create(key="L1", name="赵副区长", region="410703")
    return Player(actor)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_kept_counts_are_right_after_any_verbs(player, played):
    refused = (ProjectRefused, MoveNotAllowed, LedgerRefused)
    with transaction.atomic():
        for step in played:
            try:
                player.play(step)
            except refused:
                continue
        by_verbs = kept()
        recount()
        assert by_verbs == kept()
        _same_as_counting(player.actor)
        transaction.set_rollback(True)


def _same_as_counting(actor: Any) -> None:
    """What a page tells from kept counts is what the database would count on that day."""
    asked = Asked(actor, Month(2022, 5), DAY)
    told = kept_counts(asked)
    for filters in (Filters(), Filters(stage="planning"), Filters(level="county"), Filters(kind="industry")):
        found = projects_to_list(asked, filters)
        counts = counts_of(asked, filters, found, told)
        assert counts.projects == found.count()
        assert counts.total_investment == sum(value or 0 for value in found.values_list("total_investment", flat=True))
    sets = list(ProjectSet.objects.all())
    for one in sets:
        found = projects_to_list(asked, Filters(set=one.code))
        listed = found.count()
        assert told.get(("set", str(one.pk)), (0, 0))[0] == listed
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(selectors, "MOST_SUMMED", 0)  # so that two projects are a long list
            counts = counts_of(asked, Filters(set=one.code), found, told, sets)
        total = sum(value or 0 for value in found.values_list("total_investment", flat=True))
        assert (counts.projects, counts.total_investment) == (listed, total)


@pytest.mark.django_db
def test_kept_numbers_are_added_to_and_begin_where_there_is_none():
    key = ("facet", "value", "region")
    bulk_add(Tally, key, ("count", "total_investment"), [("stage", "x", "990103", 2, 500)])

    bulk_add(
        Tally, key, ("count", "total_investment"), [("stage", "x", "990103", -1, 7), ("stage", "y", "990103", 1, 0)]
    )

    kept = Tally.objects.filter(region="990103").order_by("value").values_list("value", "count", "total_investment")
    assert list(kept) == [("x", 1, 507), ("y", 1, 0)]
