"""Parts as they come out of their tags."""

from __future__ import annotations

import logging

import pytest
from django import forms
from django.template import Context, Template
from lxml.html import fromstring

from guatu.apps.look.charts import Curve, Funnel, Step
from guatu.apps.look.living import Form
from guatu.apps.look.parts import Fact, Fig, ProcessStep, SegChoice, Station, Todo, TraceLine
from guatu.kernel.declare import Level
from guatu.kernel.ratio import Ratio


def made(source: str, **values: object) -> str:
    return Template("{% load look %}" + source).render(Context(values))


def element(source: str, **values: object):
    return fromstring(made(source, **values))


@pytest.mark.parametrize(
    ("level", "css", "long", "short"),
    [
        (Level.RED, "red", "红灯", "红"),
        ("yellow", "yellow", "黄灯", "黄"),
        (Level.CLEAR, "green", "绿灯", "绿"),
        ("green", "green", "绿灯", "绿"),
        (None, "unlit", "不评", "不评"),
        ("<b>", "unlit", "不评", "不评"),
    ],
)
def test_a_light_is_shape_word_and_colour(level, css, long, short):
    whole = element("{% light level %}", level=level)
    boxed = element("{% light level short=True boxed=True %}", level=level)

    assert (whole.get("class"), whole.text) == (f"light {css}", long)
    assert (boxed.get("class"), boxed.text) == (f"light {css} boxed", short)


def test_a_bar_has_its_width_and_the_tick_of_the_schedule_as_attributes():
    root = element("{% bar rate due %}", rate=Ratio(100 * 213_600, 558_000), due=Ratio(500, 12))

    assert root.get("aria-label") == "完成率 38.3%，序时进度 41.7%"
    assert [node.get("width") for node in root.iter("rect")] == ["100%", "38.28%"]
    assert [node.get("x1") for node in root.iter("line")] == ["41.67%", "41.67%"]


def test_a_bar_without_a_schedule_has_no_tick():
    root = element('{% bar 15 name="到位率" %}')

    assert root.get("aria-label") == "到位率 15.0%"
    assert not list(root.iter("line"))


def test_a_bar_that_cannot_be_judged_is_empty_and_says_so():
    root = element("{% bar rate %}", rate=Ratio(5, 0))

    assert root.get("aria-label") == "完成率 无法计算"
    assert [node.get("class") for node in root.iter("rect")] == ["bar-0"]


@pytest.mark.parametrize(("rate", "width"), [(287, "100.00%"), (-3, "0.00%")])
def test_a_bar_never_leaves_its_box(rate, width):
    assert [node.get("width") for node in element("{% bar rate %}", rate=rate).iter("rect")][1] == width


def test_the_clock_says_by_how_many_working_days_it_is_late():
    late = made("{% clock 38 22 %}")
    paused = made('{% clock 10 20 running=False why="等申请人补正" %}')

    assert "超 16 个工作日" in late
    assert 'x="57.89%" width="42.11%"' in late
    assert "暂停" in paused
    assert "等申请人补正" in paused
    assert "clk-o" not in paused


def test_a_key_figure_shows_what_it_is_out_of():
    told = made(
        "{% figs figures %}",
        figures=[Fig("开工率", "73.3", "%", "已开工 11，应开工 15", "/x"), Fig("", "5", "个", "新增 2", light="red")],
    )

    assert '<a class="fig" href="/x">' in told
    assert "已开工 11，应开工 15" in told
    assert '<span class="light red">红灯</span>' in told


def test_a_part_takes_a_dictionary_as_well():
    assert "73.3" in made(
        "{% figs figures %}", figures=[{"name": "开工率", "value": "73.3", "unit": "%", "basis": "应开工 15"}]
    )
    assert 'width="50.00%"' in made(
        "{% steps process %}", process=[{"name": "收齐", "detail": "1/2", "done": 1, "of": 2}]
    )


def test_a_thing_to_do_that_changes_something_is_a_form_with_its_token():
    thing = Todo("督办单", "第 12 号", "/12", "明天到期", "催办", "/12/remind", action_post=True)

    told = Template("{% load look %}{% todo things %}").render(Context({"things": [thing], "csrf_token": "abc"}))

    assert '<form method="post" action="/12/remind">' in told
    assert 'name="csrfmiddlewaretoken" value="abc"' in told


def test_the_ribbon_marks_the_current_station():
    root = element(
        "{% ribbon stations %}",
        stations=[Station("谋划", "done", ("2021-09-10", "按期")), Station("手续", "now"), Station("开工")],
    )

    assert [(li.get("class"), li.get("aria-current")) for li in root] == [("done", None), ("now", "step"), (None, None)]


def test_text_from_data_is_escaped_in_every_part():
    nasty = "<script>go()</script>"
    told = "".join(
        (
            made("{% kv facts %}", facts=[Fact(nasty, nasty, nasty)]),
            made("{% trace lines %}", lines=[TraceLine(nasty, nasty, nasty, nasty)]),
            made("{% trace lines slim=True %}", lines=[TraceLine(nasty, nasty, nasty)]),
            made("{% steps process %}", process=[ProcessStep(nasty, nasty)]),
            made("{% figs figures %}", figures=[Fig(nasty, nasty, nasty, nasty)]),
            made("{% todo things %}", things=[Todo(nasty, nasty, detail=nasty, action=nasty)]),
            made('{% seg "a" x choices hint=x %}', x=nasty, choices=[SegChoice(nasty, nasty)]),
            made('{% msg "bad" x x %}{% tag x %}{% empty x x "/" x %}{% pager x %}{% light x %}', x=nasty),
        )
    )

    assert "<script" not in told
    assert "&lt;script&gt;" in told


def test_a_wrong_field_says_what_is_wrong_and_names_it_to_a_screen_reader():
    form = Form({"name": "河东智能装备园", "code": "2203-41", "amount": "3,900"})

    wrong = element("{% field form.code %}", form=form)
    warned = element('{% field form.amount unit="万元" warning="请确认。" %}', form=form)

    assert wrong.get("class") == "f bad"
    box = next(wrong.iter("input"))
    assert (box.get("aria-invalid"), box.get("aria-describedby")) == ("true", "id_code_wrong")
    assert next(node.text for node in wrong.iter("p") if node.get("id") == "id_code_wrong").startswith(
        "“2203-41”不是项目代码"
    )
    assert (warned.get("class"), next(warned.iter("input")).get("aria-describedby")) == ("f warn", "id_amount_warning")


def test_a_field_that_need_not_be_filled_says_so():
    class Note(forms.Form):
        text = forms.CharField(label="批注", required=False)

    assert "可不填" in made("{% field form.text %}", form=Note())


def test_a_page_that_is_not_there_is_shown_with_its_reason():
    told = made('{% pager "第 1—20 个，共 65 个" following="?after=20" %}')

    assert '<a class="btn" href="?after=20" rel="next">下一页</a>' in told
    assert 'aria-disabled="true">上一页<span class="sr">（已是第一页）' in told


def test_a_chart_stands_in_a_figure_with_its_words_and_its_table():
    told = made("{% chart drawing %}", drawing=Funnel((Step("签约", 42), Step("履约", 36)), "签约 42 个，履约 36 个"))

    root = fromstring(told)
    assert root.get("class") == "chart-fig"
    assert [cell.text for cell in root.iter("td")] == ["签约", "42", None, None, "履约", "36", "85.7%", "未履约 6"]


def test_a_chart_that_fails_leaves_a_sentence_and_a_line_in_the_log(caplog):
    with caplog.at_level(logging.ERROR, logger="guatu.look"):
        told = made("{% chart drawing %}", drawing=Curve(plan=(0,) * 12, done=(), finding=""))

    assert "图没有画出来，数字以页面文字为准。" in told
    assert "could not be drawn" in caplog.text
