"""Every page a person's menu offers opens, fits its screen and says that its figures are for show; no link is dead."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest

from guatu.site.demonstration.people import ONE_FOR_EACH_ROLE
from journeys.calling import Caller, Page
from journeys.serving import FOREIGN

LOGINS = [person.login for person in ONE_FOR_EACH_ROLE]
WIDTHS = (390, 1366, 1920)
NAV = re.compile(r'<nav class="(?:nav|p-nav)".*?</nav>', re.S)
LINK = re.compile(r'<a [^>]*?href="([^"#]+)')
CHOOSES_MONTH = re.compile(r"[?&]month=")
"""These change what every later page shows, so a walk leaves them out."""
MOST_PAGES, MOST_OF_A_KIND = 120, 3
CRAWLED = ("clerk", "approver", "reporter", "leader", "auditor", "system-admin")
FEWEST = 12


def links(page: Page) -> list[str]:
    """Addresses of our own that a page links to, in their order."""
    found = [urljoin(page.address, html.unescape(link)) for link in LINK.findall(page.html)]
    own = urlsplit(page.address).netloc
    return list(
        dict.fromkeys(link for link in found if urlsplit(link).netloc == own and not CHOOSES_MONTH.search(link))
    )


def menu(page: Page) -> list[str]:
    return links(Page(page.status, page.address, "".join(NAV.findall(page.html))))


@pytest.fixture(scope="session")
def people(served, district) -> dict[str, Caller]:
    """Everyone of the demonstration, logged in once."""
    return {login: Caller(served).log_in(login, district.logins[login]) for login in LOGINS}


@pytest.mark.parametrize("login", LOGINS)
def test_every_page_of_a_persons_menu_opens_and_carries_the_mark(people, login):
    home = people[login].get("/")
    offered = menu(home)

    assert offered
    for address in ["/", "/account", *offered]:
        page = people[login].get(address)
        assert page.status == 200, address
        assert "演示数据" in page.words, address
        assert not FOREIGN.search(page.words), address


@pytest.mark.browser
@pytest.mark.parametrize("login", ["clerk", "reporter", "leader", "chief", "auditor", "system-admin"])
def test_no_page_of_a_menu_scrolls_sideways_or_complains(visit, login):
    window = visit(login)
    page = window.page
    offered = page.eval_on_selector_all(".nav a, .p-nav a", "links => links.map(link => link.pathname)")
    for path in dict.fromkeys(["/", *offered]):
        page.set_viewport_size({"width": 1366, "height": 768})
        window.go(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            assert not window.scrolls_sideways(), (path, width)


@pytest.mark.browser
def test_what_opens_from_a_list_fits_every_screen(visit):
    """The pages behind the menu: a project, its forms, a light, a rule, a unit's figures, the files to bring."""
    window = visit("clerk")
    (project, *_) = window.go("/projects/").eval_on_selector_all("a.row", "links => links.map(link => link.pathname)")
    (alert, *_) = window.go("/monitoring/alerts").eval_on_selector_all("a.row", "links => links.map(a => a.pathname)")
    forms = [f"{project}/{form}" for form in ("edit", "move", "event", "plan", "set")]
    others = ["/projects/new", "/projects/import", "/projects/sets/new", "/rules/behind_schedule", "/account"]
    for path in (project, alert, *forms, *others, "/monitoring/indicators?by=organisation"):
        window.go(path)
        for width in WIDTHS:
            window.page.set_viewport_size({"width": width, "height": 844})
            assert not window.scrolls_sideways(), (path, width)
        assert "演示数据" in window.words


def kind(address: str) -> str:
    """Addresses that differ only in whom or what they show are of one kind."""
    parts = urlsplit(address)
    names = sorted(pair.partition("=")[0] for pair in parts.query.split("&") if pair)
    path = re.sub(r"(?<=/)[^/]*\d[^/]*|(?<=/rules/)\w+|(?<=/alerts/N/)\w+|(?<=/sets/)[\w-]+", "N", parts.path)
    return f"{path}?{'&'.join(names)}"


@pytest.mark.parametrize("login", CRAWLED)
def test_no_link_a_person_sees_is_dead(people, login):
    """A bounded walk from the first page: at most three addresses of a kind, forms and files included."""
    caller, seen, kinds = people[login], {"/"}, Counter()
    waiting, dead, opened = deque([caller.server.address + "/"]), [], 0
    while waiting and opened < MOST_PAGES:
        address = waiting.popleft()
        page = caller.get(address)
        opened += 1
        if page.status != 200:
            dead.append((page.status, address))
        for link in links(page) if page.html.lstrip().startswith("<!doctype") else []:
            if link not in seen and kinds[kind(link)] < MOST_OF_A_KIND:
                seen.add(link)
                kinds[kind(link)] += 1
                waiting.append(link)

    assert dead == []
    assert opened >= FEWEST
