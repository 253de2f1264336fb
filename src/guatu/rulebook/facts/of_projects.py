"""Facts with a month or a year of one project: money, reports, plans."""

from __future__ import annotations

from guatu.kernel.declare import FactColumn as C
from guatu.kernel.declare import FactTable, Unit

INVESTMENT = FactTable(
    "investment",
    "调度数：各月完成投资",
    (
        C("project", "string", "项目编号"),
        C("month_end", "date", "月末"),
        C("amount", "int64", "当月完成投资", Unit.FEN),
    ),
)

FUNDS = FactTable(
    "funds",
    "到位资金",
    (
        C("project", "string", "项目编号"),
        C("month_end", "date", "月末"),
        C("source", "string", "资金来源"),
        C("amount", "int64", "当月到位", Unit.FEN),
    ),
)

STATISTICS = FactTable(
    "statistics",
    "统计数：统计部门核定的各月完成投资",
    (
        C("project", "string", "项目编号"),
        C("month_end", "date", "月末"),
        C("amount", "int64", "当月完成投资", Unit.FEN),
    ),
)

REPORT = FactTable(
    "report",
    "月报状态",
    (
        C("project", "string", "项目编号"),
        C("month_end", "date", "月末"),
        C("late", "int64", "是否迟报", Unit.FLAG),
        C("quantity_done", "int64", "实物工作量完成（万分比）"),
    ),
)

PLAN = FactTable(
    "plan",
    "各年计划投资",
    (
        C("project", "string", "项目编号"),
        C("year", "int64", "年"),
        C("amount", "int64", "年度计划投资", Unit.FEN),
    ),
)
