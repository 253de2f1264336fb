"""The workbooks of the main job: a ledger as an office keeps it, with merged headings and mixed units."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

UNITS = ("区住房和城乡建设局", "区交通运输局", "区工业和信息化局", "区教育体育局")
PLACES = ("松岗", "柳沟", "枫桥", "榆林坡", "槐树营", "桐花里", "杏园", "梅岭", "竹溪", "兰台")
KINDS = ("污水处理厂", "公路改线", "智能装备园", "第二小学")
HEADINGS = (
    "序号",
    "项目名称",
    "责任单位",
    "分包领导",
    "建设性质",
    "总投资（亿元）",
    "年度计划投资（万元）",
    "计划开工",
    "实际开工",
)
FIRST_ROW = 5
WAN = 10_000 * 100
"""One 万元 in 分."""


@dataclass(frozen=True)
class Planned:
    """One project of the ledger; money in 万元."""

    name: str
    unit: str
    leader: str
    total: int
    plan: int
    started: bool

    @property
    def total_cell(self) -> object:
        """As offices write it: mostly a number of 亿元, here and there an amount with its own unit."""
        if self.total % 3 == 0:
            return f"{self.total}万元"
        return float(Decimal(self.total) / 10_000)


def forty_projects() -> list[Planned]:
    """Ten projects of each of four units, thirty of them started; every figure differs from every other."""
    return [
        Planned(
            name=f"{PLACES[at // 4]}{KINDS[at % 4]}",
            unit=UNITS[at % 4],
            leader=("周副区长", "吴副区长")[at % 2],
            total=17_507 + 5_113 * at,
            plan=1_013 + 251 * at,
            started=at < 30,
        )
        for at in range(40)
    ]


def write_ledger(path: Path, wrong: dict[str, object] | None = None) -> Path:
    """The ledger of 2025. `wrong` puts other contents into cells, as a slip of the hand does."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "重点项目"
    sheet["A1"] = "2025年重点项目台账"
    sheet.merge_cells("A1:I1")
    sheet["A2"] = "填报单位：区项目办"
    _headings(sheet)
    for at, one in enumerate(forty_projects()):
        nature = "续建" if one.started else "新开工"
        started = "2024年3月" if one.started else ""
        planned = "2024年3月" if one.started else "2025年6月"
        row = (at + 1, one.name, one.unit, one.leader, nature, one.total_cell, one.plan, planned, started)
        for column, value in enumerate(row, 1):
            sheet.cell(FIRST_ROW + at, column, value or None)
    for cell, value in (wrong or {}).items():
        sheet[cell] = value
    book.save(path)
    return path


def _headings(sheet: Worksheet) -> None:
    """Two rows of headings: money and dates stand under a merged word, the rest is merged downwards."""
    for column, heading in enumerate(HEADINGS, 1):
        letter = sheet.cell(1, column).column_letter if column == 1 else sheet.cell(4, column).column_letter
        if column <= 5:
            sheet[f"{letter}3"] = heading
            sheet.merge_cells(f"{letter}3:{letter}4")
        else:
            sheet[f"{letter}4"] = heading
    sheet["F3"] = "投资"
    sheet.merge_cells("F3:G3")
    sheet["H3"] = "日期"
    sheet.merge_cells("H3:I3")


def columns_of(sheet: Worksheet) -> dict[str, int]:
    """The columns of the product's own template by their heading, without its unit and its mark of being required."""
    return {str(cell.value).lstrip("*").split("（")[0]: cell.column for cell in sheet[1]}
