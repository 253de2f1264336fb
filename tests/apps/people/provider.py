"""A small real provider of OpenID Connect on loopback: discovery, keys, code flow with PKCE, signed tokens."""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "guatu", "a-secret-between-two-machines"


class Provider:
    """Whom it vouches for, and what it spoils on purpose."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "k1"})
        self.signing = self.key
        self.claims: dict[str, Any] = {"preferred_username": "li"}
        self.asked: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def token_for(self, code: str, verifier: str) -> dict[str, Any] | None:
        asked = self.asked.pop(code, None)
        if asked is None or asked["code_challenge"] != _challenge(verifier):
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            **self.claims,
        }  # fmt: skip
        signed = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signing)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": signed, "expires_in": 300}


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@contextmanager
def provider() -> Iterator[Provider]:
    """Runs on a free port of loopback until the block ends."""
    own = Provider()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/.well-known/openid-configuration":
                self._say({
                    "issuer": own.issuer,
                    "authorization_endpoint": f"{own.issuer}/authorize",
                    "token_endpoint": f"{own.issuer}/token",
                    "jwks_uri": f"{own.issuer}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                })  # fmt: skip
            elif url.path == "/keys":
                self._say({"keys": [own.key.as_dict(private=False)]})
            elif url.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(url.query).items()}
                code = secrets.token_urlsafe(8)
                own.asked[code] = asked
                self.send_response(302)
                back = urlencode({"code": code, "state": asked["state"]})
                self.send_header("Location", f"{asked['redirect_uri']}?{back}")
                self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            token = own.token_for(given.get("code", ""), given.get("code_verifier", ""))
            self._say(token or {"error": "invalid_grant"}, 200 if token else 400)

        def _say(self, content: Any, status: int = 200) -> None:
            told = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *said: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    own.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield own
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
