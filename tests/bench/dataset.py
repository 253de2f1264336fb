"""Made-up data of the size of a province: a ledger workbook of 20 columns and twelve months of reports."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

TITLES = (
    "项目代码", "项目名称", "行政区划", "项目级别", "行业", "建设性质", "项目类型", "责任单位", "分包领导", "项目单位",
    "总投资（万元）", "至上年底累计完成投资（万元）", "年度计划投资（万元）", "计划开工",
    "计划竣工", "签约", "立项", "开工", "入库", "备注",
)  # fmt: skip
REGIONS = ("410702", "410703", "410704", "410711", "410721", "410724", "410725", "410726")
UNITS = 500
LEADERS = 200


def ledger_rows(count: int, *, seed: int = 7, year: int = 2021) -> Iterator[tuple[Any, ...]]:
    """`count` rows in the order of TITLES; every amount is a whole number of 万元."""
    rng = random.Random(seed)
    start = date(year - 2, 1, 1)
    for i in range(count):
        total = rng.randrange(500, 400_000)
        begins = start + timedelta(days=rng.randrange(1095))
        started = begins + timedelta(days=rng.randrange(-20, 120))
        known = started < date(year, 12, 1)
        listed = started + timedelta(days=rng.randrange(10, 150))
        yield (
            "", f"第{i:06d}号样例项目", REGIONS[i % len(REGIONS)], rng.choice(("省重点", "市重点", "区（县）重点")),
            rng.choice(("C35", "E48", "N78", "P83")), "续建" if begins.year < year else "新建",
            rng.choice(("产业", "民生", "基本功能")), f"第{i % UNITS:03d}责任单位", f"第{i % LEADERS:03d}领导",
            f"第{i:06d}项目公司", total, total // 5 if begins.year < year else 0, total // rng.randrange(2, 6),
            begins, begins + timedelta(days=rng.randrange(300, 1200)), begins - timedelta(days=200),
            begins - timedelta(days=120), started if known else None,
            listed if known and listed < date(year, 12, 1) and rng.random() < 0.8 else None, "",
        )  # fmt: skip


def write_workbook(path: Path, count: int) -> None:
    """The ledger as a workbook, typed as Excel would keep it."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("项目台账")
    sheet.write_row(0, 0, TITLES)
    for number, row in enumerate(ledger_rows(count), 1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value)
            elif value not in (None, ""):
                sheet.write(number, column, value)
    book.close()


def done_in_month(project: int, month: int) -> int:
    """分 reported for a project in a month; the same for every run."""
    return random.Random(project * 100 + month).randrange(0, 900) * 1_000_000
