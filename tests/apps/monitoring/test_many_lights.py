"""Pages of many lit projects ask their indexes and say what they say of few."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from apps.monitoring.test_pages import MAY, office, projects, seen, units
from guatu.apps.monitoring import selectors
from guatu.apps.monitoring.computing import compute_month
from guatu.apps.monitoring.models import Alert

__all__ = ["office", "projects", "units"]

pytestmark = pytest.mark.django_db


def test_conditions_are_offered_the_same_where_many_projects_are_lit(office, projects, monkeypatch):
    few, _ = seen(office, reverse("monitoring:alerts"))
    monkeypatch.setattr(selectors, "FEW_LIT", 0)

    many, _ = seen(office, reverse("monitoring:alerts"))

    assert few.count("<option") == many.count("<option")
    for offered in ("U01", "U02", "L1", "land", "none", "behind_schedule"):
        assert f'<option value="{offered}"' in few
        assert f'<option value="{offered}"' in many


@pytest.mark.parametrize("light", ["", "red", "none"])
@pytest.mark.parametrize("sort", ["light", "gap"])
def test_the_library_stands_in_the_same_order_by_the_index_of_the_results(office, projects, district, sort, light):
    district.project("没有计划的", plan=None)
    district.project("计算以后才来的", started=date(2021, 1, 5))
    given = {"sort": sort, "light": light} if light else {"sort": sort}
    short, _ = seen(office, reverse("projects:list"), **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("guatu.apps.projects.selectors.MOST_SUMMED", -1)
        long, _ = seen(office, reverse("projects:list"), **given)

    assert names_in(long) == names_in(short)
    assert len(names_in(short)) == {"": 5, "red": 2, "none": 0}[light]


def test_the_lights_of_a_rule_are_all_of_its_levels_red_first(office, projects, district):
    late = district.project("稍慢的", plan=32_000, started=date(2021, 1, 5), listed=date(2021, 1, 9))
    district.reported("2021-05", {late: 10_000})
    compute_month(MAY, actor=district.actor)
    kept = Alert.objects.filter(month="2021-05", rule="behind_schedule").order_by("-severity", "project_id")

    page, _ = seen(office, reverse("monitoring:alerts"), rule="behind_schedule")

    assert len({one.severity for one in kept}) == 2
    assert re.findall(r"/monitoring/alerts/([^/\"]+)/behind_schedule", page) == [one.project.number for one in kept]


def names_in(page):
    return re.findall(r'<a class="row" href="/projects/([^"]+)"', page)
