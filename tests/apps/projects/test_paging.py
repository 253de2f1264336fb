"""A long list is paged by the index of what it is ordered by, and shows what the plain way would show."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from guatu.apps.projects import selectors
from guatu.apps.projects.actions import create_project, move_project, set_plan
from guatu.apps.projects.models import PlanStatement, Project
from guatu.apps.projects.pages.lists import page_in_order
from guatu.apps.projects.paging import cursor, page_by, page_of_long
from guatu.apps.projects.panels import Asked
from guatu.apps.projects.selectors import Filters, counts_of, listed, projects_to_list, sorts, with_plan
from guatu.kernel.lifecycle import Stage
from guatu.kernel.month import Month

DAY = date(2022, 6, 10)
PLANS = (300, None, 500, 500, None, 100, 500, None, 200, 500, 300, None)
KEYS = ("-planned", "at")


@pytest.fixture
def library(officer):
    """A dozen projects, some without a plan and some with the same; one has left."""
    for number, amount in enumerate(PLANS):
        values = {"name": f"{number}号路", "region": "410703"}
        project = create_project(values=values, on=date(2022, 1, 4), actor=officer)
        if amount is not None:
            set_plan(project.pk, year=2022, amount=amount, actor=officer)
    gone = Project.objects.get(name="3号路")
    move_project(gone.pk, to=Stage.WITHDRAWN, on=DAY, reason="退出", actor=officer)
    return Asked(officer, Month(2022, 5), DAY)


def by_plan():
    return next(one for one in sorts() if one.code == "plan")


def ways(asked):
    """The list by plan as a long one and as a short one."""
    found = with_plan(projects_to_list(asked, Filters()), 2022)
    return by_plan().ranked(found, asked)[0], by_plan().keys(found, asked)[0]


def names(page):
    return [row.name for row in page.rows]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6, 7, 11, 12])
def test_every_page_of_a_long_list_is_that_of_the_plain_way_there_and_back(library, size):
    ranked, ordinary = ways(library)
    given, seen = {}, []
    while True:
        page, plain = (page_of_long(ranked, ordinary, given, KEYS, size), page_by(ordinary, given, KEYS, size))
        assert (names(page), page.previous, page.following) == (names(plain), plain.previous, plain.following)
        seen.append(names(page))
        if not page.following:
            break
        given = {"after": page.following}
    assert sorted(name for names in seen for name in names) == sorted(f"{n}号路" for n in range(12) if n != 3)

    while page.previous:
        given = {"before": page.previous}
        page, plain = (page_of_long(ranked, ordinary, given, KEYS, size), page_by(ordinary, given, KEYS, size))
        assert (names(page), page.previous, page.following) == (names(plain), plain.previous, plain.following)


def test_a_plan_that_was_corrected_or_is_of_another_year_gives_no_place(library, officer):
    bridge = Project.objects.get(name="5号路")
    set_plan(bridge.pk, year=2022, amount=900, actor=officer)
    set_plan(bridge.pk, year=2021, amount=1, actor=officer)
    ranked, ordinary = ways(library)

    page = page_of_long(ranked, ordinary, {}, KEYS, 3)

    assert names(page) == ["5号路", "2号路", "6号路"]
    assert PlanStatement.objects.filter(project=bridge).count() == 3


@pytest.mark.parametrize("values", [["x", "y"], [1, "y"], ["x", 2], [10**30, 1]])
@pytest.mark.parametrize("word", ["after", "before"])
def test_a_place_that_is_none_shows_the_first_page(library, values, word):
    ranked, ordinary = ways(library)
    row = Project(pk=1)
    row.planned, row.at = values

    page = page_of_long(ranked, ordinary, {word: cursor(row, KEYS)}, KEYS, 2)

    assert page.rows or values == [10**30, 1]


def test_the_first_page_by_plan_is_read_from_the_index_of_the_plans(library):
    ranked, _ = ways(library)

    plan = ranked.order_by(*KEYS)[:51].explain()

    assert connection.vendor != "sqlite" or "plan_standing_order" in plan


def test_a_short_list_is_asked_for_by_its_ids_and_a_long_one_by_its_conditions(library, monkeypatch):
    filters = Filters(q="号路")
    found = projects_to_list(library, filters)
    short = counts_of(library, filters, found, {})
    monkeypatch.setattr(selectors, "MOST_SUMMED", 3)
    long = counts_of(library, filters, found, {})

    assert (short.projects, short.planned, len(short.ids)) == (11, 2400, 11)
    assert (long.projects, long.planned, long.ids) == (11, None, None)
    assert listed(library, found, long) is found
    assert set(listed(library, found, short)) == set(found)


@pytest.mark.parametrize("sort", [one.code for one in sorts()])
def test_a_list_looks_the_same_whether_it_counts_as_long_or_short(library, sort):
    order = next(one for one in sorts() if one.code == sort)
    found = projects_to_list(library, Filters())

    pages = [names(page_in_order(library, {}, found, order, is_long=is_long)) for is_long in (True, False)]

    assert pages[0] == pages[1]
    assert len(pages[0]) == 11


def test_who_sees_a_city_or_more_sees_the_same_statements_as_by_a_list_of_ids(library, someone, stranger):
    city = someone("zhou", powers=(), region="410700")
    plans = PlanStatement.objects.known()

    seen = {user: set(plans.visible_to(user).values_list("pk", flat=True)) for user in (city, library.user, stranger)}

    mine = set(plans.filter(project__in=Project.objects.visible_to(city)).values_list("pk", flat=True))
    assert seen[city] == seen[library.user] == mine != set()
    assert seen[stranger] == set()
    assert "EXISTS" in str(plans.visible_to(city).query)
    assert "EXISTS" not in str(plans.visible_to(library.user).query)
