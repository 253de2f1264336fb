"""Whole pages: the living page, the frame around it, and the pages for what goes wrong."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from lxml import html

from guatu.kernel.powers import Power

FAULTS = {
    400: "这个请求看不懂",
    403: "不能办理",
    404: "找不到",
    409: "没有保存",
    422: "没有办成",
    500: "系统出错",
}


@pytest.fixture
def looker(someone, client):
    user = someone("looker", name="孙××", powers=[Power.VIEW])
    client.force_login(user)
    return client


def page(client, address: str):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def test_the_living_page_is_marked_as_demonstration(looker):
    for address in ("/look", "/look/phone"):
        assert "演示数据" in [mark.text for mark in page(looker, address).iter("span") if mark.get("class") == "demo"]


def test_the_living_page_needs_a_log_in(client, db):
    assert client.get("/look").status_code == 302


def test_every_id_and_name_on_the_living_page_serves_its_purpose(looker):
    root = page(looker, "/look")
    ids = [node.get("id") for node in root.xpath("//*[@id]")]

    assert len(ids) == len(set(ids))
    described = {name for node in root.xpath("//*[@aria-describedby]") for name in node.get("aria-describedby").split()}
    assert described <= set(ids)
    assert {label.get("for") for label in root.iter("label") if label.get("for")} <= set(ids)
    for image in root.xpath("//svg[not(@aria-hidden)]"):
        assert image.get("role") == "img"
        assert image.get("aria-label")


def test_the_policy_script_is_first_and_nothing_is_inline(looker):
    scripts = page(looker, "/look").xpath("//script")

    assert scripts[0].get("src").endswith("look/js/trusted.mjs")
    assert all(script.get("src") for script in scripts)


def test_a_page_comes_with_the_policy(looker):
    answer = looker.get("/look")

    assert "require-trusted-types-for 'script'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_the_month_chosen_is_shown_and_kept(looker):
    looker.get("/look?month=2021-03")

    root = page(looker, "/look")

    assert root.xpath("//a[@aria-current='true']/text()") == ["2021年3月"]
    assert root.xpath("//details[contains(@class,'menu')]/summary")[0].text_content().startswith("2021年3月")


def test_changing_the_month_keeps_the_other_conditions_and_leaves_the_page_number(looker):
    root = page(looker, "/look?q=桥&after=P0099")

    address = root.xpath("//nav[@class='menu-box']/a/@href")[0]
    assert "q=" in address
    assert "after" not in address


def test_the_frames_one_heading_and_skip_link_are_there(looker):
    root = page(looker, "/look")

    assert len(root.xpath("//h1")) == 1
    assert root.xpath("//a[@class='skip']/@href") == ["#main"]
    assert root.xpath("//main/@id") == ["main"]


@pytest.mark.parametrize(("status", "title"), FAULTS.items())
def test_a_fault_has_a_page_in_words(status, title, db):
    request = RequestFactory().get("/nowhere")

    root = html.fromstring(render_to_string(f"{status}.html", {}, request if status != 500 else None))

    assert root.xpath("//h1/text()") == [title]
    assert len(root.xpath("//*[@data-told]")[0].text_content()) > 15


@pytest.mark.parametrize("status", FAULTS)
def test_a_fault_prints_the_sentence_it_is_given_and_escapes_it(status):
    told = render_to_string(f"{status}.html", {"sentence": "孙×× 10:42 改了<这一行>。"})

    assert "孙×× 10:42 改了&lt;这一行&gt;。" in told


def test_words_of_success_say_what_was_done_and_faults_are_announced():
    class Said(str):
        level_tag = ""

    good, bad = Said("已报送 14 个项目。"), Said("5月已封存。")
    good.level_tag, bad.level_tag = "success", "error"

    root = html.fromstring(render_to_string("look/messages.html", {"messages": [good, bad]}))

    assert [node.get("role") for node in root.xpath("//div[@role]")] == ["status", "alert"]
    assert [node.get("class") for node in root.xpath("//div[@role]")] == ["msg", "msg bad"]
