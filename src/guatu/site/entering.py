"""How people enter, as the environment says it: the profile of log-in and the provider of single sign-on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PROFILES = ("asvs", "dengbao3")


def login_policy(asked: str) -> str:
    """The profile's code; the first where none is named. Raises ValueError with a Chinese sentence."""
    if asked and asked not in PROFILES:
        raise ValueError(f"GUATU_LOGIN_POLICY 应是 {'、'.join(PROFILES)} 之一，现在是“{asked}”。")
    return asked or PROFILES[0]


def oidc(environment: Mapping[str, str]) -> dict[str, str]:
    """The provider of OpenID Connect; an empty issuer means there is none. The secret may stand in a file.

    Raises ValueError with a Chinese sentence when an issuer is named without a client.
    """
    told = {
        "issuer": environment.get("GUATU_OIDC_ISSUER", ""),
        "client_id": environment.get("GUATU_OIDC_CLIENT_ID", ""),
        "client_secret": environment.get("GUATU_OIDC_CLIENT_SECRET", ""),
        "claim": environment.get("GUATU_OIDC_CLAIM", "preferred_username"),
        "title": environment.get("GUATU_OIDC_TITLE", "统一身份认证"),
    }
    if file := environment.get("GUATU_OIDC_CLIENT_SECRET_FILE"):
        told["client_secret"] = Path(file).read_text(encoding="utf-8").strip()
    if told["issuer"] and not told["client_id"]:
        raise ValueError("写了 GUATU_OIDC_ISSUER，还要写 GUATU_OIDC_CLIENT_ID。")
    return told
