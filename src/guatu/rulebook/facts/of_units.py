"""Facts of units and regions: evidence for bonus and deduction, published figures."""

from __future__ import annotations

from guatu.kernel.declare import FactColumn as C
from guatu.kernel.declare import FactTable, Unit

EVIDENCE = FactTable(
    "evidence",
    "加减分事项（有佐证）",
    (
        C("organisation", "string", "单位"),
        C("day", "date", "日期"),
        C("kind", "string", "事项"),
        C("points", "int64", "分值（万分之一分）", Unit.MARK),
    ),
    project=None,
)

PUBLISHED = FactTable(
    "published",
    "公布数：统计、金融等部门公布的区域数据，不由调度数计算",
    (
        C("region", "string", "区划"),
        C("month_end", "date", "截至月末"),
        C("code", "string", "指标"),
        C("numerator", "int64", "分子"),
        C("denominator", "int64", "分母"),
    ),
    project=None,
)
