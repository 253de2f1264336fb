"""二至五: by level, by unit with the ranking, by set and industry, and who leads by the figures alone."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from guatu.apps.briefing.bulletin.answers import Answers, Row
from guatu.apps.briefing.bulletin.overall import light_figure
from guatu.apps.briefing.bulletin.words import (
    Block,
    Column,
    Figure,
    Heading,
    Part,
    Sentence,
    Table,
    counted,
    listed,
    said,
)
from guatu.kernel.declare import Unit
from guatu.kernel.lifecycle import DatedEvent
from guatu.kernel.ratio import SCALE

BEST = 3
MOST_UNITS = 20
"""The table of more units than these stands in the annex alone."""

AMOUNTS = (
    Column("项目数", "个", 2, code="projects"),
    Column("年度计划", "万元", 3, code="planned_this_year"),
    Column("本年完成", "万元", 3, code="invested_this_year"),
    Column("完成率", "%", 3, code="annual_completion"),
    Column("超欠序时", "百分点", 3, code="schedule_gap"),
)
STARTS = (
    Column("已开工", "个", 2, code="projects_started"),
    Column("已入库", "个", 2, code="projects_listed"),
    Column("入库率", "%", 2, code="listing_rate"),
)
MARKS = (Column("得分", "", 3, code="marks"), Column("名次", "", 2, code="rank"))


def by_level(answers: Answers) -> list[Block]:
    """二: a paragraph for each level that has projects, then the table."""
    rows = answers.rows["level"]
    told = [sentence for row in rows if (sentence := _progress(row))]
    return [*told, _table("分级次进展情况", "级次", rows, answers.total, AMOUNTS + STARTS)] if rows else []


def by_unit(answers: Answers) -> list[Block]:
    """三: head and tail of the ranking, who is behind, and the table with marks."""
    rows = answers.rows["organisation"]
    if not rows:
        return []
    behind = [row for row in rows if (gap := row["schedule_gap"].value) is not None and gap < 0]
    told = [
        _ranked(answers),
        _behind(answers, "单位", behind),
    ]
    if len(rows) > MOST_UNITS:
        told.append(Sentence(("各单位进展情况和排名见附件1。",)))
        return [sentence for sentence in told if sentence]
    return [*(sentence for sentence in told if sentence), unit_table(answers)]


def _behind(answers: Answers, what: str, rows: Sequence[Row]) -> Sentence | None:
    """How many are behind the schedule, the furthest behind first."""
    if not rows:
        return None
    code, name = f"{rows[0].by}_behind", f"落后序时的{what}数"
    figure = counted(code, name, answers.month, len(rows), f"超（欠）序时进度小于零的{what}。", answers.place)
    last = sorted(rows, key=lambda row: (row["schedule_gap"].value or 0, row.key))[:BEST]
    parts: list[Part] = []
    for row in last:
        parts += ["、" if parts else "", row.name, "（", row["schedule_gap"], "）"]
    head = "，落后最多的是" if len(rows) > BEST else "，为"
    return said([(f"完成投资落后于序时进度的{what}", figure, head, *parts)])


def _ranked(answers: Answers) -> Sentence | None:
    names = {row.key: row.name for row in answers.rows["organisation"]}
    places = [place for place in answers.places if place.key in names]
    if len(places) <= 2 * BEST:
        heads, tails = places, []
    else:
        heads, tails = places[:BEST], places[-BEST:]

    def told(some: Sequence[object]) -> list[Part]:
        parts: list[Part] = []
        for place in places:
            if place in some:
                mark = marks_figure(answers, place.key, names[place.key], place.marks)
                parts += ["、" if parts else "", names[place.key], "（", mark, f"，第{place.rank}名）"]
        return parts

    clauses: list[Part | tuple[Part, ...]] = []
    if heads:
        basis = "本月有项目、按考核办法计分的责任单位。"
        entered = counted("units_ranked", "参评单位数", answers.month, len(places), basis, answers.place)
        clauses.append(("参评单位", entered, "，排在前面的是" if tails else "，依次为", *told(heads)))
    if tails:
        clauses.append(("排在后面的是", *told(tails)))
    return said(clauses)


def marks_figure(answers: Answers, key: str, name: str, marks: int) -> Figure:
    basis = f"{answers.scheme.name}各项得分之和，万分之一分整数相加后四舍五入。"
    code = f"marks.{answers.scheme.code}"
    return Figure(code, "得分", answers.month, Unit.MARK, marks, SCALE, basis, "organisation", key, name, 2)


def rank_figure(answers: Answers, row: Row, rank: int) -> Figure:
    basis = f"按{answers.scheme.name}得分从高到低。{ties(answers)}"
    return Figure("rank", "名次", answers.month, Unit.PLACE, rank, 1, basis, row.by, row.key, row.name, 0)


def ties(answers: Answers) -> str:
    """How units with equal marks are placed."""
    names = [answers.edition.rule(code)[0].name for code in answers.scheme.ties]
    return f"得分相同的，按{'、'.join(names)}从多到少排先后，再相同的同名次。" if names else "得分相同的同名次。"


def unit_table(answers: Answers, *, wide: bool = False) -> Table:
    """The ranking table; `wide` adds starts and listing for the annex."""
    places = {place.key: place for place in answers.places}
    rows = sorted(
        answers.rows["organisation"], key=lambda row: (places[row.key].rank if row.key in places else 10**6, row.key)
    )
    lights = (Column("红灯", "个", 2, code="projects_red"), Column("黄灯", "个", 2, code="projects_yellow"))
    columns = (*AMOUNTS, *(STARTS if wide else ()), *lights, *MARKS)
    made: list[tuple[Part, ...]] = []
    for row in rows:
        place = places.get(row.key)
        lit: list[Part] = [
            light_figure(answers, level, answers.levels.get(row.key, {}).get(level, 0), row.by, row.key, row.name)
            for level in ("red", "yellow")
        ]
        marked: list[Part] = ["—", "—"]
        if place:
            marked = [marks_figure(answers, row.key, row.name, place.marks), rank_figure(answers, row, place.rank)]
        made.append((row.name, *_cells(row, columns), *lit, *marked))
    whole: list[Part] = [light_figure(answers, level, answers.count(level)) for level in ("red", "yellow")]
    made.append(("合计", *_cells(answers.total, columns), *whole, "—", "—"))
    title = "各责任单位进展情况和排名"
    note = "".join((ties(answers), rounding(made)))
    return Table(title, (Column("单位", "", 7, number=False), *columns), tuple(made), note, wide)


def _cells(row: Row, columns: Sequence[Column]) -> list[Part]:
    return [row[column.code] for column in columns if column.code in row.figures]


def _table(title: str, what: str, rows: Sequence[Row], total: Row | None, columns: tuple[Column, ...]) -> Table:
    made: list[tuple[Part, ...]] = [(row.name, *_cells(row, columns)) for row in rows]
    if total is not None:
        made.append(("合计", *_cells(total, columns)))
    note = rounding(made) if total is not None else "同一项目可在多个集合，各行不能相加。"
    return Table(title, (Column(what, "", 4, number=False), *columns), tuple(made), note)


def rounding(rows: Sequence[Sequence[Part]]) -> str:
    """The note a table of rounded amounts needs, where rounding can show; else nothing."""
    amounts = [part.value for row in rows for part in row if isinstance(part, Figure) and part.unit == Unit.FEN]
    inexact = any(value is not None and (value / 10_000).denominator != 1 for value in amounts)
    return "金额四舍五入到0.01万元，分项之和与合计末位可能略有出入。" if inexact else ""


def by_set_and_industry(answers: Answers) -> list[Block]:
    """四: each set as it stood at the month's end, then the industries."""
    sets = tuple(row for row in answers.rows["set"] if row["projects"].value)
    industries = answers.rows["industry"]
    found: list[Block] = []
    if sets:
        found += [Heading("（一）分集合"), *_sets(answers, sets)]
        found.append(_table("分集合进展情况", "集合", sets, None, AMOUNTS + STARTS))
    if len(industries) > 1:
        found += [Heading("（二）分行业" if sets else "（一）分行业")]
        found.append(_table("分行业进展情况", "行业", industries, answers.total, AMOUNTS + STARTS))
    return found


def _sets(answers: Answers, sets: Sequence[Row]) -> list[Block]:
    """A few sets are told one by one; of many, how many are behind and which furthest. The table has them all."""
    if len(sets) <= 2 * BEST:
        return [sentence for row in sets if (sentence := _progress(row))]
    entered = counted("sets", "集合数", answers.month, len(sets), "月末有成员项目的集合。", answers.place)
    behind = [row for row in sets if (gap := row["schedule_gap"].value) is not None and gap < 0]
    told = (said([("月末有项目的集合", entered)]), _behind(answers, "集合", behind))
    return [sentence for sentence in told if sentence]


def _progress(row: Row) -> Sentence | None:
    """One member of a grouping in a sentence."""
    return said(
        [
            (f"{row.name}项目", row["projects"]),
            ("年度计划投资", row["planned_this_year"]),
            ("完成", row["invested_this_year"], "，占", row["annual_completion"]),
            ("与序时进度相比", row["schedule_gap"]),
            ("已开工", row["projects_started"], "，占", row["start_rate"]),
            ("已入库", row["projects_listed"], "，入库率", row["listing_rate"]),
        ]
    )


# --- 五、好的做法: figures only, no praise of our own -------------------------------------------------------------


def leading(answers: Answers) -> list[Block]:
    """Who is furthest ahead of the schedule, who did most in the month, and what happened in it."""
    units = [row for row in answers.rows["organisation"] if row.key]
    ahead = _top([row for row in units if (row["schedule_gap"].value or 0) > 0], "schedule_gap")
    month = _top([row for row in units if (row["month_task_completion"].value or 0) > 100], "month_task_completion")
    found = [
        _told("进度超前。", "与序时进度相比，", ahead, "schedule_gap"),
        _told("当月任务完成好。", "当月完成投资占年度计划十二分之一的比例，", month, "month_task_completion"),
        _news(answers),
    ]
    return [sentence for sentence in found if sentence]


def _top(rows: Sequence[Row], code: str) -> list[Row]:
    return sorted(rows, key=lambda row: (-(row[code].value or Fraction(0)), row.key))[:BEST]


def _told(lead: str, words: str, rows: Sequence[Row], code: str) -> Sentence | None:
    parts: list[Part] = []
    for row in rows:
        parts += ["、" if parts else words, row.name, row[code]]
    return said([tuple(parts)], lead) if parts else None


def _news(answers: Answers) -> Sentence | None:
    clauses: list[Part | tuple[Part, ...]] = []
    for event, names in answers.news.items():
        if names:
            label = DatedEvent(event).label
            figure = news_figure(answers, event, len(names))
            clauses.append((label, figure, f"（{listed(names, BEST)}）"))
    return said(clauses, "当月新进展。")


def news_figure(answers: Answers, event: str, count: int) -> Figure:
    label = DatedEvent(event).label
    basis = f"{label}日期在{answers.month.label}内的在库项目数。"
    return counted(f"month_{event}", f"当月{label}项目数", answers.month, count, basis, answers.place)
