"""The project ledger (项目台账) as a sheet: import, export and blank template in one description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guatu.kernel import kinds
from guatu.kernel.kinds import labelled
from guatu.kernel.lifecycle import Stage
from guatu.kernel.sheets.cells import Cell
from guatu.kernel.sheets.days import day, span
from guatu.kernel.sheets.problems import CellWrong
from guatu.kernel.sheets.sheet import Column, Sheet
from guatu.kernel.sheets.types import At, Fields, OneOf, code, count, money, one_of, percent, region, several, text

STAGES = {stage.label: stage.value for stage in Stage}
STAGE_SPELLINGS = {
    "储备": Stage.PLANNING.value,
    "谋划储备": Stage.PLANNING.value,
    "前期工作": Stage.PREPARATION.value,
    "前期准备": Stage.PREPARATION.value,
    "拟开工": Stage.PREPARATION.value,
    "未开工": Stage.PREPARATION.value,
    "预备": Stage.PREPARATION.value,
    "新开工": Stage.CONSTRUCTION.value,
    "已开工": Stage.CONSTRUCTION.value,
    "续建": Stage.CONSTRUCTION.value,
    "建设中": Stage.CONSTRUCTION.value,
    "在建项目": Stage.CONSTRUCTION.value,
    "建成": Stage.COMPLETED.value,
    "已建成": Stage.COMPLETED.value,
    "已竣工": Stage.COMPLETED.value,
    "完工": Stage.COMPLETED.value,
    "已完工": Stage.COMPLETED.value,
    "已投产": Stage.PRODUCTION.value,
    "达产": Stage.FULL_CAPACITY.value,
    "达效": Stage.FULL_CAPACITY.value,
    "已达产": Stage.FULL_CAPACITY.value,
    "清退": Stage.WITHDRAWN.value,
    "已退库": Stage.WITHDRAWN.value,
}
LEVELS = labelled(kinds.LEVELS)
LEVEL_SPELLINGS = {
    "国家级": "national",
    "省级": "provincial",
    "省级重点": "provincial",
    "省": "provincial",
    "市级": "municipal",
    "市级重点": "municipal",
    "市": "municipal",
    "县重点": "county",
    "区重点": "county",
    "县级": "county",
    "区级": "county",
    "县级重点": "county",
    "区级重点": "county",
    "县": "county",
    "区": "county",
    "一般项目": "other",
    "其他": "other",
    "区（县）重点": "county",
    "储备项目": "reserve",
}
NATURES = labelled(kinds.NATURES)
NATURE_SPELLINGS = {
    "新开工": "new",
    "今年新开工": "new",
    "计划新开工": "planned",
    "在建": "continuing",
    "预备": "planned",
}
CONSTRUCTION_KINDS = labelled(kinds.CONSTRUCTION_KINDS) | {"改扩建": "rebuilding"}
KINDS = labelled(kinds.KINDS)
KIND_SPELLINGS = {
    "产业项目": "industry",
    "产业类": "industry",
    "民生项目": "livelihood",
    "社会民生": "livelihood",
    "民生类": "livelihood",
    "民生实事": "livelihood",
    "基础设施": "function",
    "城市功能": "function",
    "基本功能项目": "function",
}
PROCEDURES = labelled(kinds.PROCEDURES)
PROCEDURE_SPELLINGS = {"审批制": "approval", "核准制": "permission", "备案制": "filing"}


@dataclass(frozen=True)
class Sorted:
    """A column that real ledgers fill with either of two sortings: each label goes to the field it belongs to."""

    own: OneOf
    other_field: str
    other: OneOf

    @property
    def expected(self) -> str:
        return "、".join(dict.fromkeys((*self.own.labels, *self.other.labels)))

    def read(self, cell: Cell, at: At) -> Any:
        try:
            return self.own.read(cell, at)
        except CellWrong:
            try:
                return Fields({self.other_field: self.other.read(cell, at)})
            except CellWrong:
                raise CellWrong(f"应为：{self.expected}", self.expected) from None

    def write(self, value: Any, unit: str = "") -> Cell:
        return self.own.write(value)


NATURE = Sorted(one_of(NATURES, NATURE_SPELLINGS), "construction_kind", one_of(CONSTRUCTION_KINDS))
KIND = Sorted(one_of(KINDS, KIND_SPELLINGS), "procedure", one_of(PROCEDURES, PROCEDURE_SPELLINGS))

IDENTITY = (
    Column("number", "项目编号", code(32), hint="系统给的编号；新项目留空"),
    Column("code", "项目代码", text(max_length=24), hint="与投资项目在线审批监管平台赋码一致"),
    Column("name", "项目名称", text(max_length=200), required=True),
    Column("region", "行政区划", region(), hint="区县名称或六位代码"),
    Column("category", "类别", text(100), synonyms=("项目类别",)),
    Column("level", "项目级别", one_of(LEVELS, LEVEL_SPELLINGS)),
    Column("sets", "所属集合", several(), hint="几个集合之间用顿号隔开，如：三个一批第十一期、专项债"),
    Column("industry", "行业", text(100), hint="国民经济行业分类的名称或代码"),
    Column("nature", "建设性质", NATURE),
    Column("construction_kind", "建设方式", one_of(CONSTRUCTION_KINDS)),
    Column("kind", "项目类型", KIND),
    Column("procedure", "立项程序", one_of(PROCEDURES, PROCEDURE_SPELLINGS), synonyms=("审批/核准/备案",)),
    Column("scale", "建设规模及主要内容", text(2_000)),
    Column("location", "建设地点", text(200)),
)
INVESTMENT = (
    Column("total_investment", "总投资", money(unit="万元")),
    Column("budget", "批复概算", money(unit="万元")),
    Column("invested_before", "至上年底累计完成投资", money(unit="万元"), synonyms=("至上年底累计",)),
    Column("annual_plan", "年度计划投资", money(unit="万元")),
    Column("invested_this_year", "本年累计完成投资", money(unit="万元"), synonyms=("本年完成投资",)),
    Column("invested_since_start", "自开工累计完成投资", money(unit="万元"), synonyms=("自开工累计",)),
)
DATES = (
    Column(
        "entered_on",
        "列入日期",
        day(),
        synonyms=("列入时间", "进库日期", "进库时间", "列入项目库时间"),
        hint="列入项目库的日期；新项目不填的，按台账日期",
    ),
    Column("period", "建设起止", span("planned_start_on", "planned_finish_on"), hint="与计划开工、计划竣工填一处即可"),
    Column("planned_start_on", "计划开工时间", day(until="planned_finish_on")),
    Column("planned_finish_on", "计划竣工时间", day(end=True, since="planned_start_on")),
    Column("signed_on", "签约", day()),
    Column("performed_on", "履约", day()),
    Column("approved_on", "立项", day(), synonyms=("立项时间",)),
    Column("permitted_on", "施工许可", day()),
    Column("started_on", "实际开工时间", day(until="planned_finish_on"), synonyms=("开工",)),
    Column("resumed_on", "复工", day(), synonyms=("复工时间",)),
    Column("completed_on", "实际竣工时间", day(end=True, since="started_on"), synonyms=("竣工",)),
    Column("produced_on", "投产", day(), synonyms=("投产时间",)),
    Column("full_capacity_on", "达产达效", day(), synonyms=("达产达效时间",)),
    Column("scaled_on", "升规", day(), synonyms=("升规时间",)),
    Column("listed_on", "入库", day(), synonyms=("入库时间",)),
)
PROGRESS = (
    Column("stage", "当前阶段", one_of(STAGES, STAGE_SPELLINGS), synonyms=("阶段",)),
    Column("progress_text", "形象进度", text(1_000)),
    Column("unlisted_reason", "未入库原因", text(500)),
    Column("problem_text", "存在问题", text(1_000)),
)
PEOPLE = (
    Column("leader", "分包领导", text(100, close=True)),
    Column("lead_organisation", "牵头单位", text(100)),
    Column("organisation", "责任单位", text(100)),
    Column("owner", "项目单位", text(100)),
    Column("owner_uscc", "项目单位信用代码", code(32), hint="18位统一社会信用代码"),
    Column("contact", "联系人", text(50, close=True)),
    Column("phone", "联系电话", text(50)),
    Column("remark", "备注", text(1_000)),
)
SUMMARY = (
    Column("project_count", "项目个数", count()),
    Column("completion_rate", "年度投资完成率", percent()),
)

PROJECT_LEDGER = Sheet(
    title="项目台账",
    columns=(*IDENTITY, *INVESTMENT, *DATES, *PROGRESS, *PEOPLE),
    hint="一行一个项目；金额列的单位写在列名里，单元格里也可以写“3.5亿元”；日期可以只写到年或月。",
)
SUMMARY_SHEET = Sheet(
    title="汇总表",
    columns=(
        *(column for column in PROJECT_LEDGER.columns if column.code in ("region", "category", "organisation")),
        *INVESTMENT,
        *SUMMARY,
    ),
)
EVENTS = (
    "signed_on",
    "performed_on",
    "approved_on",
    "permitted_on",
    "started_on",
    "resumed_on",
    "completed_on",
    "produced_on",
    "full_capacity_on",
    "scaled_on",
    "listed_on",
)
"""Fields of things that have happened: a date to come is an error in them."""
