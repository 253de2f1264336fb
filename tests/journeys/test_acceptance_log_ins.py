"""The served demonstration: each role comes in with its printed password and finds its own work, marked as invented."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from guatu.site.demonstration.people import ONE_FOR_EACH_ROLE
from journeys.demonstration import COMMAND, demonstration

__all__ = ["demonstration"]

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r'<a[^>]+href="(/[^"#]*)"')
BUSINESS = ("clerk", "reporter", "leader", "statistician")


class Visitor:
    """Someone at a browser, without one."""

    def __init__(self, address):
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def open(self, path, **form):
        url = urllib.parse.urljoin(self.address, path)
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(url, data, {"Referer": url})
        with self.opener.open(request, timeout=60) as answer:
            return answer.status, answer.url, answer.read().decode(errors="replace")

    def opens(self, path):
        """Whether a page answers, and a page of words carries the mark of invented data."""
        try:
            status, _, page = self.open(path.replace("&amp;", "&"))
        except urllib.error.HTTPError:
            return False
        return status == 200 and ("演示数据" in page or "<html" not in page)

    def log_in(self, login, password):
        _, url, page = self.open("/login")
        (token,) = TOKEN.findall(page)[:1]
        return self.open(url, csrfmiddlewaretoken=token, login=login, password=password)


@pytest.fixture(scope="module")
def served(demonstration, tmp_path_factory):
    """The address of a copy of the demonstration that is being served."""
    own = demonstration.copy(tmp_path_factory.mktemp("served") / "home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "GUATU_DATABASE_URL"}
    server = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "demo", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**environment, "GUATU_HOME": str(own.home)},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                Visitor(address).open("/login")
                break
            except (urllib.error.URLError, ConnectionError):
                assert server.poll() is None, "the server stopped"
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.mark.parametrize("login", [person.login for person in ONE_FOR_EACH_ROLE])
def test_each_role_comes_in_with_its_printed_password(served, demonstration, login):
    status, url, page = Visitor(served).log_in(login, demonstration.logins[login])

    assert status == 200
    assert "/login" not in url
    assert "演示数据" in page


def test_a_wrong_password_does_not_open_the_house(served):
    visitor = Visitor(served)

    with pytest.raises(urllib.error.HTTPError) as refused:
        visitor.log_in("clerk", "不对的口令不对的口令")

    assert refused.value.code in (401, 403, 422)


@pytest.mark.parametrize("login", BUSINESS)
def test_every_page_the_menu_offers_opens_and_is_marked_as_invented(served, demonstration, login):
    visitor = Visitor(served)
    _, _, first = visitor.log_in(login, demonstration.logins[login])
    offered = sorted({path for path in LINK.findall(first) if "export" not in path and "logout" not in path})

    assert offered
    assert [path for path in offered if not visitor.opens(path)] == []
