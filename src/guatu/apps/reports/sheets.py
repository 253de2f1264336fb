"""The monthly report as a sheet: the template a unit fills, and what an import reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from guatu.apps.reports.models import FUND_SOURCES, PROBLEM_CATEGORIES
from guatu.apps.reports.typed import EVENTS
from guatu.kernel.lifecycle import Stage
from guatu.kernel.money import in_unit
from guatu.kernel.month import Month
from guatu.kernel.sheets import Column, Sheet, code, day, money, one_of, percent, text
from guatu.kernel.sheets.writing import Target, Workbook, add_list

NAMING = (
    Column("number", "项目编号", code(), hint="系统编号，不要改", synonyms=("系统编号",)),
    Column("code", "项目代码", code(), hint="在线平台赋码，可空"),
    Column("name", "项目名称", text(200), required=True),
)
CARRIED = (
    Column("annual_plan", "年度计划投资", money(), hint="灰底由系统带出，不用填"),
    Column("before", "上月累计完成投资", money(), hint="灰底由系统带出，不用填"),
)
FILLED = (
    Column(
        "done",
        "本月完成投资",
        money(),
        hint="没有完成的填 0",
        synonyms=("本月完成", "当月完成投资", "当月完成", "本月投资"),
    ),
    Column("invested_this_year", "本年累计完成投资", money(), hint="可空；填了就要等于上月累计加本月"),
    Column("progress_text", "形象进度", text(), hint="写到能看见的部位，如“桩基完成 40%”"),
    Column("quantity_done", "实物工作量完成", percent(), hint="百分数，如 45.5"),
    Column("stage", "阶段", one_of({stage.label: stage.value for stage in Stage}), hint="没有变化就空着"),
    *(Column(f"{event.value}_on", f"{event.label}日期", day(), hint="没有就空着") for event in EVENTS),
    Column("problem_category", "问题类别", one_of({label: key for key, label in PROBLEM_CATEGORIES.items()})),
    Column("problem_text", "存在问题", text(), hint="写了问题就要写建议方案"),
    Column("proposal", "建议方案", text(), hint="打算怎么办、要谁协调、何时完成", synonyms=("建议措施", "解决措施")),
    Column("promised_on", "预计解决日期", day(end=True), synonyms=("解决时限", "完成时限")),
    Column("next_step", "下步计划", text(), synonyms=("下一步计划", "下步工作计划", "下一步工作")),
    *(Column(f"fund_{key}", f"本月到位{label}", money(), synonyms=(label,)) for key, label in FUND_SOURCES.items()),
)
REPORT_SHEET = Sheet(
    "月报",
    (*NAMING, *CARRIED, *FILLED),
    hint="一行一个项目。灰底的列由系统带出，不用填；金额单位看表头，写“0.42亿”也认。",
)
FUND_CODES = tuple(f"fund_{key}" for key in FUND_SOURCES)
EVENT_CODES = tuple(f"{event.value}_on" for event in EVENTS)


def synonyms_of(month: Month) -> list[tuple[str, str]]:
    """Headings that name this month's own amount: 3月完成投资."""
    names = (f"{month.number}月", f"{month.number}月份", f"{month.year}年{month.number}月")
    words = ("完成投资", "完成", "投资完成", "投资")
    return [(f"{name}{word}", "done") for name in names for word in words]


def write_month(target: Target, rows: Iterable[Mapping[str, Any]]) -> int:
    """The template of a unit and month: each project a row, carried columns grey, drop-downs; answers how many rows."""
    columns = REPORT_SHEET.columns
    count = 0
    with Workbook(target) as book:
        grey = {"bg_color": "#EFEEEA", "font_color": "#5B5B57"}
        carried, carried_money = book.book.add_format(grey), book.book.add_format({**grey, "num_format": "#,##0.##"})
        page = book.page(REPORT_SHEET.title, columns, {})
        for at, column in enumerate(columns):
            add_list(page, at, column, ())
        page.freeze_panes(1, len(NAMING))
        for count, row in enumerate(rows, 1):
            for at, column in enumerate(columns):
                value = row.get(column.code)
                if value is None or value == "":
                    if column in CARRIED:
                        page.write_blank(count, at, None, carried)
                elif column in NAMING:
                    page.write_string(count, at, str(value), carried)
                elif column in CARRIED:
                    page.write_number(count, at, in_unit(value, "万元"), carried_money)
                else:
                    book.put(page, count, at, column.type.write(value))
        book.help(REPORT_SHEET)
    return count
