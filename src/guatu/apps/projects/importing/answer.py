"""What an import answers: counts, every problem with its cell, and the differences, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from guatu.apps.projects.importing.plan import Plan
from guatu.apps.projects.importing.wanted import SHEET_LABELS
from guatu.apps.projects.sheets import PROJECT_LEDGER
from guatu.kernel.display import grouped
from guatu.kernel.sheets.types import Money

MOST_LINES, MOST_NAMES = 50, 20
ENTERING = "新增的{count}个没有写列入日期，记为{on}，以前月份不计；早已列入的，请补“列入日期”列，或改台账日期"


@dataclass(frozen=True)
class ImportAnswer:
    """A plan and whether it was applied."""

    plan: Plan
    applied: bool

    @property
    def sentence(self) -> str:
        """What happened, in one sentence."""
        plan = self.plan
        if plan.errors:
            return f"“{plan.reading.file}”有{len(plan.errors)}处错误，没有导入任何一行。改好后再导入。"
        if plan.changes_nothing:
            return f"“{plan.reading.file}”没有变化：{len(plan.unchanged)}个项目与库里一致，没有留痕。"
        done = "已导入" if self.applied else "试读"
        return (
            f"{done}“{plan.reading.file}”：新增{len(plan.new)}个，变更{len(plan.changed)}个，"
            f"未变{len(plan.unchanged)}个；库里有而表里没有的{len(plan.missing)}个（不删除）。"
        )

    @property
    def entering(self) -> str:
        """From which day the new projects without a day of their own count; empty where there is none."""
        plan = self.plan
        bare = sum(not plan.reading.rows[at].get("entered_on") for at in plan.new)
        return "" if plan.errors or not bare else ENTERING.format(count=bare, on=plan.options.on)

    def as_json(self) -> dict[str, Any]:
        """Rows with money in 分, problems with their cells, and the differences."""
        reading = self.plan.reading
        return {
            "file": reading.file,
            "rows": reading.rows,
            "skipped": [asdict(row) for row in reading.skipped],
            "problems": [problem.as_json() for problem in self.plan.problems],
            "encoding": reading.encoding,
            "units": reading.units,
            "header_rows": list(reading.header_rows),
            "columns": [heading.title for heading in reading.columns],
            "summary": reading.is_summary,
            "diff": self.diff(),
            "created": {
                "organisations": list(self.plan.units.missing.values()) if self.creates else [],
                "leaders": list(self.plan.leaders.missing.values()) if self.creates else [],
                "sets": [name for name, pk in self.plan.sets.items() if pk is None or self.applied],
            },
            "applied": self.applied,
            "sentence": self.sentence,
        }

    @property
    def creates(self) -> bool:
        return self.plan.options.create_units

    def diff(self) -> dict[str, Any]:
        """new, changed (field by field, old and new), unchanged, missing, suggestions."""
        library, plan = self.plan.library, self.plan
        return {
            "new": [self._row(at) for at in plan.new],
            "changed": [
                {
                    **self._row(one.at),
                    "project": library.numbers[one.project],
                    "fields": {name: list(pair) for name, pair in one.fields.items()},
                }
                for one in plan.changed
            ],
            "unchanged": [library.numbers[pk] for pk in plan.unchanged],
            "missing": [{"project": library.numbers[pk], "name": library.names[pk]} for pk in plan.missing],
            "suggestions": [
                {
                    **self._row(one.at),
                    "project": library.numbers[one.project],
                    "like": library.names[one.project],
                    "decided": one.decided,
                }
                for one in plan.suggestions
            ],
        }

    def _row(self, at: int) -> dict[str, Any]:
        place, row = self.plan.reading.places[at], self.plan.reading.rows[at]
        return {"sheet": place.sheet, "row": place.row, "name": row.get("name", ""), "code": row.get("code", "")}

    def lines(self) -> Iterator[str]:
        """For a terminal: the sentence, problems, changes; long lists are cut with their number."""
        plan = self.plan
        yield self.sentence
        if self.entering:
            yield self.entering
        if self.creates and not plan.errors and not plan.changes_nothing:
            for kind, names in (("单位", plan.units.missing), ("分包领导", plan.leaders.missing)):
                if names:
                    yield f"随导入新建{kind}{len(names)}个：{named(list(names.values()))}"
        yield from cut([f"{'错误' if p.severity == 'error' else '提醒'}　{p.sentence}" for p in plan.problems])
        changes = [
            f"变更　{plan.library.numbers[one.project]} {plan.library.names[one.project]}：" + told(one.fields)
            for one in plan.changed
        ]
        yield from cut(changes)
        yield from cut([f"表里没有　{plan.library.numbers[pk]} {plan.library.names[pk]}" for pk in plan.missing])


def named(names: list[str]) -> str:
    """The first of many names, for a terminal; --json has all."""
    return "、".join(names[:MOST_NAMES]) + ("等" if len(names) > MOST_NAMES else "")


def cut(lines: list[str]) -> list[str]:
    rest = len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], *([f"……还有{rest}条，用 --json 看全部"] if rest > 0 else [])]


def told(fields: dict[str, tuple[Any, Any]]) -> str:
    return "；".join(f"{title(name)} {shown(name, pair[0])}→{shown(name, pair[1])}" for name, pair in fields.items())


def title(name: str) -> str:
    """The heading of a field."""
    return PROJECT_LEDGER.by_code[name].title


def shown(name: str, value: Any) -> str:
    """A value of a field as a page prints it: 万元 with what is below, labels in place of codes, — for none."""
    if value in (None, ""):
        return "—"
    kind = PROJECT_LEDGER.by_code[name].type
    if isinstance(kind, Money):
        text = f"{kind.write(value):f}"
        return f"{grouped(text.rstrip('0').rstrip('.') if '.' in text else text)} 万元"
    if name in SHEET_LABELS:
        return SHEET_LABELS[name].get(value) or LIBRARY_LABELS.get((name, value), str(value))
    return "、".join(value) if isinstance(value, list) else str(value)


LIBRARY_LABELS = {
    ("level", "other"): "一般",
    ("level", "reserve"): "储备",
    ("nature", "continuing"): "续建",
    ("nature", "planned"): "拟开工",
    ("procedure", "permission"): "核准",
}
