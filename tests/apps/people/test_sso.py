"""Single sign-on: whom the house's provider vouches for comes in, if an account of that name is open here."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey

from apps.people.provider import CLIENT, SECRET, provider
from guatu.apps.people import sso
from guatu.apps.trace.models import Entry
from guatu.site.entering import oidc

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings):
    """A house with its provider."""
    with provider() as own:
        settings.GUATU_OIDC = oidc({
            "GUATU_OIDC_ISSUER": own.issuer, "GUATU_OIDC_CLIENT_ID": CLIENT, "GUATU_OIDC_CLIENT_SECRET": SECRET,
        })  # fmt: skip
        sso.client.cache_clear()
        yield own
    sso.client.cache_clear()


def come_back(client, **changed):
    """To the provider and back, as a browser goes; `changed` parts of the address are spoilt on the way."""
    asked = client.get("/login/sso?next=/account")["Location"]
    back = urlsplit(requests.get(asked, allow_redirects=False, timeout=5).headers["Location"])
    given = {name: values[0] for name, values in parse_qs(back.query).items()}
    return client.get(back.path, given | changed)


def test_whom_the_provider_vouches_for_comes_in(client, someone, house):
    someone()

    assert come_back(client)["Location"] == "/account"

    assert client.get("/account").status_code == 200
    assert [(entry.event, entry.actor_name) for entry in Entry.objects.all()] == [("user.logged_in", "li")]


def test_the_log_in_page_offers_it_only_where_there_is_one(client, house, settings):
    assert "用统一身份认证登录" in client.get("/login").content.decode()
    settings.GUATU_OIDC = oidc({})

    assert "统一身份认证" not in client.get("/login").content.decode()
    assert client.get("/login/sso").status_code == 404


@pytest.mark.parametrize(
    "spoilt", ["state", "code", "signature", "issuer", "audience", "expired", "nobody", "nameless"]
)
def test_anything_wrong_lets_nobody_in_and_says_so(client, someone, house, spoilt):
    someone()
    changed = {spoilt: "other"} if spoilt in ("state", "code") else {}
    if spoilt == "signature":
        house.signing = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "k1"})
    house.claims |= {
        "issuer": {"iss": "https://other.example"},
        "audience": {"aud": "another"},
        "expired": {"exp": 1_000_000},
        "nobody": {"preferred_username": "stranger"},
        "nameless": {"preferred_username": ""},
    }.get(spoilt, {})

    assert come_back(client, **changed)["Location"] == "/login"

    assert "请重新登录" in client.get("/login").content.decode()
    assert client.get("/account").status_code == 302
    assert not Entry.objects.exists()


def test_a_disabled_account_is_not_opened_by_the_provider(client, someone, house):
    someone(is_active=False)

    come_back(client)

    assert "没有开通您的账号，或已停用" in client.get("/login").content.decode()


def test_a_provider_out_of_reach_is_told(client, house, settings):
    settings.GUATU_OIDC = settings.GUATU_OIDC | {"issuer": "http://127.0.0.1:9"}
    sso.client.cache_clear()

    assert client.get("/login/sso")["Location"] == "/login"
    assert "连不上统一认证" in client.get("/login").content.decode()


def test_an_issuer_without_a_client_is_a_sentence():
    with pytest.raises(ValueError, match="还要写 GUATU_OIDC_CLIENT_ID"):
        oidc({"GUATU_OIDC_ISSUER": "https://id.example"})
