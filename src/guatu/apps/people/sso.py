"""Single sign-on by OpenID Connect, where a house names its provider; accounts are still opened here."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings

NAME = "guatu"


class SsoProblem(ValueError):
    """The provider did not recognise somebody; carries a Chinese sentence."""


def offered() -> str:
    """The provider's name as the log-in page shows it; "" where the house has none."""
    return settings.GUATU_OIDC["title"] if settings.GUATU_OIDC["issuer"] else ""


@cache
def client() -> Any:
    """The provider, known by its discovery document; code flow with PKCE, state and nonce."""
    from authlib.integrations.django_client import OAuth

    own = settings.GUATU_OIDC
    return OAuth().register(
        NAME,
        client_id=own["client_id"],
        client_secret=own["client_secret"],
        server_metadata_url=f"{own['issuer'].rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )


def login_told(request: Any) -> str:
    """The login the provider vouches for in its answer. Raises SsoProblem."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    try:
        token = client().authorize_access_token(request)
    except (AuthlibBaseError, JoseError, RequestException, ValueError) as fault:
        raise SsoProblem("统一认证没有认出您，或连不上。回到登录页再试；再不行，找系统管理员。") from fault
    claims = token.get("userinfo") or {}
    told = str(claims.get(settings.GUATU_OIDC["claim"]) or "")
    if not told:
        raise SsoProblem(f"统一认证没有给出账号（{settings.GUATU_OIDC['claim']}），请找系统管理员。")
    return told
