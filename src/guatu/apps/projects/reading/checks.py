"""What must hold inside a row and between the rows of a ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from statistics import median_low
from typing import Any

from guatu.apps.projects.reading.record import Record
from guatu.apps.projects.sheets import EVENTS, PROJECT_LEDGER
from guatu.kernel.codes import CodeCheck, check_project_code, check_uscc
from guatu.kernel.display import wan
from guatu.kernel.sheets.cells import cell_name, normal
from guatu.kernel.sheets.days import to_day
from guatu.kernel.sheets.problems import CellProblem, Severity
from guatu.kernel.sheets.types import Money

MONEY = tuple(column.code for column in PROJECT_LEDGER.columns if isinstance(column.type, Money))
CLASSIFIED = re.compile(r"(?<![不非无未])涉密|(?<!商业)(?:机密|秘密|绝密)")
CLASSIFIED_MESSAGE = "涉密项目不得录入本系统"
ABSURD = 1_000
FEWEST_FOR_MEDIAN = 5
DAY_LENGTH = len("2022-06-30")
ORDERS = (
    ("planned_start_on", "planned_finish_on", "计划竣工早于计划开工"),
    ("started_on", "completed_on", "实际竣工早于实际开工"),
    ("signed_on", "performed_on", "履约早于签约"),
    ("completed_on", "full_capacity_on", "达产达效早于竣工"),
)


def is_classified(record: Record) -> bool:
    """Marked as a state secret in its name or remark; such a row is refused and its words are not repeated."""
    words = f"{record.values.get('name', '')}\n{record.values.get('remark', '')}"
    return "密" in words and CLASSIFIED.search(words) is not None


def problem(record: Record, code: str, message: str, *, severity: Severity = "error", value: str = "") -> CellProblem:
    """A problem of a record's field, placed at the cell the field came from."""
    bound = record.bounds.get(code)
    title = bound.title if bound else PROJECT_LEDGER.by_code[code].title if code in PROJECT_LEDGER.by_code else ""
    cell = cell_name(record.place.row, bound.index) if bound else ""
    return CellProblem(
        record.place.row, title, message, sheet=record.place.sheet, cell=cell, value=value, severity=severity
    )


def check_row(record: Record, on: date) -> Iterator[CellProblem]:
    """Everything one row must hold by itself."""
    yield from check_codes(record)
    yield from check_amounts(record)
    yield from check_dates(record, on)


def check_codes(record: Record) -> Iterator[CellProblem]:
    """A code that cannot be one is kept out; one that merely fails its check digit is taken with a warning."""
    checks: tuple[tuple[str, Callable[[str], CodeCheck]], ...] = (
        ("code", check_project_code),
        ("owner_uscc", check_uscc),
    )
    for field, check in checks:
        text = record.values.get(field)
        if not text:
            continue
        found = check(text)
        if found.level != "ok":
            yield problem(record, field, found.message.rstrip("。"), severity=found.level, value=text)
        if found.level == "error":
            del record.values[field]
        else:
            record.values[field] = found.normal


def check_amounts(record: Record) -> Iterator[CellProblem]:
    values = record.values
    for field in MONEY:
        if field in values and values[field] < 0:
            yield problem(record, field, "金额不能为负数", value=wan(values[field], 2))
    total = values.get("total_investment")
    if not total or total < 0:
        return
    plan = values.get("annual_plan")
    if plan is not None and plan > total:
        yield problem(
            record, "annual_plan", f"年度计划{wan(plan)}万元超过总投资{wan(total)}万元，请核对", severity="warning"
        )
    field, done = cumulative(values)
    if done > total:
        yield problem(record, field, f"累计完成{wan(done)}万元超过总投资{wan(total)}万元，请核对", severity="warning")


def cumulative(values: dict[str, Any]) -> tuple[str, int]:
    """What is done since the start, as told or as the sum of earlier years and this one."""
    told: int = values.get("invested_since_start", 0)
    summed: int = values.get("invested_before", 0) + values.get("invested_this_year", 0)
    return ("invested_since_start", told) if told >= summed else ("invested_this_year", summed)


def check_dates(record: Record, on: date) -> Iterator[CellProblem]:
    today = on.isoformat()
    for field in EVENTS:
        value = record.values.get(field)
        if value and value > today and (day := to_day(value)) and day > on:
            title = PROJECT_LEDGER.by_code[field].title
            yield problem(record, field, f"{title}是已经发生的事，日期不能晚于{on.isoformat()}", value=value)
    entered = record.values.get("entered_on")
    if entered and entered > today and (day := to_day(entered)) and day > on:
        message = f"列入日期晚于台账日期{on.isoformat()}，请核对"
        yield problem(record, "entered_on", message, severity="warning", value=entered)
    for first, last, message in ORDERS:
        if (
            first not in record.values
            or last not in record.values
            or in_order(record.values[first], record.values[last])
        ):
            continue
        start, finish = to_day(record.values[first]), to_day(record.values[last], end=True)
        if start and finish and finish < start:
            shown = f"{record.values[first]}、{record.values[last]}"
            yield problem(record, last, f"{message}，请核对", value=shown)


def in_order(first: str, last: str) -> bool:
    """Whether two days written in full are plainly in order; coarser ones need a closer look."""
    return len(first) == len(last) == DAY_LENGTH and first <= last


def check_between(records: Iterable[Record]) -> Iterator[CellProblem]:
    """What must hold between rows: names and codes not twice, amounts of one order of size."""
    kept = [record for record in records if not record.is_summary]
    yield from repeated(kept)
    for field in MONEY:
        yield from absurd(kept, field)


def repeated(records: list[Record]) -> Iterator[CellProblem]:
    """A name twice in one region is a project entered twice, unless the codes differ; a code twice may be a bundle."""
    names: dict[tuple[str, str], Record] = {}
    codes: dict[str, Record] = {}
    for record in records:
        name, code = normal(str(record.values.get("name", ""))).replace(" ", ""), record.values.get("code", "")
        key = (record.values.get("region", ""), name)
        first = names.setdefault(key, record) if name else record
        if first is not record:
            other = first.values.get("code", "")
            severity: Severity = "warning" if code and other and code != other else "error"
            yield problem(
                record, "name", f"与{where(first, record)}重复：同一区划有同名项目", severity=severity, value=name
            )
            continue
        sharing = codes.setdefault(code, record) if code else record
        if sharing is not record:
            message = f"与{where(sharing, record)}的项目代码相同；打捆项目可以共用代码，否则请核对"
            yield problem(record, "code", message, severity="warning", value=code)


def where(first: Record, record: Record) -> str:
    sheet = f"“{first.place.sheet}”表" if first.place.sheet != record.place.sheet else ""
    return f"{sheet}第{first.place.row}行"


def absurd(records: list[Record], field: str) -> Iterator[CellProblem]:
    """A figure a thousand times the column's middle one is mostly a slip of the unit."""
    amounts = [amount for record in records if (amount := record.values.get(field, 0)) > 0]
    if len(amounts) < FEWEST_FOR_MEDIAN:
        return
    middle = median_low(amounts)
    if max(amounts) <= ABSURD * middle:
        return
    for record in records:
        amount = record.values.get(field, 0)
        if amount > ABSURD * middle:
            message = f"{wan(amount)}万元是本列中间值{wan(middle)}万元的{amount // middle}倍，请核对单位"
            yield problem(record, field, message, severity="warning", value=wan(amount))


def undeclared(declared: int | None, found: int, name: str) -> str:
    """先进制造业标明47项，本表只有18项; empty where they agree or nothing was declared."""
    if declared is None or declared == found:
        return ""
    word = "只有" if found < declared else "有"
    return f"“{name}”标明{declared}项，本表{word}{found}项，请核对是否为摘录或有漏项"
