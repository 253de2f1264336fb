"""The pages of people: logging in and out, and who may see and change what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from guatu.apps.people import lockout
from guatu.apps.people.models import FailedLogin, Leader, Organisation, User
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-42"


def text_of(page):
    return page.content.decode()


def try_log_in(client, login="li", password=PASSWORD, **more):
    return client.post("/login", {"login": login, "password": password} | more)


@pytest.fixture
def manager(someone, client):
    user = someone("manager", powers=[Power.MANAGE_PEOPLE])
    client.force_login(user)
    return user


@pytest.fixture
def keeper(someone, client):
    user = someone("keeper", powers=[Power.MANAGE_SECURITY])
    client.force_login(user)
    return user


def test_logging_in_leads_to_the_page_asked_for_and_leaves_a_trace(client, someone):
    someone()

    page = try_log_in(client, next="/account")

    entry = Entry.objects.get()
    assert (page.status_code, page["Location"]) == (302, "/account")
    assert (entry.event, entry.actor_name, entry.origin) == ("user.logged_in", "li", "127.0.0.1")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil", "abc"]
)
def test_logging_in_never_leads_elsewhere(client, someone, elsewhere):
    someone()

    assert try_log_in(client, next=elsewhere)["Location"] == "/"


def test_a_log_in_page_asked_for_again_leads_home_when_its_target_is_no_address(client, someone):
    client.force_login(someone())

    answer = client.get("/login?next=abc")

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_wrong_password_and_an_unknown_account_are_told_alike(client, someone):
    someone()

    pages = [try_log_in(client, login, "wrong-password") for login in ("li", "nobody")]

    assert [page.status_code for page in pages] == [422, 422]
    assert all("账号或口令不对。" in text_of(page) for page in pages)


@pytest.mark.parametrize("login", ["li", "nobody"])
def test_five_failures_shut_a_name_for_ten_minutes(client, someone, login):
    someone()
    for _ in range(5):
        try_log_in(client, login, "wrong-password")

    page = try_log_in(client, login)

    assert "连续输错多次，这个账号名暂停登录" in text_of(page)
    entry = Entry.objects.get()
    assert (entry.event, entry.subject_key, entry.detail) == ("user.locked_out", login, {"times": 5})
    assert entry.sentence == f"{login}连续输错口令5次，暂停登录"


def test_after_ten_minutes_the_name_is_open_and_the_count_starts_anew(client, someone):
    someone()
    for _ in range(5):
        try_log_in(client, password="wrong-password")
    FailedLogin.objects.update(locked_until=timezone.now() - timedelta(seconds=1))

    try_log_in(client, password="wrong-password")
    assert FailedLogin.objects.get(login="li").count == 1
    assert try_log_in(client).status_code == 302
    assert not FailedLogin.objects.filter(login="li").exists()


def test_failures_are_forgotten_after_a_day(db):
    yesterday = timezone.now() - timedelta(days=1, seconds=1)
    lockout.count_failure("old", yesterday)

    lockout.count_failure("new", timezone.now())

    assert [each.login for each in FailedLogin.objects.all()] == ["new"]


def test_a_disabled_account_cannot_log_in_and_its_session_ends(client, someone):
    user = someone()
    try_log_in(client)

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/account")["Location"].startswith("/login")
    assert "账号或口令不对。" in text_of(try_log_in(client))


def test_logging_out_needs_a_post(client, someone):
    client.force_login(someone())

    assert client.get("/logout").status_code == 405
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/account").status_code == 302


def test_a_given_password_is_changed_before_anything_else(client, someone):
    someone(must_change_password=True, powers=[Power.MANAGE_PEOPLE])
    try_log_in(client)

    assert client.get("/people")["Location"] == "/account"
    assert "先改口令" in text_of(client.get("/account"))
    client.post("/account", {"old": PASSWORD, "new": "Yellow-river-9", "again": "Yellow-river-9"})

    assert client.get("/people").status_code == 200


def test_changing_ones_password_ends_the_other_sessions(client, someone):
    from django.test import Client

    someone()
    other = Client()
    try_log_in(client), try_log_in(other)

    client.post("/account", {"old": PASSWORD, "new": "Yellow-river-9", "again": "Yellow-river-9"})

    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"old": "x", "new": "Yellow-river-9", "again": "Yellow-river-9"}, "原口令不对"),
        ({"old": PASSWORD, "new": "Yellow-river-9", "again": "other"}, "两次输入的新口令不一样"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "换一个"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "口令至少10位"),
    ],
)
def test_a_password_that_cannot_be_is_refused_on_the_page(client, someone, given, told):
    client.force_login(someone())

    page = client.post("/account", given)

    assert page.status_code == 422
    assert told in text_of(page)


def test_pages_of_people_do_not_exist_without_the_power(client, someone):
    client.force_login(someone(powers=[Power.VIEW]))

    for name in ("people", "add-person", "organisations", "add-organisation", "leaders", "add-leader"):
        assert client.get(reverse(f"people:{name}")).status_code == 404


def test_a_person_is_added_found_and_changed(client, manager):
    added = client.post("/people/new", {"login": "wang", "name": "王五", "region": "410703", "phone": "13812345678"})
    listed = text_of(client.get("/people?q=王"))

    assert added["Location"] == "/people"
    assert "王五" in listed
    assert "138****5678" in listed
    assert "13812345678" not in listed + text_of(client.get("/people/wang")) + text_of(
        client.get("/people/wang/change")
    )

    client.post("/people/wang/change", {"name": "王武", "region": "410703", "phone": ""})
    assert (User.objects.get(login="wang").name, User.objects.get(login="wang").phone) == ("王武", "13812345678")


def test_what_a_verb_refuses_stands_above_the_form_and_nothing_typed_is_lost(client, manager):
    page = client.post("/people/new", {"login": "manager", "name": "王五", "region": "410703"})

    assert page.status_code == 422
    assert "账号“manager”已经有了" in text_of(page)
    assert 'value="王五"' in text_of(page)


def test_an_account_is_switched_off_and_on(client, manager, someone):
    someone("wang")

    client.post("/people/wang/switch", {"reason": "离职"})
    assert not User.objects.get(login="wang").is_active
    assert "已停用" in text_of(client.get("/people/wang"))

    client.post("/people/wang/switch", {"reason": "返岗"})
    assert User.objects.get(login="wang").is_active
    assert client.post("/people/wang/switch", {"reason": ""}).status_code == 422


def test_another_regions_person_is_not_there(client, manager, someone):
    someone("far", region="410704")

    for page in ("/people/far", "/people/far/change", "/people/far/switch"):
        assert client.get(page).status_code == 404
    assert client.post("/people/far/switch", {"reason": "x"}).status_code == 404


def test_roles_are_granted_on_a_page_but_never_two_offices(client, keeper, someone, operator):
    someone("wang")

    client.post("/people/wang/roles", {"roles": ["reporter", "chief"], "reason": "到岗"})
    assert User.objects.get(login="wang").has_power(Power.FILL_REPORT)

    page = client.post("/people/wang/roles", {"roles": ["system_admin", "audit_admin"], "reason": "到岗"})
    assert page.status_code == 422
    assert "不能由同一人担任" in text_of(page)


def test_the_keeper_gives_a_password_that_must_be_changed(client, keeper, someone):
    someone("wang")

    client.post("/people/wang/password", {"password": "Given-by-keeper-1"})

    wang = User.objects.get(login="wang")
    assert wang.check_password("Given-by-keeper-1")
    assert wang.must_change_password


def test_what_one_may_not_do_to_oneself_is_shown_with_its_reason(client, manager):
    assert "停用（须另一位管理员）" in text_of(client.get("/people/manager"))


def test_a_unit_is_added_listed_changed_and_closed(client, manager):
    given = {"code": "FGW", "name": "发改委", "kind": "project_office", "region": "410703"}
    client.post("/organisations/new", given)

    assert "发改委" in text_of(client.get("/organisations?kind=project_office"))
    assert "这个条件下没有单位" in text_of(client.get("/organisations?q=水利"))

    client.post("/organisations/FGW", given | {"short_name": "区发改委"})
    client.post("/organisations/FGW/switch", {"reason": "撤并"})
    unit = Organisation.objects.get()
    assert (unit.short_name, unit.is_active) == ("区发改委", False)


def test_a_leader_is_added_and_changed(client, manager, someone):
    someone("boss")
    client.post("/leaders/new", {"key": "L1", "name": "刘", "region": "410703", "user": "boss", "is_active": "on"})
    client.post("/leaders/L1", {"name": "刘某", "region": "410703", "user": "boss", "is_active": "on"})

    leader = Leader.objects.get()
    assert (leader.name, leader.user.login) == ("刘某", "boss")
    assert "刘某" in text_of(client.get("/leaders"))


def test_lists_go_on_by_key(client, manager):
    Organisation.objects.bulk_create(
        Organisation(code=f"U{n:03}", name=f"单位{n:03}", kind="town", region="410703") for n in range(120)
    )

    first = text_of(client.get("/organisations"))
    second = text_of(client.get("/organisations?after=U049"))
    back = text_of(client.get("/organisations?before=U050"))

    assert ("单位049" in first, "单位050" in first, "after=U049" in first) == (True, False, True)
    assert ("单位050" in second, "单位099" in second, "单位100" in second) == (True, True, False)
    assert "before=U050" in second
    assert ("单位000" in back, "单位049" in back, "单位050" in back) == (True, True, False)


def test_the_list_of_people_asks_the_database_a_fixed_number_of_times(client, manager, someone, counted_queries):
    for n in range(12):
        someone(f"p{n}")

    with counted_queries("people.list"):
        client.get("/people")
