"""附件: the whole ranking table, and for each rule that lit the list of its projects."""

from __future__ import annotations

from guatu.apps.briefing.bulletin.answers import Answers, day_text
from guatu.apps.briefing.bulletin.standings import unit_table
from guatu.apps.briefing.bulletin.troubles import by_rule
from guatu.apps.briefing.bulletin.words import Column, Part, Table
from guatu.kernel.declare import Level

LIST = (
    Column("序号", "", 2),
    Column("灯", "", 3, number=False),
    Column("项目", "", 8, number=False),
    Column("责任单位", "", 5, number=False),
    Column("情况", "", 9, number=False),
    Column("原因", "", 8, number=False),
    Column("下一步", "", 9, number=False),
    Column("期限", "", 4, number=False),
)


def of(answers: Answers) -> list[tuple[str, Table]]:
    """Annexes in order, each under the code of what it lists ("" for the ranking table)."""
    found: list[tuple[str, Table]] = []
    if answers.rows["organisation"]:
        found.append(("", unit_table(answers, wide=True)))
    for rule, lights in by_rule(answers).items():
        rows: list[tuple[Part, ...]] = [
            (
                str(at), Level(light.level).label, light.name, light.organisation_name, light.figures,
                light.cause or "未填", light.next, day_text(light.due_on) or "—",
            )
            for at, light in enumerate(lights, start=1)
        ]  # fmt: skip
        found.append((rule, Table(f"{lights[0].rule_name}项目清单", LIST, tuple(rows), wide=True)))
    return found
