"""The page policy, as django-csp sends it."""

from __future__ import annotations

from csp.utils import build_policy, default_config

from guatu.apps.look.policy import CONTENT_SECURITY_POLICY, with_map_host


def sent(policy: dict) -> dict[str, str]:
    text = build_policy(config=default_config(policy["DIRECTIVES"]))
    return {name: sources for name, _, sources in (part.strip().partition(" ") for part in text.split(";"))}


def test_the_policy_allows_own_files_and_one_script_policy_only():
    assert sent(CONTENT_SECURITY_POLICY) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "default",
    }


def test_a_map_host_may_be_shown_and_fetched_but_never_run():
    policy = sent(with_map_host("https://map.example.gov.cn"))

    assert {name for name, sources in policy.items() if "map.example" in sources} == {"img-src", "connect-src"}
    assert "map.example" not in str(CONTENT_SECURITY_POLICY)
