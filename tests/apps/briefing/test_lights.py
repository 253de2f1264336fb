"""A month of many lights is counted by indexes; what a page says of it is what its rows say."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from apps.briefing.words import APRIL
from guatu.apps.briefing import desk as desks
from guatu.apps.briefing.desk import Desk
from guatu.apps.briefing.lights import lights_of, lit_rows

THIRD_OF_MAY = date(2022, 5, 3)


def desk_of(user: Any) -> Desk:
    return Desk(type(user).objects.get(pk=user.pk), APRIL, THIRD_OF_MAY, [])


@pytest.mark.parametrize("who", ["clerk", "reporter", "leader", "stranger"])
@pytest.mark.parametrize("recomputed", [False, True], ids=["两个月都算过", "上月没有算过"])
def test_counted_lights_are_those_of_the_rows(who, recomputed, waiting, request, monkeypatch):
    from guatu.apps.monitoring.models import Computation, ProjectResult

    user = request.getfixturevalue(who)
    if recomputed:
        Computation.objects.filter(month="2022-03").delete()
        ProjectResult.objects.filter(month="2022-03").delete()
    told = lights_of(lit_rows(user, APRIL, 100))
    monkeypatch.setattr(desks, "MOST_LIT", -1)

    counted = desk_of(user).lights

    assert {move: count for move, count in counted.moves.items() if count} == told.moves
    assert counted.told == told.told
    assert [one for one in counted.rows if one.changed][:8] == [one for one in told.rows if one.changed][:8]
    assert [one for one in counted.rows if one.newly_red][:2] == [one for one in told.rows if one.newly_red][:2]
    assert {one for one in told.rows if one.due_on and one.due_on >= THIRD_OF_MAY} <= set(counted.rows)


def test_the_first_page_is_the_same_however_many_lights_are_too_many(client, clerk, waiting, monkeypatch):
    client.force_login(clerk)
    page = client.get("/").content.decode()
    monkeypatch.setattr(desks, "MOST_LIT", 1)

    counted = client.get("/").content.decode()

    assert body(counted) == body(page)
    assert "红灯" in page


def test_a_count_goes_beyond_what_is_listed(clerk, waiting, monkeypatch):
    monkeypatch.setattr(desks, "MOST_LIT", 1)

    desk = desk_of(clerk)

    assert (desk.lights.count("red"), desk.lights.count("yellow")) == (4, 2)
    assert (desk.lights.came("red"), desk.lights.went("yellow"), len(desk.lit)) == (2, 2, 1)


def test_an_overdue_listing_counts_though_another_rule_speaks_first(client, clerk, waiting):
    from guatu.apps.monitoring.models import Alert

    red = Alert.objects.filter(month=str(APRIL), severity=3).order_by("pk").first()
    Alert.objects.filter(month=str(APRIL), rule="listing_overdue").delete()
    Alert.objects.create(project=red.project, month=str(APRIL), rule="listing_overdue", level="red", severity=3)
    client.force_login(clerk)

    assert "其中超期亮红灯 1 个" in client.get("/").content.decode()


def body(html: str) -> str:
    """What the page says, without what differs each time."""
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", html[html.index('id="main"') :])
