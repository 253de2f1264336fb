"""Reading a project ledger: any file an office has, into records, with everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from guatu.apps.projects.reading.checks import (
    CLASSIFIED_MESSAGE,
    check_between,
    check_row,
    is_classified,
    problem,
    undeclared,
)
from guatu.apps.projects.reading.places import Places
from guatu.apps.projects.reading.record import LedgerReading, Place, Record, SheetReading, SkippedRow, Values
from guatu.apps.projects.sheets import PROJECT_LEDGER, STAGE_SPELLINGS, STAGES, SUMMARY
from guatu.kernel.regions import Regions
from guatu.kernel.sheets.book import Book, RawSheet
from guatu.kernel.sheets.bounds import bounds_of, fault_problems, faults_of
from guatu.kernel.sheets.cells import Cell
from guatu.kernel.sheets.collector import without_collecting
from guatu.kernel.sheets.headings import Vocabulary, vocabulary
from guatu.kernel.sheets.lines import without_marks
from guatu.kernel.sheets.problems import CellProblem
from guatu.kernel.sheets.rows import RowsReader
from guatu.kernel.sheets.sheet import Bound, Sheet
from guatu.kernel.sheets.table import BodyRow, Table, find_table
from guatu.kernel.sheets.types import PLAIN_NUMBER, Money, Percent

HELP_SHEETS = frozenset({"填写说明", "填报说明", "填表说明"})
ORGANISATION = re.compile(r"(?:公司|[厅局委办]|委员会|集团|人民政府|管委会|办事处|指挥部|大学|学院|医院|银行)$")
NO_TABLE = "没有找到表头，请确认表里有“项目名称”等列名，或先下载空白台账对照"
NO_NAME = "没有找到“项目名称”列，请在导入前指定哪一列是项目名称"
NO_UNIT = "没有写金额单位，按{unit}读取，请核对"
FRACTIONS = "数字都不大于1.5，按比例读成百分数（0.789读作78.9%），请核对"
DOUBTFUL = "按“{title}”读取，把握不大，请核对；不对的，请在导入前指定这一列"
TRANSPOSED = "这张表横着排（每列一个项目），已按列读取，请核对"
STAGED = "表里没有阶段列，{count}行的这一列只写了阶段（如“{word}”），按备注读出阶段，请核对"
FRACTION_LIMIT = Decimal("1.5")


@without_collecting()
def read_ledger(
    path: Path,
    *,
    on: date,
    sheet: Sheet = PROJECT_LEDGER,
    region: str = "",
    synonyms: Iterable[tuple[str, str]] = (),
    mapping: Mapping[str, str] | None = None,
    regions: Regions | None = None,
    name: str = "",
) -> LedgerReading:
    """Read a ledger of any supported kind.

    `on` is the day of reading (years are completed by it, done events may not lie after it); `region` the code of the
    region the ledger is for; `synonyms` an office's own (heading, field); `mapping` what was settled for this header
    (heading → field, "" to leave a column out). Raises SheetRefused when the file cannot be read at all.
    """
    whole = Sheet(sheet.title, (*sheet.columns, *(c for c in SUMMARY if c.code not in sheet.by_code)))
    known = vocabulary(whole, synonyms)
    places = Places(region, regions)
    records: list[Record] = []
    with Book(path, name=name) as book:
        reading = LedgerReading(book.name, book.kind, book.encoding, book.delimiter)
        reading.problems += [CellProblem(0, "", told, severity="warning") for told in book.warnings]
        for raw in book.sheets():
            if raw.name in HELP_SHEETS:
                continue
            reader = TableReader(raw, whole, known, mapping, places, on)
            records += reader.read(reading)
    if not reading.sheets:
        reading.problems.append(CellProblem(0, "", NO_TABLE))
    finish(reading, records, on)
    return reading


def finish(reading: LedgerReading, records: Sequence[Record], on: date) -> None:
    """Refuse secret rows, check the others alone and together, and put every problem into reading order."""
    kept: list[Record] = []
    for record in records:
        if is_classified(record):
            reading.problems.append(problem(record, "name", CLASSIFIED_MESSAGE))
            reading.skipped.append(SkippedRow(record.place.sheet, record.place.row, CLASSIFIED_MESSAGE, ""))
            continue
        kept.append(record)
        reading.problems += record.problems
        reading.problems += check_row(record, on)
    reading.problems += check_between(kept)
    reading.rows = [record.values for record in kept]
    reading.places = [record.place for record in kept]
    order = {sheet.name: at for at, sheet in enumerate(reading.sheets)}
    reading.problems.sort(key=lambda one: (order.get(one.sheet, -1), one.row))
    reading.problems = [replace(one, file=reading.file) for one in reading.problems]


class TableReader:
    """Reads the table of one sheet into records."""

    def __init__(
        self,
        raw: RawSheet,
        sheet: Sheet,
        known: Vocabulary,
        mapping: Mapping[str, str] | None,
        places: Places,
        on: date,
    ) -> None:
        self.raw = raw
        self.places = places
        money = frozenset(column.code for column in sheet.columns if isinstance(column.type, Money))
        self.table = find_table(raw, known, money=money, chosen=mapping)
        self.bounds = with_shared_name(self.table, sheet) if self.table else []
        self.reader = RowsReader(self.bounds, on=on)
        self.figures = [one for one in self.bounds if is_doubtful_figure(one)]
        self.by_code = {bound.column.code: bound for bound in self.bounds}
        self.is_summary = "name" not in self.by_code and not self.by_code.keys() & {"number", "code"}
        self.faults = faults_of(raw)
        self.fractions: dict[str, list[tuple[Values, Decimal]]] = {}
        self.unitless: set[str] = set()
        self.staged: list[str] = []

    def read(self, reading: LedgerReading) -> list[Record]:
        """The records of the sheet; how it was understood goes into `reading`."""
        if self.table is None:
            reading.skipped.append(SkippedRow(self.raw.name, 0, "没有找到表头，整张表没有读取", ""))
            return []
        table = self.table
        understood = SheetReading(
            name=self.raw.name,
            kind="summary" if self.is_summary else "ledger",
            header_rows=table.header_rows,
            columns=table.columns,
            units=table.units,
            remember=table.remember,
            transposed=table.transposed,
            sections=table.sections,
        )
        reading.sheets.append(understood)
        if not self.is_summary and "name" not in self.by_code:
            reading.problems.append(CellProblem(table.header_rows[-1], "", NO_NAME, sheet=self.raw.name))
        if table.transposed:
            self.tell(reading, 0, "", TRANSPOSED)
        records = [self.record(row) for row in table.rows()]
        understood.rows = len(records)
        reading.skipped += [SkippedRow(self.raw.name, one.row, one.reason, one.text) for one in table.skipped]
        self.tell_about_columns(reading)
        for section in table.sections:
            difference = undeclared(section.declared, section.found, section.name)
            if difference:
                self.tell(reading, section.row, "", difference)
        return records

    def tell(self, reading: LedgerReading, row: int, title: str, message: str) -> None:
        reading.problems.append(CellProblem(row, title, message, sheet=self.raw.name, severity="warning"))

    def record(self, row: BodyRow) -> Record:
        values, problems = self.reader.read(row.number, row.cells)
        record = Record(Place(self.raw.name, row.number), values, self.by_code, is_summary=self.is_summary)
        if problems:
            record.problems += [replace(one, sheet=self.raw.name) for one in problems]
        if "name" in values:
            values["name"] = without_marks(values["name"])
        if row.label or row.sections:
            self.put_under(record, row)
        if "stage" not in self.by_code:
            self.take_stage(values)
        if not self.is_summary:
            self.place(record)
        if self.faults or self.figures:
            self.look_at_cells(record, row)
        return record

    def put_under(self, record: Record, row: BodyRow) -> None:
        """What a record has from the sections it stands under and the list it is of."""
        values = record.values
        if row.label and (stage := stage_of(row.label)):
            values.setdefault("stage", stage)
        if not row.sections:
            return
        last = row.sections[-1]
        if ORGANISATION.search(last) and not last.endswith("中心"):
            values.setdefault("organisation", last)
        elif re.search("[省市县区旗州镇乡]$", last) and len(last) <= 10 and self.places.find(last)[0]:
            values.setdefault("region", last)
        else:
            values.setdefault("category", "/".join(row.sections))

    def take_stage(self, values: Values) -> None:
        """Where no column holds the stage, a remark that is nothing but a stage's name tells it; it stays a remark."""
        word = values.get("remark", "")
        if word and "stage" not in values and not self.is_summary and (stage := stage_of(word)):
            values["stage"] = stage
            self.staged.append(word)

    def place(self, record: Record) -> None:
        """Put the region's code in place of its words; without words, the region the ledger is for."""
        words = record.values.pop("region", "")
        if not words:
            if self.places.within:
                record.values["region"] = self.places.within
            return
        code, wrong = self.places.find(words)
        if code:
            record.values["region"] = code
        else:
            record.problems.append(problem(record, "region", wrong, value=words))

    def look_at_cells(self, record: Record, row: BodyRow) -> None:
        """Formula cells without a result, figures without a unit, rates written as fractions."""
        record.problems += fault_problems(self.faults, row.number, self.bounds, self.raw.name)
        for bound in self.figures:
            cell = row.cells[bound.index] if bound.index < len(row.cells) else None
            if isinstance(bound.column.type, Money):
                if is_figure(cell):
                    self.unitless.add(bound.column.code)
            elif isinstance(cell, int | Decimal):
                self.fractions.setdefault(bound.column.code, []).append((record.values, Decimal(cell)))

    def tell_about_columns(self, reading: LedgerReading) -> None:
        row = self.table.header_rows[-1] if self.table else 0
        for code in sorted(self.unitless):
            money = self.by_code[code]
            self.tell(reading, row, money.title, NO_UNIT.format(unit=money.column.unit))
        for column in self.table.columns if self.table else ():
            bound = self.by_code.get(column.code)
            if bound and not column.is_certain:
                self.tell(reading, row, column.title, DOUBTFUL.format(title=bound.column.title))
        if self.staged:
            told = STAGED.format(count=len(self.staged), word=self.staged[0])
            self.tell(reading, row, self.by_code["remark"].title, told)
        for code, cells in self.fractions.items():
            if all(abs(cell) <= FRACTION_LIMIT for _, cell in cells) and any(cell % 1 for _, cell in cells):
                for values, cell in cells:
                    values[code] = f"{(cell * 100).normalize():f}"
                self.tell(reading, row, self.by_code[code].title, FRACTIONS)


def with_shared_name(table: Table, sheet: Sheet) -> list[Bound]:
    """The table's columns that hold fields of the sheet. A list beside another shares the first one's name column."""
    found = bounds_of(table, sheet)
    if table.lists and not any(bound.column.code == "name" for bound in found):
        found.append(Bound(sheet.by_code["name"], table.lists[0][1], table.lists[0][0]))
    return found


def stage_of(label: str) -> str:
    """在建项目 → construction: the stage a list's heading gives to all in it."""
    word = label.removesuffix("项目")
    return STAGES.get(word) or STAGE_SPELLINGS.get(word) or ""


def is_doubtful_figure(bound: Bound) -> bool:
    """A column whose plain figures need a second look: money without a unit, and rates."""
    kind = bound.column.type
    return isinstance(kind, Percent) or (isinstance(kind, Money) and not bound.unit)


def is_figure(cell: Cell) -> bool:
    return isinstance(cell, int | Decimal) or (isinstance(cell, str) and bool(PLAIN_NUMBER.fullmatch(cell.strip())))
