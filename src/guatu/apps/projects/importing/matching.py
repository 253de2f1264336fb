"""Which project of the library a row speaks of: by number, by code, by name within its region; else it is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from guatu.apps.projects.importing.names import Near, bare, same
from guatu.kernel.regions import national

if TYPE_CHECKING:
    from guatu.apps.projects.importing.plan import Plan

NEW = "new"
MOST_COMPARED = 20_000
UNKNOWN_NUMBER = "没有编号为{number}的项目，或不在您的范围内；新项目请把编号留空"
NAMESAKES = "同一区划有{count}个同名项目，请填项目编号"
TWICE = "与第{row}行指的是同一个项目，请合并成一行"
NEAR = "与库里的“{name}”（{number}）名称相近，请核对是不是同一个项目"
NEAR_TAKEN = NEAR + "；现按新项目导入"
TOO_MANY = "名称没有逐个比对相近的：库里未对上的和表里新增的都超过{most}个"


@dataclass(frozen=True)
class Suggestion:
    """A new row whose name is nearly a known project's: a clerk decides whether they are one."""

    at: int
    project: int
    decided: bool = False


@dataclass
class Matching:
    """Row index → project for what was found; the indexes that are new; what may be the same."""

    found: dict[int, int] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)


def match(plan: Plan) -> Matching:
    """Match every row; two rows for one project, unknown numbers and namesakes are problems of the plan."""
    matching = Matching()
    rows = plan.reading.rows
    shared = Counter(row["code"] for row in rows if row.get("code"))
    taken: dict[int, int] = {}
    for at, row in enumerate(rows):
        project = _decided(plan, at) or _find(plan, at, row, shared)
        if project is None:
            if row.get("name"):
                matching.new.append(at)
            continue
        if project in taken:
            plan.tell(at, "name", TWICE.format(row=plan.reading.places[taken[project]].row), row.get("name", ""))
            continue
        taken[project] = at
        matching.found[at] = project
    _suggest(plan, matching, set(taken))
    return matching


def _decided(plan: Plan, at: int) -> int | None:
    return plan.library.by_number.get(plan.options.decisions.get(at, ""))


def _find(plan: Plan, at: int, row: Mapping[str, Any], shared: Counter[str]) -> int | None:
    """A number is taken at its word. A code decides, and where it is shared within a bundle the name as well."""
    library, number, code = plan.library, row.get("number"), row.get("code")
    if number:
        if number not in library.by_number:
            plan.tell(at, "number", UNKNOWN_NUMBER.format(number=number), number)
        return library.by_number.get(number)
    name, region = row.get("name", ""), row["region"]
    if code:
        coded = library.by_code.get(code, [])
        if len(coded) == 1 and shared[code] == 1:
            return coded[0]
        named = [pk for pk in coded if same(library.names[pk]) == same(name)]
        if named:
            return named[0]
    named = [pk for pk in library.named(name, region) if not (code and library.codes.get(pk, code) != code)]
    if len(named) > 1:
        plan.tell(at, "name", NAMESAKES.format(count=len(named)), name)
    return named[0] if len(named) == 1 else None


def _suggest(plan: Plan, matching: Matching, taken: set[int]) -> None:
    """Look for near names among the projects no row speaks of, region by region."""
    library = plan.library
    free: dict[str, list[tuple[int, str]]] = {}
    regions = {plan.reading.rows[at]["region"] for at in matching.new}
    titles = {region: (found.name if (found := national().find(region)) else "") for region in regions}
    for pk, region in library.regions.items():
        if pk not in taken and region in regions:
            free.setdefault(region, []).append((pk, bare(library.names[pk], titles[region])))
    count = sum(map(len, free.values()))
    if not count or not matching.new:
        return
    if count > MOST_COMPARED:
        plan.tell_all(TOO_MANY.format(most=MOST_COMPARED), "warning")
        return
    near = {region: Near(names) for region, names in free.items()}
    for at in matching.new:
        row = plan.reading.rows[at]
        if row["region"] not in near:
            continue
        project = near[row["region"]].find(bare(row["name"], titles[row["region"]]))
        if project is not None:
            _tell_near(plan, matching, at, project)


def _tell_near(plan: Plan, matching: Matching, at: int, project: int) -> None:
    decided = plan.options.decisions.get(at) == NEW
    matching.suggestions.append(Suggestion(at, project, decided))
    if decided:
        return
    stop = plan.options.stop_at_near
    sentence = NEAR if stop else NEAR_TAKEN
    told = sentence.format(name=plan.library.names[project], number=plan.library.numbers[project])
    plan.tell(at, "name", told, plan.reading.rows[at]["name"], "error" if stop else "warning")
