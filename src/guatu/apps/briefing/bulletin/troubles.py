"""六、存在问题 and 七、下步要求: each rule that lit, its projects with cause and next step, and what it demands."""

from __future__ import annotations

from collections.abc import Sequence

from guatu.apps.briefing.bulletin.answers import Answers, day_text
from guatu.apps.briefing.bulletin.words import Block, Figure, Heading, Part, Sentence, Table, counted, listed, said
from guatu.apps.monitoring.lights import Light
from guatu.apps.reports.models import PROBLEM_CATEGORIES

NAMED = 5
NUMERALS = "一二三四五六七八九十"


def by_rule(answers: Answers) -> dict[str, list[Light]]:
    """The lights of each rule, rules with the most red first; within a rule red before yellow."""
    found: dict[str, list[Light]] = {}
    for light in answers.lights:
        found.setdefault(light.rule, []).append(light)
    return dict(sorted(found.items(), key=lambda item: (-_count(item[1], "red"), -len(item[1]), item[0])))


def _count(lights: Sequence[Light], level: str) -> int:
    return sum(light.level == level for light in lights)


def problems(answers: Answers, annexes: Sequence[tuple[str, Table]]) -> list[Block]:
    """六: for each rule its number of lights, the worst by name with cause and next step, and where the rest stand."""
    place_of = {key: at for at, (key, _) in enumerate(annexes, start=1)}
    found: list[Block] = []
    for at, (rule, lights) in enumerate(by_rule(answers).items()):
        found.append(Heading(f"（{NUMERALS[at]}）{lights[0].rule_name}"))
        found.append(_counts(answers, rule, lights, place_of.get(rule)))
        shown = [light for light in lights if light.level == "red"][:NAMED]
        found += [_named(light) for light in shown]
    unlisted = _causes(answers)
    if unlisted:
        found.append(unlisted)
    if answers.waived:
        found.append(_waived(answers))
    return found


def _counts(answers: Answers, rule: str, lights: Sequence[Light], annex: int | None) -> Sentence:
    parts: list[Part] = []
    for level, word in (("red", "红灯"), ("yellow", "黄灯")):
        count = _count(lights, level)
        if count:
            basis = f"按{lights[0].source}判为{word}的项目数。"
            name = f"{lights[0].rule_name}{word}"
            figure = counted(f"{rule}.{level}", name, answers.month, count, basis, answers.place)
            parts += ["，" if parts else "", word, figure]
    names = [light.name for light in lights if light.level == "yellow"]
    if names:
        parts.append(f"。黄灯项目：{listed(names, NAMED)}")
    where = f"，清单见附件{annex}" if annex else ""
    return Sentence((*parts, f"{where}。"))


def _named(light: Light) -> Sentence:
    """A red light is never printed without its cause and next step (LOOK.md 1)."""
    cause = light.cause.rstrip("。") or "单位未填原因，限期补报"
    due = f"（{day_text(light.due_on)}前）" if light.due_on else ""
    told = f"{light.figures.rstrip('。')}。原因：{cause}。下一步：{light.next.rstrip('。')}{due}。"
    return Sentence((told,), f"{light.name}（{light.organisation_name}）。")


def _causes(answers: Answers) -> Sentence | None:
    """What the units name as causes, most frequent first; a project counts once."""
    of_project = {
        light.project: PROBLEM_CATEGORIES.get(light.category, light.category)
        for light in answers.lights
        if light.category
    }
    counts: dict[str, int] = {}
    for category in of_project.values():
        counts[category] = counts.get(category, 0) + 1
    if not counts:
        return None

    def figure(code: str, name: str, count: int) -> Figure:
        return counted(code, name, answers.month, count, "亮红灯或黄灯的项目，一个项目计一次。", answers.place)

    lit = figure("projects_lit", "亮红黄灯的项目数", len({light.project for light in answers.lights}))
    told = figure("projects_lit_with_cause", "亮红黄灯且填报原因的项目数", sum(counts.values()))
    parts: list[Part] = []
    for category, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        one = figure(f"cause.{category}", f"原因为{category}的项目数", count)
        parts += ["、" if parts else "", category, one]
    return said([("亮红黄灯的项目", lit), ("填报原因的", told), ("其中", *parts)], "原因分布。")


def _waived(answers: Answers) -> Sentence:
    told = "；".join(
        f"{each.name}（{each.rule_name}，{each.why.rstrip('。')}，{each.who}批准，"
        f"{f'至{each.until.isoformat()}' if each.until else '未定截止日'}）"
        for each in answers.waived[:NAMED]
    )
    more = f"等{len(answers.waived)}项" if len(answers.waived) > NAMED else ""
    return Sentence((f"{told}{more}。",), "有正当理由、经批准不评的项目。")


def demands(answers: Answers) -> list[Block]:
    """七: what each lit rule advises and how the light is released; then the promises that fall due, and reports."""
    found: list[Block] = []
    for at, (rule, lights) in enumerate(by_rule(answers).items()):
        declared, _ = answers.edition.alerts[rule]
        found.append(
            Sentence((f"{declared.advice}{declared.release}",), f"（{NUMERALS[at]}）{lights[0].rule_name}的。")
        )
    promised = {light.project: light.due_on for light in answers.lights if light.due_on}
    numeral = NUMERALS[len(found)]
    if promised:
        first = min(promised.values())
        basis = "亮灯项目月报所填预计解决日期。"
        figure = counted(
            "projects_promised", "承诺解决日期的项目数", answers.month, len(promised), basis, answers.place
        )
        told = ("已承诺解决日期的项目", figure, f"，最近的是{day_text(first)}，到期由项目办逐项核销。")
        found.append(Sentence(told, f"（{numeral}）兑现承诺。"))
        numeral = NUMERALS[len(found)]
    due, made = answers.total["reports_due"].value, answers.total["reports_made"].value
    if due is not None and made is not None and made < due:
        owed = counted(
            "reports_owed", "未报月报数", answers.month, int(due - made), "应报送月报数减已报送月报数。", answers.place
        )
        asked = ("尚有未报的月报", owed, "，责任单位立即补报，补报记为迟报。")
        found.append(Sentence(asked, f"（{numeral}）按时报送。"))
    return found
