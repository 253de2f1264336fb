"""统计数 and 未入库清单 as sheets."""

from __future__ import annotations

from guatu.apps.reports.sheets import NAMING
from guatu.kernel.month import Month
from guatu.kernel.sheets import Column, Sheet, code, count, day, money, text

STATISTICS_SHEET = Sheet(
    "统计数",
    (
        *NAMING,
        Column(
            "amount", "统计数", money(), hint="统计部门核定的当月完成投资；没有的空着",
            synonyms=("当月统计数", "统计核定数", "核定完成投资", "本月统计数", "统计投资", "本月完成投资", "当月完成"),
        ),
    ),
    hint="一行一个项目。1月统计免报，1—2月的数记在2月。",
)  # fmt: skip
UNLISTED_SHEET = Sheet(
    "未入库清单",
    (
        Column("number", "项目编号", code()),
        Column("name", "项目名称", text(200)),
        Column("organisation", "责任单位", text(100)),
        Column("total_investment", "总投资", money()),
        Column("started_on", "开工日期", day()),
        Column("months", "开工后月数", count()),
        Column("reason", "未入库原因", text(60)),
        Column("note", "说明", text(300)),
    ),
)
COMPARED_SHEET = Sheet(
    "调度数和统计数",
    (
        Column("number", "项目编号", code()),
        Column("name", "项目名称", text(200)),
        Column("organisation", "责任单位", text(100)),
        Column("listed_on", "入库日期", day()),
        Column("reported", "当月调度数", money()),
        Column("counted", "当月统计数", money()),
        Column("reported_year", "本年累计调度数", money()),
        Column("counted_year", "本年累计统计数", money()),
        Column("gap", "调度数减统计数", money()),
    ),
)


def synonyms_of(month: Month) -> list[tuple[str, str]]:
    """Headings that name this month's own figure: 5月统计数."""
    names = (f"{month.number}月", f"{month.number}月份", f"{month.year}年{month.number}月")
    return [(f"{name}{word}", "amount") for name in names for word in ("统计数", "完成投资", "核定数", "投资")]
