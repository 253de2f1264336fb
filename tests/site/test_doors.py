"""What every page and the API share: log-in, headers, errors, and settings safe as they stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import path

from guatu.apps.people.models import User
from guatu.kernel.powers import Power, PowerDenied
from guatu.site import errors
from guatu.site import urls as site_urls

pytestmark = pytest.mark.django_db


def fault(request):
    raise RuntimeError("a secret of ours")


def out_of_reach(request):
    User.objects.get(login="nobody")


def denied(request):
    raise PowerDenied("李四没有“发布通报”的职权。")


DEPLOYED = {
    "DJANGO_SETTINGS_MODULE": "guatu.site.settings",
    "GUATU_HTTPS": "1",
    "GUATU_HOSTS": "guatu.example",
    "GUATU_DATABASE_URL": "",
}


class WithFaults:
    """The site's addresses with two more that fail."""

    urlpatterns = [
        path("fault", fault),
        path("api/v1/fault", fault),
        path("denied", denied),
        path("gone", out_of_reach),
        *site_urls.urlpatterns,
    ]
    handler400, handler403 = site_urls.handler400, site_urls.handler403
    handler404, handler500 = site_urls.handler404, site_urls.handler500


@pytest.fixture
def visitor(someone):
    someone(powers=[Power.VIEW])
    client = Client(raise_request_exception=False)
    assert client.login(login="li", password="correct-horse-42")
    return client


def test_every_page_needs_a_log_in(client):
    page = client.get("/people?q=1")

    assert (page.status_code, page["Location"]) == (302, "/login?next=/people%3Fq%3D1")


def test_a_fragment_asked_for_after_the_session_ended_moves_the_whole_page(client):
    page = client.get("/people", headers={"HX-Request": "true"})

    assert page.status_code == 401
    assert page["HX-Redirect"].startswith("/login")


@pytest.mark.parametrize("address", ["/api/v1/trace", "/api/v1/openapi.json"])
def test_the_api_answers_401_and_never_a_redirect(client, address):
    answer = client.get(address)

    assert answer.status_code == 401
    assert answer.json() == {"detail": "请先登录。"}


def test_the_api_describes_itself_to_people_logged_in(visitor):
    described = visitor.get("/api/v1/openapi.json").json()

    assert "/api/v1/trace" in described["paths"]


def test_an_unknown_address_is_told_in_words(client):
    assert client.get("/nowhere").status_code == 404
    assert "没有" in client.get("/nowhere").content.decode()
    assert client.get("/api/v1/nowhere").json() == {"detail": errors.SENTENCES[404]}


def test_a_misshapen_request_to_the_api_names_what_is_wrong(visitor):
    answer = visitor.get("/api/v1/trace/x/lines")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "这几项看不懂：number。"


def test_a_fault_of_ours_shows_its_number_and_nothing_else(visitor, settings, tmp_path, caplog):
    settings.ROOT_URLCONF, settings.GUATU_HOME = WithFaults, tmp_path
    (tmp_path / "log").mkdir()

    pages = [visitor.get("/fault"), visitor.get("/fault"), visitor.get("/api/v1/fault")]

    numbers = [re.search(r"E-\d{4}-\d{4}", page.content.decode()).group() for page in pages]
    assert [page.status_code for page in pages] == [500, 500, 500]
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]
    assert "secret" not in "".join(page.content.decode() for page in pages)
    assert pages[2].json()["incident"] == numbers[2]
    assert [record.message.split()[0] for record in caplog.records if record.name == "guatu.incident"] == numbers
    assert "a secret of ours" in caplog.text


def test_a_missing_power_is_told_in_the_verbs_own_words(visitor, settings):
    settings.ROOT_URLCONF = WithFaults

    page = visitor.get("/denied")

    assert page.status_code == 403
    assert "李四没有“发布通报”的职权。" in page.content.decode()


def test_whoever_lacks_a_power_is_noted_with_the_address_and_cannot_write_a_line_of_their_own(
    visitor, settings, caplog
):
    settings.ROOT_URLCONF = WithFaults

    visitor.get("/denied")
    visitor.get("/people/none%0aERROR forged")
    visitor.post("/api/v1/projects", {"name": "甲"}, content_type="application/json")

    told = [record.getMessage() for record in caplog.records if record.name == "guatu.refused"]
    who = User.objects.get(pk=visitor.session["_auth_user_id"]).login
    assert [line.split(" from ")[0] for line in told] == [
        f"GET '/denied' by {who!r}",
        f"GET '/people/none\\nERROR forged' by {who!r}",
        f"POST '/api/v1/projects' by {who!r}",
    ]
    assert all(line.endswith("from '127.0.0.1'") for line in told)


@pytest.mark.parametrize(("written", "status"), [("2022-05-31", 200), ("1.5e3", 422), ("1653955200", 422), ("", 422)])
def test_a_day_of_the_api_is_taken_only_as_a_day_is_written(someone, written, status):
    person = someone(powers=[Power.VIEW_TRACE])
    client = Client()
    client.force_login(person)

    answer = client.get("/api/v1/trace", {"start": written})

    assert answer.status_code == status
    assert status == 200 or "日期写成 2022-05-31。" in answer.content.decode()


def test_a_row_out_of_reach_is_not_there(visitor, settings):
    settings.ROOT_URLCONF = WithFaults

    assert visitor.get("/gone").status_code == 404


def test_an_old_form_is_told_what_to_do(someone):
    someone()
    client = Client(enforce_csrf_checks=True)

    page = client.post("/login", {"login": "li", "password": "correct-horse-42"})

    assert page.status_code == 409
    assert "login" not in client.session


def test_a_number_can_be_given_even_where_nothing_can_be_written(tmp_path):
    assert re.fullmatch(r"E-\d{4}-9\d{3}", errors.next_incident(tmp_path / "missing"))


def test_every_page_carries_the_policy_and_stays_in_no_cache(client):
    page = client.get("/login")

    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Permissions-Policy"].startswith("camera=(self)")


def test_the_front_door_leads_to_what_one_may_open(visitor):
    assert visitor.get("/").status_code in (200, 302)


@pytest.mark.parametrize(
    ("behind", "header", "told"),
    [(False, "6.6.6.6", "127.0.0.1"), (True, "6.6.6.6, 10.0.0.9", "10.0.0.9"), (True, "", "127.0.0.1")],
)
def test_an_address_is_believed_only_from_our_own_proxy(settings, behind, header, told):
    from guatu.site.middleware import address_of

    settings.GUATU_BEHIND_PROXY = behind
    request = RequestFactory().get("/", headers={"X-Forwarded-For": header} if header else {})

    assert address_of(request) == told


def test_the_settings_are_safe_as_they_stand():
    assert settings.DEBUG is False
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert "*" not in settings.ALLOWED_HOSTS
    assert settings.SESSION_ENGINE.endswith("backends.db")


def test_djangos_own_check_of_a_deployment_finds_nothing(home):
    code = "import django; django.setup(); from django.core.management import call_command as c; "
    code += "c('check', deploy=True, fail_level='WARNING')"
    told = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
            "DJANGO_SETTINGS_MODULE": "guatu.site.settings",
            "GUATU_HTTPS": "1",
            "GUATU_HOSTS": "guatu.example",
            "GUATU_DATABASE_URL": "",
        },
    )

    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout


def test_every_model_has_its_migration(db):
    from django.core.management import call_command

    call_command("makemigrations", "trace", "people", check=True, dry_run=True, verbosity=0)


def test_an_address_for_forms_opened_by_itself_says_so_in_words(visitor):
    answer = visitor.get("/logout")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开，没有办任何事" in answer.content.decode()
