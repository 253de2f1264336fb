"""A bulletin composed: the sections of a 通报 in their order, from a month's answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from guatu.apps.briefing.bulletin import annexes, overall, standings, troubles
from guatu.apps.briefing.bulletin.answers import Answers
from guatu.apps.briefing.bulletin.words import Block, Bulletin, Section, Sentence

NUMERALS = "一二三四五六七八九十"


def compose(answers: Answers, *, on: date, office: str = "", demonstration: bool = False) -> Bulletin:
    """The whole bulletin of a month, drawn up on a day by an office."""
    tables = annexes.of(answers)
    parts: Sequence[tuple[str, list[Block]]] = (
        ("总体情况", overall.blocks(answers)),
        ("分级次情况", standings.by_level(answers)),
        ("分单位情况", standings.by_unit(answers)),
        ("分集合、分行业情况", standings.by_set_and_industry(answers)),
        ("好的做法", standings.leading(answers)),
        ("存在问题", troubles.problems(answers, tables)),
        ("下步要求", troubles.demands(answers)),
    )
    filled = [(name, blocks) for name, blocks in parts if blocks]
    return Bulletin(
        title=f"关于{answers.place}{answers.month.label}重点项目进展情况的通报",
        addressees="各责任单位：",
        lead=lead(answers),
        sections=tuple(Section(f"{NUMERALS[at]}、{name}", tuple(blocks)) for at, (name, blocks) in enumerate(filled)),
        annexes=tuple(table for _, table in tables),
        month=answers.month,
        place=answers.place,
        sealed=answers.sealed,
        signed=office,
        signed_on=on,
        demonstration=demonstration,
    )


def lead(answers: Answers) -> Sentence:
    """导语: of what, as of which day, by which figures."""
    day = answers.month.last_day
    kept = "已封存的月度数据" if answers.sealed else "现有记载，尚未封存"
    return Sentence(
        (
            f"现将{answers.place}{answers.month.label}重点项目进展情况通报如下。"
            f"数据截至{day.year}年{day.month}月{day.day}日，为{kept}；"
            f"完成投资均为各责任单位月报审定的调度数，与统计部门核定的统计数分别列示。"
            f"亮灯按《{answers.preset.name}》，排名按《{answers.scheme.name}》。",
        )
    )
