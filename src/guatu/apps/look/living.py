"""What the living page shows: invented figures of a district that does not exist, computed once so that they agree."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms

from guatu.apps.look.charts import Bar, Bars, Columns, Curve, Funnel, Sparkline, Step, Thresholds
from guatu.apps.look.parts import Fact, Fig, ProcessStep, SegChoice, Station, Todo, TraceLine
from guatu.kernel import display
from guatu.kernel.money import WAN_YUAN, YI_YUAN
from guatu.kernel.month import Month
from guatu.kernel.ratio import Ratio

MONTH = Month(2022, 5)
PLAN = 558_000 * WAN_YUAN
MONTHLY = tuple(wan * WAN_YUAN for wan in (52_000, 34_100, 43_500, 42_000, 42_000))
DONE = tuple(sum(MONTHLY[: n + 1]) for n in range(len(MONTHLY)))
LEFT = 12 - len(MONTHLY)
PACE = sum(MONTHLY[-3:]) // 3
FORECAST = DONE[-1] + PACE * LEFT
NEEDED = (PLAN - DONE[-1]) // LEFT
RATE = Ratio(100 * DONE[-1], PLAN)
DUE = Ratio(100 * MONTH.elapsed, 12)
GAP = Ratio(100 * 12 * DONE[-1] - 100 * MONTH.elapsed * PLAN, 12 * PLAN)


class Form(forms.Form):
    """A form with one field right, one wrong and one to be confirmed."""

    name = forms.CharField(label="项目名称", help_text="写全称，与批文一致。")
    code = forms.CharField(label="项目代码", required=False)
    amount = forms.CharField(label="本月完成投资")

    def clean_code(self) -> str:
        raise forms.ValidationError("“2203-41”不是项目代码。写成 2203-410000-04-01-123456，或先不填。")


ENTRY = (
    ("D001", "河东智能装备园", 36_000, 12_700, "0.42亿", "厂房六栋封顶，管网 70%", "", "", ""),
    (
        "D002",
        "云岭精密零件二期",
        12_000,
        4_100,
        "3900",
        "基础完成，钢柱吊装",
        "amount warn",
        "近三月均 800，请确认",
        "",
    ),
    ("D003", "长桥路南延", 9_000, 4_400, "-300", "路基完成 60%", "", "", ""),
    (
        "D004",
        "第三水厂扩建",
        5_000,
        700,
        "400",
        "",
        "progress bad",
        "必填",
        "没有填。写到能看见的部位，如“桩基完成 40%”。",
    ),
    ("D005", "柳湾老旧小区改造", 6_000, 1_100, "400", "外立面完成 12 栋", "", "", ""),
)


BEHIND = f"{display.points(GAP.numerator, GAP.denominator)} 个百分点".replace(" ", "序时 ", 1)
DONE_TOLD, DUE_TOLD = display.yi(DONE[-1]), display.yi(PLAN * MONTH.elapsed // 12)
UNITS = (("铁山街道", 9818), ("区住建局", 9786), ("河东园区办", 8939), ("区投资公司", 4087))
PARTS: dict[str, Any] = {
    "rate": RATE,
    "due": DUE,
    "gap": GAP,
    "done": DONE[-1],
    "plan": PLAN,
    "figures": (
        Fig("年度投资完成率", display.percent(RATE.numerator, RATE.denominator), "%", BEHIND, "#charts"),
        Fig("开工率", "73.3", "%", "已开工 11，应开工 15，还差 4 个", "#charts"),
        Fig("入库率", "80.5", "%", "已入库 33，应入库 41", "#charts"),
        Fig("红灯", "5", "个", "新增 2，解除 1", "#charts", light="red"),
        Fig("黄灯", "9", "个", "新增 2，转出 4", "#charts", light="yellow"),
        Fig("逾期事项", "6", "件", "手续 3，问题 2，交办 1", "#charts"),
    ),
    "things": (
        Todo(
            "审核填报",
            "12 份月报待审",
            "#main",
            "最早一份 河东园区办，已等 3 个工作日",
            "开始审核",
            "#main",
            main=True,
        ),
        Todo("预警", "长桥路南延", "#main", "新增红灯，单位已填原因，待确认", "确认原因", "#main"),
        Todo("督办单", "第 12 号督办单", "#main", "区投资公司，明天到期，尚未答复", "催办", "#main"),
    ),
    "near": (
        Todo("明天", "第 12 号督办单到期", detail="区投资公司"),
        Todo("6月5日", "5月月报截止", detail="过时报送记迟报，照常收"),
        Todo("6月30日", "应开工项目全部开工", detail="24 个，已开工 11，差 13"),
    ),
    "facts": (
        Fact("一个项目", "河东智能装备园", "P-2022-0031"),
        Fact("一个领导", "刘××　常务副区长", "5月到现场 2 次，最近 5月19日"),
        Fact("一个专班", "区投资公司牵头，发改、资规、住建、财政"),
        Fact("一套方案", "实施方案（第 3 版）", "2022年3月18日", "#main"),
        Fact("一抓到底", "6月30日前开工，2023年6月15日前竣工"),
    ),
    "lines": (
        TraceLine("6月1日 10:04", "区项目办 孙××", "确认原因：用地", "9c41…e07a"),
        TraceLine("6月1日 09:40", "系统", "5月试算：红灯，落后 38.5 个百分点", "71be…20d3"),
        TraceLine("5月26日 15:30", "督查 冯××", "现场核查：场地未平整，与上报一致", "e3d2…4c18"),
    ),
    "stations": (
        Station("谋划", "done", ("2021-09-10", "按期")),
        Station("立项", "done", ("2022-01-11", "早 7 天")),
        Station("手续", "now", ("应 6月24日", "预计 8月12日")),
        Station("开工", "", ("应 6月30日", "预计 8月25日")),
        Station("建设", "", ("应至 2023-05-31",)),
        Station("竣工", "", ("应 2023-06-15",)),
        Station("投产", "", ("应 2023-07-31",)),
        Station("达产达效", "", ("应 2024-07-31",)),
    ),
    "process": (
        ProcessStep("1 开窗", "5月25日", 1, 1, "done"),
        ProcessStep("2 收齐", "46/51 个单位，未报 5", 46, 51, "now"),
        ProcessStep("3 审核", "34/46 份，待审 12", 34, 46),
        ProcessStep("4 计算", "上次试算 今天 07:00"),
        ProcessStep("5 复核", "两人放行"),
        ProcessStep("6 封存", "计划 6月6日"),
        ProcessStep("7 通报", "计划 6月7日"),
    ),
    "choices": (SegChoice("yes", "相符"), SegChoice("no", "不相符", chosen=True, no=True)),
}
CHARTS: dict[str, Any] = {
    "curve": Curve(
        plan=tuple(PLAN * m // 12 for m in range(1, 13)),
        done=DONE,
        forecast=FORECAST,
        forecast_basis="近3月月均",
        finding=f"5月累计完成 {DONE_TOLD} 亿元，序时 {DUE_TOLD} 亿元；全年预测 {display.yi(FORECAST)} 亿元",
    ),
    "low_curve": Curve(
        plan=tuple(32_000 * WAN_YUAN * m // 12 for m in range(1, 13)),
        done=(0, 96 * WAN_YUAN, None, 820 * WAN_YUAN, 1_024 * WAN_YUAN),
        forecast=14_800 * WAN_YUAN,
        forecast_basis="近3月月均",
        finding="5月累计完成 0.10 亿元，序时 1.33 亿元，3月未报",
        unit="亿元",
    ),
    "columns": Columns(
        MONTHLY,
        f"5月当月完成 {display.yi(MONTHLY[-1])} 亿元，后 7 个月月均须完成 {display.yi(NEEDED)} 亿元",
        NEEDED,
    ),
    "bars": Bars(
        tuple(Bar(name, score, f"{score // 100}.{score % 100:02d}") for name, score in UNITS),
        "四个单位 5月得分，最高 98.18，最低 40.87",
        heads=("单位", "得分"),
        full=10_000,
        note="得分，满分 100",
    ),
    "funnel": Funnel(
        tuple(
            Step(name, count) for name, count in (("签约", 42), ("履约", 36), ("开工", 29), ("投产", 13), ("达效", 6))
        ),
        "签约 42 个，投产 13 个，最多卡在投产，未投产 16 个",
    ),
    "spark": Sparkline((31, 35, 38, None, 41, 40, 43), "完成率 1月到7月由 31% 升到 43%，4月未报"),
    "thresholds": Thresholds(Fraction(577, 15), 10, 30, "个百分点", "落后 38.5 个百分点；10 以上黄灯，30 以上红灯"),
    "broken": Curve(plan=(YI_YUAN,) * 12, done=(), finding=" "),
}


def sample() -> dict[str, Any]:
    """The context of the living page."""
    return {**PARTS, **CHARTS, **_entry(), "form": _form(), "sample_month": MONTH}


def _form() -> Form:
    return Form({"name": "河东智能装备园", "code": "2203-41", "amount": "3,900"})


def _entry() -> dict[str, Any]:
    keys = ("row", "name", "plan", "before", "amount", "progress", "marked", "tip", "message")
    rows = [dict(zip(keys, row, strict=True)) for row in ENTRY]
    for row in rows:
        row["plan"] *= WAN_YUAN
        row["before"] *= WAN_YUAN
        row["column"], _, row["level"] = row["marked"].partition(" ")
    return {"entry": rows}
