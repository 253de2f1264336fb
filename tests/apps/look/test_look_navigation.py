"""The menu a person sees, and the month they look at."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from guatu.apps.look import context, navigation
from guatu.apps.look.navigation import PHONE, TOP, MenuItem, menu_for, phone_bar_for
from guatu.kernel.month import Month
from guatu.kernel.powers import Power

MENU = (
    MenuItem(TOP, "样子", "look:living", counter=lambda request: 17),
    MenuItem("监管", "手机样子", "look:living-phone", power=Power.VIEW),
    MenuItem("管理", "不存在的页", "nowhere:page"),
    MenuItem(PHONE, "首页", "look:living-phone", icon="home"),
)


def asked(path: str = "/look", user: object = None, **session: str):
    request = RequestFactory().get(path)
    request.user = user or AnonymousUser()
    request.session = session
    return request


def test_the_menu_holds_only_what_a_person_may_open(someone):
    looker, nobody = someone("looker", powers=[Power.VIEW]), someone("nobody")

    assert [s.heading for s in menu_for(asked(user=looker), MENU)] == ["", "监管"]
    assert [s.heading for s in menu_for(asked(user=nobody), MENU)] == [""]


def test_someone_not_logged_in_gets_no_menu():
    assert menu_for(asked(), MENU) == ()
    assert phone_bar_for(asked(), MENU) == ()


def test_the_deepest_page_that_holds_the_address_is_where_one_is(someone):
    looker = someone("looker", powers=[Power.VIEW])

    lines = [line for s in menu_for(asked("/look/phone", looker), MENU) for line in s.lines]

    assert [(line.title, line.here) for line in lines] == [("样子", False), ("手机样子", True)]


def test_a_counter_is_asked_with_the_request(someone):
    lines = menu_for(asked(user=someone("looker")), MENU)[0].lines

    assert lines[0].count == 17


def test_the_phones_bar_is_no_part_of_the_desks_menu(someone):
    looker = someone("looker", powers=[Power.VIEW])

    assert [line.title for line in phone_bar_for(asked(user=looker), MENU)] == ["首页"]
    assert "首页" not in [line.title for s in menu_for(asked(user=looker), MENU) for line in s.lines]


def test_a_section_nobody_agreed_on_is_a_fault():
    with pytest.raises(ValueError, match="no such section"):
        MenuItem("其他", "x", "look:living")
    with pytest.raises(ValueError, match="icon"):
        MenuItem(PHONE, "x", "look:living")


def test_every_apps_menu_is_found_and_in_order():
    found = navigation.items()

    places = [(*navigation.SECTIONS, PHONE).index(item.section) for item in found]
    assert places == sorted(places)
    assert all(isinstance(item, MenuItem) for item in found)


def test_a_month_chosen_is_kept_for_the_next_page(settings):
    settings.GUATU_CLOCK = lambda: date(2022, 6, 10)
    first = asked("/look?month=2022-03")

    assert context.month_of(first) == Month(2022, 3)
    assert context.month_of(asked(**first.session)) == Month(2022, 3)


@pytest.mark.parametrize("text", ["2022-13", "五月", "", "2022-05-01", "9999999-1", "<script>"])
def test_text_that_names_no_month_is_passed_over(settings, text):
    settings.GUATU_CLOCK = lambda: date(2022, 6, 10)
    request = asked(f"/look?month={text}", month="rubbish")

    assert context.month_of(request) == Month(2022, 6)
    assert request.session == {"month": "rubbish"}


def test_an_instant_of_the_clock_is_a_day_in_shanghai(settings):
    settings.GUATU_CLOCK = lambda: datetime(2022, 5, 31, 17, 0, tzinfo=UTC)

    assert context.today(asked()) == date(2022, 6, 1)


def test_without_a_clock_there_is_no_month_and_no_switch(settings):
    settings.GUATU_CLOCK = None

    assert context.month_of(asked()) is None
    assert context.months_offered(asked()) == ()


def test_the_switch_offers_the_newest_first_and_an_old_month_that_is_shown(settings):
    settings.GUATU_CLOCK = lambda: date(2022, 6, 10)

    offered = context.months_offered(asked("/look?month=2019-01"))

    assert (offered[0].value, offered[0].label) == ("2022-06", "2022年6月")
    assert [choice.value for choice in offered if choice.here] == ["2019-01"]
    assert len(offered) == context.MONTHS_OFFERED + 1
