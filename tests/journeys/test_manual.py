"""The manual's pictures are taken from the running demonstration, so they show what people see; each is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from journeys.serving import PICTURES, Visit
from journeys.workbooks import columns_of

MANUAL = PICTURES.parent / "index.md"
LARGEST, LARGEST_TOGETHER = 400_000, 4_000_000
SHOWN = re.compile(r"!\[([^\]]+)\]\(img/([\w-]+)\.png\)")
ROLES = ("填报人", "项目办", "审核人", "分包领导", "督查和审计", "管理员")


def changed_ledger(district, path: Path) -> Path:
    """The district's own ledger as an office sends it back: two plans moved, two projects new."""
    done = district.run("ledger", "export", str(path))
    assert done.returncode == 0, done.stderr
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = columns_of(sheet)
    for row, amount in ((3, 125_000), (5, 61_800)):
        sheet.cell(row, heads["年度计划投资"], amount)
    for name in ("槐荫桥改建工程", "青岚文化馆"):
        row = sheet.max_row + 1
        for title, value in {"项目名称": name, "行政区划": "990103", "总投资": 23_500, "年度计划投资": 6_000}.items():
            sheet.cell(row, heads[title], value)
    book.save(path)
    return path


def of_the_office(clerk: Visit, district, folder: Path) -> None:
    page = clerk.go("/")
    clerk.picture("workbench")
    clerk.go("/projects/")
    clerk.picture("list")
    page.locator("a.row").first.click()
    page.get_by_role("heading", name="五个一").wait_for()
    clerk.picture("project", whole=True)
    clerk.go("/reports/status")
    clerk.picture("status")
    clerk.go("/reports/review")
    clerk.picture("review")
    clerk.go("/monitoring/month")
    clerk.picture("month")
    clerk.go("/monitoring/alerts?level=red")
    clerk.picture("alerts")
    page.locator("a.row").first.click()
    page.get_by_role("heading", name="怎么判的").wait_for()
    clerk.picture("alert", whole=True)
    clerk.go("/monitoring/indicators?by=organisation")
    clerk.picture("indicators")
    clerk.go("/rules/behind_schedule")
    clerk.picture("rule")
    clerk.go("/bulletin")
    clerk.picture("bulletin")
    page.goto(clerk.server.address + "/projects/import")
    page.get_by_label("台账文件").set_input_files(str(changed_ledger(district, folder / "台账2022年6月.xlsx")))
    page.get_by_role("button", name="看差异").click()
    page.get_by_text("各列认作什么").wait_for()
    clerk.picture("import")
    assert [page.locator(".fig .v").nth(at).inner_text() for at in (0, 1, 3, 4)] == ["2个", "2个", "0个", "0处"]


def explained_ranking(clerk: Visit) -> None:
    page = clerk.go("/assessment/ranking")
    clerk.picture("ranking")
    page.locator(".rk a.row").nth(4).click()
    page.locator("#why").wait_for()
    if clerk.pictures:
        page.locator("#why").screenshot(path=str(PICTURES / "ranking-why.png"))


@pytest.mark.browser
def test_the_manuals_pictures_show_the_demonstration(visit, visiting, served, district, tmp_path):
    stranger = visiting(served)
    stranger.go("/login")
    stranger.picture("login")
    assert "演示数据" in stranger.words
    clerk = visit("clerk")
    of_the_office(clerk, district, tmp_path)
    explained_ranking(clerk)
    reporter = visit("reporter")
    reporter.go("/reports/")
    reporter.picture("report-grid")
    phone = visit("reporter", width=390)
    (number, *_) = phone.go("/reports/").eval_on_selector_all(
        "tr[data-row]", "rows => rows.map(row => row.dataset.row)"
    )
    phone.go(f"/reports/2022-05/of/{number}")
    phone.picture("report-phone")
    leader = visit("leader", width=390)
    leader.go("/?month=2022-02")
    leader.picture("leader-phone")
    assert "我分包的" in leader.words
    auditor = visit("auditor")
    auditor.go("/trace")
    auditor.picture("trace")
    admin = visit("system-admin")
    admin.go("/people")
    admin.picture("people")
    for seen in (clerk, reporter, phone, leader, auditor, admin):
        assert "演示数据" in seen.words


def test_the_manual_uses_every_picture_and_no_other():
    used = [name for _, name in SHOWN.findall(MANUAL.read_text(encoding="utf-8"))]
    kept = {file.stem for file in PICTURES.glob("*.png")}

    assert set(used) == kept
    assert len(used) == len(set(used))


def test_the_pictures_are_light_enough_to_ship():
    sizes = {file.name: file.stat().st_size for file in PICTURES.glob("*.png")}

    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
    assert sum(sizes.values()) < LARGEST_TOGETHER


def test_the_manual_has_a_page_for_each_role_with_what_to_do_each_month():
    text = MANUAL.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)

    for role in ROLES:
        assert any(role in heading for heading in headings), role
    for heading in headings:
        part = text.split(f"## {heading}\n")[1].split("\n## ")[0]
        assert re.search(r"^1\. ", part, re.M), heading
        assert SHOWN.search(part), heading
