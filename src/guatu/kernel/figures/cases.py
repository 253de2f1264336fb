"""A file of cases: what each bulletin prints, its inputs, and the checks to do on them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guatu.kernel.figures.checks import Checked, FigureProblem, check_figure
from guatu.kernel.figures.verdicts import Verdict


@dataclass(frozen=True)
class CaseAudit:
    """The checks of one case, each done or with the sentence that says why it could not be."""

    id: str
    checks: tuple[Checked | Unchecked, ...]

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "checks": [check.to_json() for check in self.checks]}


@dataclass(frozen=True)
class Unchecked:
    """A check that could not be done; null is 无法判断."""

    name: str
    problem: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "verdict": None, "exact": None, "problem": self.problem}


@dataclass(frozen=True)
class Audit:
    """All cases in the file's order, and every problem with the file as a Chinese sentence."""

    cases: tuple[CaseAudit, ...]
    problems: tuple[str, ...]

    @property
    def mismatches(self) -> tuple[str, ...]:
        """One sentence for each printed figure that does not hold."""
        return tuple(
            f"案例{case.id}“{check.name}”：{check.sentence}"
            for case in self.cases
            for check in case.checks
            if isinstance(check, Checked) and check.verdict is Verdict.MISMATCH
        )

    def to_json(self) -> dict[str, Any]:
        return {"cases": [case.to_json() for case in self.cases], "problems": list(self.problems)}


def audit_cases(text: str) -> Audit:
    """Check every figure of a cases file. Bad content never raises: it is listed in `problems`."""
    try:
        content = json.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except json.JSONDecodeError as wrong:
        return Audit((), (f"文件不是有效的JSON：第{wrong.lineno}行第{wrong.colno}列有误，请改正后重试",))
    except (ValueError, ArithmeticError, RecursionError):
        return Audit((), ("文件不是有效的JSON：数字过长或层次过深，请改正后重试",))
    rows = content.get("cases") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        return Audit((), ("文件应有“cases”清单，请对照格式说明补上",))
    cases = tuple(audit_case(row, place) for place, row in enumerate(rows, start=1))
    problems = tuple(
        f"案例{case.id}“{check.name}”：{check.problem}" if check.name else f"案例{case.id}：{check.problem}"
        for case in cases
        for check in case.checks
        if isinstance(check, Unchecked)
    )
    return Audit(cases, problems)


def audit_case(row: object, place: int) -> CaseAudit:
    if not isinstance(row, dict):
        return CaseAudit(f"第{place}例", (Unchecked("", "应为一个对象，请对照格式说明改正"),))
    name = str(row.get("id") or f"第{place}例")
    checks, inputs = row.get("checks"), row.get("inputs") or {}
    if not isinstance(checks, list):
        return CaseAudit(name, (Unchecked("", "缺少“checks”清单"),))
    if not isinstance(inputs, dict):
        return CaseAudit(name, (Unchecked("", "“inputs”应为一个对象"),))
    return CaseAudit(name, tuple(audit_check(check, inputs, at) for at, check in enumerate(checks, start=1)))


def audit_check(check: object, inputs: Mapping[str, Any], place: int) -> Checked | Unchecked:
    if not isinstance(check, dict):
        return Unchecked(f"第{place}项", "应为一个对象，请对照格式说明改正")
    try:
        return check_figure(check, inputs)
    except FigureProblem as wrong:
        return Unchecked(str(check.get("name") or f"第{place}项"), str(wrong))
