"""The living page in a real browser, under the real policy: keys, paste, figures as typed, what scripts may not do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from guatu.kernel.powers import Power

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASTE = """text => {
  const held = new DataTransfer();
  held.setData('text/plain', text);
  const pasted = new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(pasted);
}"""
TRY_HTML = """html => {
  try { document.createElement('div').innerHTML = html; return ''; } catch (refused) { return refused.message; }
}"""


class Desk:
    """A page with what it complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def row(self, number: str) -> list[str]:
        cells = self.page.locator(f"[data-row={number}] td.ro")
        return [text.strip() for text in cells.all_inner_texts()]


@pytest.fixture
def desk(someone: Any, client: Any, live_server: Any, browser: Any) -> Iterator[Desk]:
    client.force_login(someone("looker", name="孙××", powers=[Power.VIEW]))
    cookie = client.cookies["sessionid"]
    room = browser.new_context(viewport={"width": 1366, "height": 900})
    room.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = room.new_page()
    made = Desk(page)
    page.goto(f"{live_server.url}/look")
    page.wait_for_function("document.querySelector('[data-grid-total]').textContent !== ''")
    yield made
    room.close()


def test_the_page_runs_under_its_policy_without_a_complaint(desk):
    desk.page.locator("details.menu summary").first.click()
    desk.page.keyboard.press("Escape")

    assert desk.complaints == []
    assert desk.page.locator("details.menu[open]").count() == 0


@pytest.mark.parametrize("width", [320, 390, 1366, 1920])
def test_no_page_scrolls_sideways(desk, width):
    desk.page.set_viewport_size({"width": width, "height": 900})

    for address in ("look", "look/phone"):
        desk.page.goto(f"{desk.page.url.split('/look')[0]}/{address}")
        assert desk.page.evaluate("document.documentElement.scrollWidth") == width


def test_what_is_computed_follows_what_is_typed(desk):
    box = desk.page.locator("[name=D001-amount]")

    box.fill("0.35亿")

    assert desk.row("D001") == ["河东智能装备园", "36,000", "12,700", "16,200", "45.0%", "超 3.3"]
    assert "按 3,500 万元读入" in desk.page.locator("[data-row=D001]").inner_text()


def test_a_wrong_amount_stays_and_says_what_to_do(desk):
    desk.page.locator("[name=D001-amount]").fill("-5")

    assert desk.page.locator("[name=D001-amount]").input_value() == "-5"
    assert desk.row("D001")[3:] == ["—", "—", "—"]
    listed = desk.page.locator("[data-grid-errors]").inner_text()
    assert "3 处要改" in listed
    assert "河东智能装备园，本月完成" in listed
    assert "河东智能装备园" in desk.page.locator("[data-grid-total]").inner_text()


def test_keys_move_as_in_a_spreadsheet(desk):
    desk.page.locator("[name=D001-amount]").click()
    at = []
    for key in ("Enter", "ArrowDown", "Shift+Enter", "End", "ArrowRight", "Home", "ArrowLeft", "Tab"):
        desk.page.keyboard.press(key)
        at.append(desk.page.evaluate("document.activeElement.name"))

    assert " ".join(at) == (
        "D002-amount D003-amount D002-amount D002-amount D002-progress D002-progress D002-amount D002-progress"
    )


def test_a_block_is_pasted_from_the_focused_cell_and_can_be_taken_back(desk):
    first = desk.page.locator("[name=D001-amount]")
    first.click()

    desk.page.evaluate(PASTE, '1,000\t"桩基\n完成"\n2000\t主体封顶\n')
    pasted = [
        desk.page.locator(f"[name=D00{n}-{column}]").input_value() for n in (1, 2) for column in ("amount", "progress")
    ]
    told = desk.page.locator("#notices").inner_text()
    desk.page.get_by_text("撤销粘贴").click()

    assert pasted == ["1,000", "桩基\n完成", "2000", "主体封顶"]
    assert "2 行，4 格" in told
    assert first.input_value() == "0.42亿"
    assert desk.row("D001")[3] == "16,900"


def test_a_lost_network_is_said_in_words_with_a_way_to_try_again(desk):
    desk.page.route("**/lost", lambda route: route.abort())

    desk.page.evaluate("() => htmx.ajax('POST', '/lost', { target: '#charts' }).catch(() => null)")

    desk.page.wait_for_selector("#notices .msg")
    told = desk.page.locator("#notices").inner_text()
    assert "没有保存" in told
    assert "网络断了。填的内容还在这台电脑上，连上后点“重试”。" in told
    assert "重试" in told


def test_a_fragment_of_ours_is_put_in_under_trusted_types(desk):
    desk.page.route("**/piece", lambda route: route.fulfill(body="<p id='piece'>片段</p>", content_type="text/html"))

    desk.page.evaluate("() => htmx.ajax('GET', '/piece', { target: '#charts' })")

    assert desk.page.wait_for_selector("#charts #piece").inner_text() == "片段"
    assert desk.complaints == []


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=go()>",
        "<script>go()</script>",
        "<script src='https://elsewhere.example/x.js'></script>",
        "<a href='java\nscript:go()'>x</a>",
        "<template><iframe src='/'></iframe></template>",
        "<b hx-on:click='go()'>x</b>",
        "<base href='https://elsewhere.example/'>",
    ],
)
def test_html_our_templates_never_write_is_refused(desk, text):
    assert "HTML refused" in desk.page.evaluate(TRY_HTML, text)


def test_html_our_templates_write_passes(desk):
    text = """<table><tr><td class="num">1,024</td></tr></table><script type="application/json">{}</script>"""

    assert desk.page.evaluate(TRY_HTML, text) == ""


def test_a_script_address_passes_only_from_our_own_origin(desk):
    attempt = """address => {
      try { document.createElement('script').src = address; return 'passed'; } catch { return 'refused'; }
    }"""

    assert desk.page.evaluate(attempt, "https://elsewhere.example/x.js") == "refused"
    assert desk.page.evaluate(attempt, "//elsewhere.example/x.js") == "refused"
    assert desk.page.evaluate(attempt, "/static/look/js/app.mjs") == "passed"
