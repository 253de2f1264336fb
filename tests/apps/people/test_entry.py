"""Entering: profiles of passwords, the second factor, how long a log-in lasts, an address that guesses."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from guatu.apps.people import actions, lockout, passwords, second_factor, sessions
from guatu.apps.people.checks import PeopleProblem
from guatu.apps.people.models import User, UserRole
from guatu.apps.people.policy import POLICIES
from guatu.apps.trace.models import Entry, Line
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-42"


def text_of(page: Any) -> str:
    return str(page.content.decode())


def enter(client: Client, login: str = "li", password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login", {"login": login, "password": password}, **more)


def code_of(user: Any, *, steps: int = 0) -> str:
    """What the person's phone shows now, or some half-minutes later."""
    device = TOTPDevice.objects.get(user=user)
    phone = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    phone.time = time.time() + 30 * steps
    return f"{phone.token():06d}"


@pytest.fixture
def with_phone(someone):
    """A person whose phone is joined; its code of now is used up, the next one is good."""

    def make(**given: Any) -> tuple[Any, list[str]]:
        user = someone(**given)
        second_factor.begin(user)
        return user, actions.join_second_factor(code_of(user), actor=user)

    return make


@pytest.fixture
def strict(settings):
    settings.GUATU_LOGIN_POLICY = "dengbao3"


# --- passwords ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "password", "told"),
    [
        ("asvs", "correct horse battery", ""),
        ("asvs", "短的", "至少10位"),
        ("asvs", "1234567890", "常见"),
        ("dengbao3", "correct horse battery", "至少要有3种"),
        ("dengbao3", "Correct-horse-42", ""),
        ("dengbao3", "挂图作战Guatu2022", ""),
        ("dengbao3", "A-bc4", "至少10位"),
    ],
)
def test_a_profile_says_what_a_password_must_be(settings, someone, profile, password, told):
    settings.GUATU_LOGIN_POLICY = profile
    user = someone()

    if not told:
        actions.change_password(PASSWORD, password, actor=user)
        return
    with pytest.raises(PeopleProblem, match=told):
        actions.change_password(PASSWORD, password, actor=user)


def test_the_strict_profile_takes_none_of_the_last_five_passwords_again(someone, strict, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    user = someone()
    used = [PASSWORD, *(f"Another-Horse-{at}" for at in range(5))]
    for old, new in pairwise(used):
        actions.change_password(old, new, actor=user)

    for again in used[1:-1]:
        with pytest.raises(PeopleProblem, match="前5次用过"):
            actions.change_password(used[-1], again, actor=user)
    actions.change_password(used[-1], PASSWORD, actor=user)  # the sixth back may come again
    assert "Horse" not in str(User.objects.get(pk=user.pk).old_passwords)


def test_an_old_password_is_changed_before_anything_else_where_the_profile_says_so(client, someone, settings):
    user = someone(powers=[Power.VIEW])
    passwords.give(user, PASSWORD, timezone.now() - timedelta(days=91))
    user.save()

    enter(client)
    assert client.get("/projects/").status_code == 200

    settings.GUATU_LOGIN_POLICY = "dengbao3"
    assert client.get("/projects/")["Location"] == "/account"
    assert client.get("/api/v1/projects").status_code == 403
    assert "口令已到期" in text_of(client.get("/account"))
    client.post("/account", {"old": PASSWORD, "new": "Better-Horse-43", "again": "Better-Horse-43"})
    assert client.get("/projects/").status_code == 200


def test_nobody_resets_their_own_password(someone):
    keeper = someone("keeper", powers=[Power.MANAGE_SECURITY])

    with pytest.raises(PeopleProblem, match="另一位安全管理员"):
        actions.reset_password("keeper", password="Another-Horse-42", actor=keeper)


# --- the second factor ----------------------------------------------------------------------------------------


def test_a_phone_is_joined_on_its_page_and_asked_for_at_the_next_log_in(client, someone):
    user = someone()
    enter(client)
    page = text_of(client.get("/account/second-factor"))
    assert "<svg" in page
    assert second_factor.key_text(TOTPDevice.objects.get(user=user)) in page
    assert not second_factor.has_one(user)
    assert client.post("/account/second-factor", {"code": "000000"}).status_code == 422

    time_of_wait = TOTPDevice.objects.get(user=user)
    time_of_wait.throttle_reset()
    told = text_of(client.post("/account/second-factor", {"code": code_of(user)}))
    assert told.count("<li>") >= second_factor.PAPER_CODES
    client.post("/logout")

    assert enter(client)["Location"] == "/login/code"
    assert client.get("/account")["Location"].startswith("/login")  # half a log-in is none
    answer = client.post("/login/code", {"code": code_of(user, steps=1)})
    assert answer["Location"] == "/"
    assert client.get("/account").status_code == 200


def test_a_code_counts_once_and_a_wrong_one_is_told(client, with_phone):
    user, _ = with_phone()
    used = code_of(user)
    enter(client)

    page = client.post("/login/code", {"code": used})

    assert page.status_code == 422
    assert "验证码不对，或已用过" in text_of(page)


def test_a_code_on_paper_enters_once(client, with_phone):
    user, papers = with_phone()

    enter(client)
    assert client.post("/login/code", {"code": papers[0].lower()})["Location"] == "/"
    assert second_factor.papers_left(user) == second_factor.PAPER_CODES - 1
    client.post("/logout")
    enter(client)
    assert client.post("/login/code", {"code": papers[0]}).status_code == 422


def test_wrong_codes_shut_the_name_as_wrong_passwords_do(client, with_phone):
    _, papers = with_phone()
    enter(client)
    for _ in range(5):
        client.post("/login/code", {"code": "111111"})

    page = client.post("/login/code", {"code": papers[0]})

    assert "暂停登录" in text_of(page)
    assert Entry.objects.filter(event="user.locked_out").count() == 1


def test_the_code_is_owed_for_five_minutes(client, with_phone):
    with_phone()
    enter(client)
    session = client.session
    session["log_in_half"] = session["log_in_half"] | {"since": int(time.time()) - 301}
    session.save()

    assert client.get("/login/code")["Location"] == "/login"


def test_the_three_administrators_must_join_a_phone_in_the_strict_profile(client, someone, strict):
    user = someone(powers=[Power.MANAGE_PEOPLE])
    UserRole.objects.filter(user=user).first().role.__class__.objects.update(office=True)
    enter(client)

    assert client.get("/people")["Location"] == "/account/second-factor"
    second_factor.begin(user)
    actions.join_second_factor(code_of(user), actor=user)
    assert client.get("/people").status_code == 200
    with pytest.raises(PeopleProblem, match="不能取消"):
        actions.leave_second_factor(PASSWORD, actor=User.objects.get(pk=user.pk))


def test_a_lost_phone_is_forgotten_by_another_and_the_log_ins_end(client, with_phone, someone):
    user, papers = with_phone()
    keeper = someone("keeper", powers=[Power.MANAGE_SECURITY])
    enter(client)
    client.post("/login/code", {"code": papers[0]})

    other = Client()
    other.force_login(keeper)
    other.post("/people/li/second-factor", {"reason": "手机丢失"})

    assert not second_factor.has_one(user)
    assert client.get("/account")["Location"].startswith("/login")
    entry = Entry.objects.get(event="user.second_factor_reset")
    assert (entry.reason, entry.actor_name) == ("手机丢失", "keeper")
    assert not Line.objects.filter(after__contains=papers[1][:4]).exists()  # no code stands in the trace


def test_one_leaves_the_second_factor_with_ones_password(client, with_phone):
    user, papers = with_phone()
    enter(client)
    client.post("/login/code", {"code": papers[0]})

    assert "口令不对" in text_of(client.post("/account/second-factor", {"password": "wrong"}))
    client.post("/account/second-factor", {"password": PASSWORD})

    assert not second_factor.has_one(user)


# --- how long a log-in lasts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", list(POLICIES))
@pytest.mark.parametrize(("key", "told"), [(sessions.SEEN, "没有操作"), (sessions.CAME, "登录已满")])
def test_a_log_in_ends_when_idle_or_too_long(client, someone, settings, profile, key, told):
    settings.GUATU_LOGIN_POLICY = profile
    someone()
    enter(client)
    lasts = {sessions.SEEN: POLICIES[profile].idle, sessions.CAME: POLICIES[profile].longest}[key]
    session = client.session
    session[key] = int(time.time() - lasts.total_seconds() + 30)
    session.save()
    assert client.get("/account").status_code == 200

    session = client.session
    session[key] = int(time.time() - lasts.total_seconds() - 5)
    session.save()
    assert client.get("/account")["Location"].startswith("/login")
    assert told in text_of(client.get("/login"))
    assert told not in text_of(client.get("/login"))


def test_a_disabled_persons_log_ins_stay_dead_when_the_account_is_opened_again(client, someone):
    someone()
    manager = someone("manager", powers=[Power.MANAGE_PEOPLE])
    enter(client)
    assert client.get("/account").status_code == 200

    actions.disable_user("li", reason="调离", actor=manager)
    actions.enable_user("li", reason="调回", actor=manager)

    assert client.get("/account")["Location"].startswith("/login")


def test_new_roles_end_the_log_ins_of_before(client, someone):
    someone()
    keeper = someone("keeper", powers=[Power.MANAGE_SECURITY])
    enter(client)

    actions.set_roles("li", [], reason="转岗", actor=keeper)

    assert client.get("/account")["Location"].startswith("/login")


# --- an address that guesses ----------------------------------------------------------------------------------


def test_an_address_that_guesses_many_names_is_shut(client, someone):
    someone()
    now = timezone.now()
    shut = [lockout.count_from("10.1.2.3", now) for _ in range(50)]
    assert shut == [False] * 49 + [True]

    page = enter(client, REMOTE_ADDR="10.1.2.3")

    assert "从这里登录输错的次数太多" in text_of(page)
    assert enter(Client(), REMOTE_ADDR="10.1.2.4").status_code == 302


def test_failures_of_an_address_count_together_only_within_ten_minutes(db):
    now = timezone.now()
    for _ in range(49):
        lockout.count_from("10.1.2.3", now - timedelta(minutes=11))

    assert not lockout.count_from("10.1.2.3", now)
    assert lockout.shut_until("@10.1.2.3", now) is None


def test_logging_out_leaves_a_trace(client, someone):
    someone()
    enter(client)
    client.post("/logout")

    assert [entry.event for entry in Entry.objects.order_by("number")] == ["user.logged_in", "user.logged_out"]
