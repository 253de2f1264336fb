"""Facts of belonging: waivers, dated sets, regions."""

from __future__ import annotations

from guatu.kernel.declare import FactColumn as C
from guatu.kernel.declare import FactTable

WAIVER = FactTable(
    "waiver",
    "豁免（有正当理由，经批准）",
    (
        C("project", "string", "项目编号"),
        C("rule", "string", "预警规则"),
        C("start_on", "date", "起"),
        C("end_on", "date", "止（不含）"),
    ),
)

MEMBERSHIP = FactTable(
    "membership",
    "集合成员（有起止日期）",
    (
        C("project", "string", "项目编号"),
        C("set", "string", "集合"),
        C("start_on", "date", "进入"),
        C("end_on", "date", "退出（不含）"),
    ),
)

ROLLUP = FactTable(
    "rollup",
    "区划上下级（含自身）",
    (C("region", "string", "区划"), C("ancestor", "string", "本级或上级区划")),
    project=None,
)
