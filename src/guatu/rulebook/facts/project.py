"""The project table: one row for each project, in its state at the month end."""

from __future__ import annotations

from guatu.kernel.declare import FactColumn as C
from guatu.kernel.declare import FactTable, Unit
from guatu.kernel.lifecycle import DatedEvent

PROJECT = FactTable(
    "project",
    "项目（调度月末的状态；含到月末已列入的，不含退库）",
    (
        C("key", "string", "项目编号"),
        C("region", "string", "行政区划"),
        C("organisation", "string", "责任单位"),
        C("leader", "string", "分包领导"),
        C("industry", "string", "行业"),
        C("stage", "string", "阶段"),
        C("nature", "string", "新建、续建或拟开工"),
        C("level", "string", "项目级别"),
        C("kind", "string", "产业、民生或基本功能"),
        C("parent", "string", "打包项目的编号；空为独立项目"),
        C("children", "int64", "打包的子项目数", Unit.COUNT),
        C("total_investment", "int64", "总投资", Unit.FEN),
        C("invested_before", "int64", "至调度月所在年的上年底累计完成投资", Unit.FEN),
        C("annual_plan", "int64", "调度月所在年的年度计划投资", Unit.FEN),
        C("planned_start_on", "date", "计划开工"),
        C("planned_finish_on", "date", "计划竣工"),
        *(C(f"{event}_on", "date", event.label) for event in DatedEvent),
    ),
    project="key",
)
