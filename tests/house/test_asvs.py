"""What docs/security.md says of the standard and no other test shows: cookies, methods, files, passwords, the log."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.test import Client
from lxml import html

from apps.conftest import someone
from guatu.apps.people.models import User
from guatu.site.doors import doors
from guatu.site.logs import LINE, OneLine
from house.matrix_asking import address_of
from house.test_matrix_unnamed_fields import whole_house

__all__ = ["someone"]

SHARE = 6
"""One page in so many is looked at in an ordinary run; `make trust` looks at all."""
LONG = "correct horse battery staple 正确的马 " * 4
COOKIES = (
    "SESSION_COOKIE_NAME SESSION_COOKIE_SECURE SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE SESSION_SERIALIZER "
    "CSRF_COOKIE_NAME CSRF_COOKIE_SECURE CSRF_COOKIE_SAMESITE SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS "
    "SECURE_REFERRER_POLICY"
)


@pytest.fixture
def hand(world):
    client = Client(raise_request_exception=False)
    client.force_login(world.corners["own"].actor)
    return client


def test_over_https_cookies_are_bound_to_this_host_and_closed_to_scripts(home):
    code = "import json, django; from django.conf import settings; "
    code += f"print(json.dumps({{name: getattr(settings, name) for name in {COOKIES.split()!r}}}))"
    of_it = {"DJANGO_SETTINGS_MODULE": "guatu.site.settings", "GUATU_HTTPS": "1", "GUATU_DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **of_it}, capture_output=True, check=True)

    told = json.loads(done.stdout)
    assert (told["SESSION_COOKIE_NAME"], told["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    assert told["SESSION_COOKIE_SECURE"]
    assert told["SESSION_COOKIE_HTTPONLY"]
    assert told["CSRF_COOKIE_SECURE"]
    assert (told["SESSION_COOKIE_SAMESITE"], told["CSRF_COOKIE_SAMESITE"]) == ("Lax", "Lax")
    assert told["SESSION_SERIALIZER"].endswith("JSONSerializer")
    assert told["SECURE_HSTS_SECONDS"] >= 365 * 86400
    assert told["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert told["SECURE_REFERRER_POLICY"] == "same-origin"


def without_trace():
    """The house without its trace, in which a workbook taken leaves an entry."""
    return {table: rows for table, rows in whole_house().items() if not table.startswith("trace.")}


def test_nothing_is_written_by_looking_at_it(world, hand, whole):
    before = without_trace()
    for door in [door for door in doors() if "GET" in door.methods][:: None if whole else SHARE]:
        hand.get(address_of(door, world.corners["own"]))

    assert without_trace() == before


@pytest.mark.django_db
def test_a_log_in_gets_a_new_long_session_which_logging_out_ends(someone):
    someone()
    client = Client()
    client.get("/login")
    asked = client.session.session_key
    client.post("/login", {"login": "li", "password": "correct-horse-42"})
    held = client.cookies["sessionid"].value
    page = client.get("/account")
    client.post("/logout")
    again = Client()
    again.cookies["sessionid"] = held

    assert held != asked
    assert re.fullmatch("[a-z0-9]{32}", held)  # 165 bits
    assert page.status_code == 200
    assert "/logout" in page.content.decode()
    assert again.get("/account").status_code == 302


@pytest.mark.django_db
def test_a_long_password_of_any_signs_is_taken_whole(someone):
    user = User.objects.get(pk=someone().pk)
    user.set_password(LONG)
    user.save()

    assert len(LONG) > 64
    for wrong in (LONG[:-1], LONG.lower().upper(), LONG[:72], LONG.strip()):
        assert Client().post("/login", {"login": "li", "password": wrong}).status_code != 302, wrong
    assert Client().post("/login", {"login": "li", "password": LONG}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/login", "/account"])
def test_a_password_is_typed_unseen_and_may_be_pasted(someone, address):
    client = Client()
    if address != "/login":
        client.force_login(someone())
    page = html.fromstring(client.get(address).content.decode())
    fields = [each for form in page.forms for each in form.inputs if re.search("password|^old$|^new$", each.name or "")]

    assert fields
    assert {each.get("type") for each in fields} == {"password"}
    assert not any(each.get("autocomplete") == "off" or each.get("onpaste") for each in fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/.git/config", "/static/", "/static/look/", "/guatu.sqlite3", "/static/../manage.py"]
)
def test_no_folder_is_listed_and_no_file_of_ours_is_served(hand, address):
    assert hand.get(address).status_code == 404


@pytest.mark.django_db
def test_trace_is_no_method_and_no_other_site_is_let_in(hand):
    traced = hand.generic("TRACE", "/account")
    asked = hand.get("/api/v1/projects", headers={"Origin": "https://other.example"})

    assert traced.status_code == 405
    assert asked.status_code == 200
    assert not [name for name in asked.headers if name.lower().startswith("access-control")]


def test_a_line_of_the_log_holds_no_second_line():
    record = logging.LogRecord(
        "django.security", logging.WARNING, "", 0, "Forbidden: %s", ("/a\nERROR x\u2028y",), None
    )

    written = OneLine(LINE, "%Y-%m-%dT%H:%M:%S%z").format(record)

    assert len(written.splitlines()) == 1
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} WARNING django.security Forbidden: /a\\nERROR", written)
