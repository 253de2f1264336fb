"""一、总体情况: how many, started, invested against the schedule, listed, lit, reported."""

from __future__ import annotations

from guatu.apps.briefing.bulletin.answers import Answers
from guatu.apps.briefing.bulletin.words import Block, Figure, Part, counted, said
from guatu.kernel.declare import Unit

LIGHTS = {"red": "红灯", "yellow": "黄灯", "clear": "绿灯", "": "不评"}


def blocks(answers: Answers) -> list[Block]:
    found = (size(answers), starts(answers), investment(answers), listing(answers), lights(answers), reports(answers))
    return [sentence for sentence in found if sentence is not None]


def size(answers: Answers) -> Block | None:
    t = answers.total
    stages: list[Part | tuple[Part, ...]] = [
        (f"{word}", t[code])
        for word, code in (
            ("其中在建", "projects_under_construction"), ("已竣工", "projects_completed"),
            ("未开工", "projects_not_started"),
        )
    ]  # fmt: skip
    clauses: list[Part | tuple[Part, ...]] = [
        (f"截至{answers.month.number}月底，{answers.place}纳入调度的重点项目", t["projects"]),
        ("总投资", t["total_investment"]),
        (f"{answers.month.year}年计划投资", t["planned_this_year"]),
    ]
    return said([*clauses, *stages], "项目数量。")


def starts(answers: Answers) -> Block | None:
    t = answers.total
    return said(
        [
            ("已开工", t["projects_started"], "，占全部项目的", t["start_rate"]),
            ("本年计划开工", t["starts_planned"]),
            ("至月末应开工", t["starts_due"]),
            ("本年计划开工项目已开工", t["starts_made"], "，占至月末应开工的", t["start_rate_of_due"]),
            ("本年（含以前年度结转）应开未开", t["starts_outstanding"]),
        ],
        "开工情况。",
    )


def investment(answers: Answers) -> Block | None:
    t, month = answers.total, answers.month
    since = f"1—{month.number}月" if month.number > 1 else "1月"
    return said(
        [
            (f"{since}完成投资", t["invested_this_year"], "，占年度计划的", t["annual_completion"]),
            ("序时进度为", schedule(answers), "，与序时进度相比", t["schedule_gap"]),
            ("当月完成投资", t["invested_this_month"]),
            ("累计完成投资同比增长", t["investment_growth"]),
            ("本年到位资金", t["funds_this_year"], "，占年度计划的", t["funds_rate"]),
        ],
        "投资进度。",
    )


def schedule(answers: Answers) -> Figure:
    """序时进度 as a figure of its own."""
    return Figure(
        "schedule",
        "序时进度",
        answers.month,
        Unit.PERCENT,
        100 * answers.month.elapsed,
        12,
        "调度月数除以十二。",
        whose=answers.place,
    )


def listing(answers: Answers) -> Block | None:
    t = answers.total
    return said(
        [
            ("已开工项目中已入库", t["projects_listed"], "，入库率", t["listing_rate"]),
            ("未入库", t["projects_unlisted"]),
            ("统计部门核定本年完成投资", t["invested_this_year_statistics"]),
            ("调度数减统计数为", t["statistics_gap"], "，两数各自留存，互不改写"),
        ],
        "入库纳统。",
    )


def light_figure(answers: Answers, level: str, count: int, by: str = "", key: str = "", whose: str = "") -> Figure:
    """A number of projects with a light, by the rules the region uses."""
    name = LIGHTS[level]
    basis = f"各条规则中最严的一条为{name}的项目数；亮灯办法：{answers.preset.name}。"
    if not level:
        basis = "没有可判规则、经批准不评或数据不足的项目数。"
    day = answers.month.last_day
    basis += f"数据截至{day.year}年{day.month}月{day.day}日。"
    code = f"projects_{level or 'unlit'}"
    return Figure(code, f"{name}项目数", answers.month, Unit.COUNT, count, 1, basis, by, key, whose, 0)


def lights(answers: Answers) -> Block | None:
    parts: list[Part] = []
    for level, name in LIGHTS.items():
        figure = light_figure(answers, level, answers.count(level), whose=answers.place)
        parts += ["，" if parts else "", name, figure, *_moved(answers, level)]
    return said([tuple(parts)], "亮灯情况。")


def _moved(answers: Answers, level: str) -> tuple[Part, ...]:
    """（比上月增加2个）, where the month before was computed."""
    if answers.earlier is None or level not in answers.earlier:
        return ()
    change = answers.count(level) - answers.earlier[level]
    if not change:
        return ("（与上月持平）",)
    basis = f"本月减上月（{(answers.month - 1).label}最近一次计算）。"
    name = f"{LIGHTS[level]}比上月增减"
    figure = counted(f"projects_{level}_change", name, answers.month, abs(change), basis, answers.place)
    return ("（比上月增加" if change > 0 else "（比上月减少", figure, "）")


def reports(answers: Answers) -> Block | None:
    t = answers.total
    return said(
        [
            ("应报月报", t["reports_due"], "，已通过", t["reports_made"], "，报送率", t["reporting_rate"]),
            ("其中迟报", t["reports_late"]),
        ],
        "月报报送。",
    )
