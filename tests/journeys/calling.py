"""A plain HTTP caller with a session, for what a browser would only slow down: uploads, and pages by the dozen."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from journeys.serving import Server

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TAGS = re.compile(r"<script.*?</script>|<[^>]+>", re.S)


@dataclass(frozen=True)
class Page:
    """An answer: its status, its address after redirects, and its text."""

    status: int
    address: str
    html: str

    @property
    def words(self) -> str:
        """What a person reads, tags and blank lines taken out."""
        return re.sub(r"\s*\n\s*", "\n", TAGS.sub("\n", self.html))


@dataclass
class Caller:
    """Someone logged in at a server."""

    server: Server
    opener: Any = field(
        default_factory=lambda: urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    )

    def get(self, path: str) -> Page:
        return self._open(urllib.request.Request(urllib.parse.urljoin(self.server.address, path)))

    def post(self, path: str, fields: dict[str, str], file: Path | None = None) -> Page:
        """Send a form of the page at `path`, with its token and perhaps a file."""
        token = TOKEN.search(self.get(path).html)
        assert token, f"{path} has no form"
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {**fields, "csrfmiddlewaretoken": token[1]}.items()
        ]
        if file is not None:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
            parts.append(head.encode() + file.read_bytes() + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        address = urllib.parse.urljoin(self.server.address, path)
        request = urllib.request.Request(address, body, method="POST")
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
        return self._open(request)

    def log_in(self, login: str, password: str) -> Caller:
        page = self.post("/login", {"login": login, "password": password, "next": "/"})
        assert page.status == 200, page.words
        assert not page.address.endswith("/login")
        return self

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            with self.opener.open(request, timeout=120) as answer:
                return Page(answer.status, answer.url, answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as refused:
            return Page(refused.code, refused.url or "", refused.read().decode(errors="replace"))
