"""Every workbook and CSV the house writes: nobody's text becomes a formula, and a negative number is a number."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.test import Client

from apps.documents.conftest import pdf
from apps.monitoring.district import District
from guatu.kernel.month import Month
from guatu.kernel.powers import Power
from house.tree import SRC, python_files, syntax

pytestmark = pytest.mark.django_db
PAYLOADS = (
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "+1",
    "－1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "-1+1",
    "＋1",
    "＠A1",
    '=HYPERLINK("http://x")',
)
MAY = Month(2021, 5)
TEXTS = ("name", "owner", "location", "scale", "remark", "industry", "category", "contact")
# where a workbook or a CSV is written → the doors it leaves by
DOORS = {
    "apps/listing/pages/statistics.py": ("/listing/statistics/export.xlsx?month=2021-05",),
    "apps/listing/pages/unlisted.py": ("/listing/export.xlsx",),
    "apps/projects/exporting.py": ("/projects/export", "/projects/template"),
    "apps/reports/sheets.py": ("/reports/2021-05/template.xlsx",),
    "apps/monitoring/pages/alerts.py": ("/monitoring/alerts/export?month=2021-05",),
    "apps/assessment/pages/ranking.py": ("/assessment/ranking/export?month=2021-05",),
    "apps/briefing/bulletin/workbook.py": ("/bulletin.xlsx?month=2021-05",),
    "apps/trace/workbook.py": ("/trace/export.xlsx",),
    "apps/documents/pages/register.py": ("/documents/export",),
    "apps/people/sheet_views.py": ("/people/export", "/organisations/export", "/leaders/export"),
    "apps/people/sheet_commands.py": (),  # the same sheets, by the same writer
}
WRITERS = {"xlsxwriter", "openpyxl", "csv"}
OF_THE_KERNEL = ("kernel/sheets/",)
WRITING = {"write_rows", "write_csv", "write_template", "as_bytes", "Workbook"}


def writes_sheets(tree: ast.Module) -> bool:
    """Whether a module takes something that writes a workbook or a CSV into its hands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and {one.name for one in node.names} & WRITERS:
            return True
        taken = {one.name for one in node.names} if isinstance(node, ast.ImportFrom) else set()
        if taken & WRITING and (node.module or "").startswith("guatu.kernel.sheets"):
            return True
    return False


def reads_only(tree: ast.Module) -> bool:
    """Takes csv to read it and writes nothing with it."""
    return not any(isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter") for node in ast.walk(tree))


@pytest.fixture
def auditor(someone: Any) -> Any:
    return someone("wei", name="魏", powers=list(Power))


@pytest.fixture
def planted(operator: Any, auditor: Any, kept: Any) -> Client:
    """A computed month in which every name and remark begins as a formula would."""
    from guatu.apps.documents.actions import keep_file
    from guatu.apps.listing.actions import enter_statistics
    from guatu.apps.monitoring.computing import compute_month
    from guatu.apps.people.models import Leader, Organisation, User
    from guatu.apps.projects.models import Project
    from guatu.apps.reports.models import ReportWindow

    district = District(operator)
    units = [district.unit(f"U{at}", f"单位{at}") for at in range(len(PAYLOADS))]
    projects = [district.project(unit=unit, plan=1_000, started=date(2021, 3, 1)) for unit in units]
    district.reported("2021-05", {project: {"done": 100, "progress_text": PAYLOADS[0]} for project in projects})
    enter_statistics(MAY, {projects[0].pk: 112_5000 * 100}, actor=operator)
    ReportWindow.objects.create(month="2021-05", opens_on=date(2021, 5, 25), due_on=date(2021, 6, 5))
    for project, unit, payload in zip(projects, units, PAYLOADS, strict=True):
        Project.objects.filter(pk=project.pk).update(**dict.fromkeys(TEXTS, payload))
        Organisation.objects.filter(pk=unit.pk).update(name=payload, short_name=payload)
    User.objects.create(login="planted", name=PAYLOADS[0], region="410703")
    Leader.objects.create(key="L1", name=PAYLOADS[0], position=PAYLOADS[4], region="410703")
    district.set("S1", PAYLOADS[0], {projects[0]: date(2021, 1, 4)})
    paper = keep_file(
        "project", projects[0].number, kept=kept(pdf(), "a.pdf"), purpose="approval", note=PAYLOADS[0],
        actor=operator, today=date(2022, 6, 10),
    )  # fmt: skip
    type(paper).objects.filter(pk=paper.pk).update(name=PAYLOADS[0], number=PAYLOADS[4])
    compute_month(MAY, actor=operator)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(auditor)
    return client


def cells(book: bytes) -> Iterator[Any]:
    for sheet in openpyxl.load_workbook(io.BytesIO(book)).worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def test_every_module_that_writes_sheets_is_among_those_tried():
    found = {
        file.relative_to(SRC).as_posix()
        for file in python_files(SRC)
        if writes_sheets(tree := syntax(file)) and not ("import csv" in file.read_text() and reads_only(tree))
    }

    assert {name for name in found if not name.startswith(OF_THE_KERNEL)} == set(DOORS)


@pytest.mark.filterwarnings("ignore")
def test_no_name_becomes_a_formula_in_any_workbook_and_minus_stays_a_number(planted):
    seen: dict[str, set[str]] = {}
    for doors in DOORS.values():
        for door in doors:
            answer = planted.get(door)
            assert answer.status_code == 200, door
            held = list(cells(answer.content if not answer.streaming else b"".join(answer.streaming_content)))
            formulas = [cell.coordinate for cell in held if cell.data_type == "f"]
            assert formulas == [], f"{door}: {formulas}"
            texts = {cell.value for cell in held if cell.data_type == "s"}
            seen[door] = {payload for payload in PAYLOADS if payload.strip() in {text.strip() for text in texts}}
            if "statistics" in door:
                assert [cell.value for cell in held if cell.data_type == "n" and cell.value == -12.5] == [-12.5]

    assert {door for door, found in seen.items() if not found} == {"/projects/template"}, "only the blank one has none"
    assert len(seen["/projects/export"]) == len(PAYLOADS)


def test_no_name_becomes_a_formula_in_a_csv_and_minus_stays_a_number(planted, tmp_path):
    from guatu.apps.projects.exporting import export_ledger
    from guatu.apps.projects.models import PlanStatement, Project

    PlanStatement.objects.known().update(invested_before=-12_5000 * 100)
    export_ledger(Project.objects.order_by("number"), tmp_path / "a.csv", date(2021, 6, 10))

    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    starts = {cell[:1] for row in rows for cell in row if not cell.lstrip("-").replace(".", "").isdecimal()}
    assert starts & set("=+-@＝＋－＠\t\r\n") == set()
    assert {f"'{payload}" for payload in PAYLOADS} <= {cell for row in rows for cell in row}
    assert "-12.5" in {cell for row in rows for cell in row}


def test_a_module_that_writes_and_one_that_only_reads_are_told_apart():
    assert writes_sheets(ast.parse("import xlsxwriter"))
    assert writes_sheets(ast.parse("from guatu.kernel.sheets.writing import write_rows"))
    assert not writes_sheets(ast.parse("from guatu.kernel.sheets import Column"))
    assert reads_only(ast.parse("import csv\ncsv.reader(file)"))
    assert not reads_only(ast.parse("import csv\ncsv.writer(file)"))
