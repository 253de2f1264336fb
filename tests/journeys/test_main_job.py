"""The main job in a real browser: from a workbook in an empty house to lights, a ranking and a bulletin."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from guatu.kernel.display import wan
from journeys.demonstration import COMMAND, guatu
from journeys.papers import marks_in, one_place, printed, rounded_yi, two_places, yi
from journeys.serving import Visit, contents, serving
from journeys.workbooks import UNITS, WAN, columns_of, forty_projects, write_ledger

pytestmark = pytest.mark.browser

REGION, MONTH = "410703", "2025-09"
GIVEN, OWN = "temporary-word-7", "gong-zhang-2025"
PEOPLE = {"clerk": "office_clerk", "approver": "office_approver", "admin": "system_admin", "guard": "security_admin"}
COUNT_JUDGED = """() => {
  window.judged = new Set();
  document.addEventListener('grid:checked', event => window.judged.add(event.detail.row));
}"""
PASTE = """text => {
  const held = new DataTransfer();
  held.setData('text/plain', text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: held, bubbles: true, cancelable: true }));
}"""


# --- the first accounts ---------------------------------------------------------------------------------------


def new_house(home: Path) -> None:
    """An empty house and its first four accounts, made on the command line."""
    assert guatu(home, "migrate").returncode == 0
    for login, role in PEOPLE.items():
        made = subprocess.run(
            [sys.executable, "-c", COMMAND, "user", "add", login, "--name", f"{login}××", "--region", REGION,
             "--roles", role, "--password-stdin"],
            input=f"{GIVEN}\n", env={**clean_environment(), "GUATU_HOME": str(home)}, text=True, capture_output=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "GUATU_DATABASE_URL"}


def first_log_in(visit: Visit, login: str) -> None:
    """Nobody works with a password that somebody else gave."""
    visit.log_in(login, GIVEN)
    assert "先改口令" in visit.words
    visit.renew_password(GIVEN, f"{OWN}-{login}")


def asked(home: Path, *words: str) -> Any:
    done = guatu(home, *words, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


# --- the ledger -----------------------------------------------------------------------------------------------


def send_ledger(clerk: Visit, file: Path) -> None:
    page = clerk.go("/projects/import")
    page.get_by_label("台账文件").set_input_files(str(file))
    page.get_by_label("行政区划").fill(REGION)
    page.get_by_label("台账日期").fill("2025-08-31")
    page.get_by_role("button", name="看差异").click()
    page.get_by_text("各列认作什么").wait_for()


def a_wrong_workbook_is_refused_whole(clerk: Visit, folder: Path) -> None:
    before = contents(clerk.server.home)
    send_ledger(clerk, write_ledger(folder / "有错的台账.xlsx", {"F7": "待定", "H9": "2025年13月"}))

    rows = clerk.page.locator("#errors tbody tr").all_inner_texts()
    cells = [row.split("\t") for row in rows]
    assert [(cell[0], cell[1], cell[3]) for cell in cells] == [
        ("重点项目", "F7", "待定"),
        ("重点项目", "H9", "2025年13月"),
    ]
    assert "金额" in cells[0][4]
    assert "没有13月" in cells[1][4]
    assert "2025-12-31" in cells[1][4]
    assert clerk.page.get_by_role("button", name="导入", exact=True).count() == 0
    assert "导入（先改好 2 处错误）" in clerk.words
    assert contents(clerk.server.home) == before


def the_mended_workbook_is_confirmed_and_applied(clerk: Visit, folder: Path) -> None:
    send_ledger(clerk, write_ledger(folder / "台账.xlsx"))
    page = clerk.page
    taken = {
        row.locator("td").nth(1).inner_text(): row.locator("select").input_value()
        for row in page.locator("tr:has(input[name=heading])").all()
    }

    assert taken["投资/总投资（亿元）"] == "total_investment"
    assert taken["投资/年度计划投资（万元）"] == "annual_plan"
    assert [page.locator(".fig .v").nth(at).inner_text() for at in (0, 1, 4)] == ["40个", "0个", "0处"]
    page.get_by_role("button", name="重新比对").click()
    page.get_by_role("button", name="导入", exact=True).click()
    page.wait_for_url("**/projects/")
    assert "新增40个" in clerk.words
    assert "合计 40 个" in clerk.words


def the_same_workbook_again_changes_nothing(clerk: Visit, folder: Path) -> None:
    before = contents(clerk.server.home)
    send_ledger(clerk, folder / "台账.xlsx")

    assert [clerk.page.locator(".fig .v").nth(at).inner_text() for at in (0, 1, 2)] == ["0个", "0个", "40个"]
    assert "导入（没有变化）" in clerk.words
    assert contents(clerk.server.home) == before


# --- the units ------------------------------------------------------------------------------------------------


def a_reporter_is_added_to_each_of_two_units(admin: Visit, guard: Visit) -> None:
    """The system administrator makes the account, the security administrator lets it work: never one person."""
    for login, unit in (("housing", UNITS[0]), ("roads", UNITS[1])):
        page = admin.go("/people/new")
        page.get_by_label("账号").fill(login)
        page.get_by_label("姓名").fill(f"{login}××")
        page.get_by_label("行政区划代码").fill(REGION)
        page.locator("select[name=organisation]").select_option(label=unit)
        page.get_by_role("button", name="保存").click()
        page.wait_for_url(lambda url: not url.endswith("/new"))
        page = guard.go(f"/people/{login}/roles")
        page.get_by_label("责任单位填报员").check()
        page.get_by_label("理由").fill("填报月报")
        page.get_by_role("button", name="保存").click()
        page.wait_for_url(lambda url: not url.endswith("/roles"))
        page = guard.go(f"/people/{login}/password")
        page.get_by_label("临时口令").fill(GIVEN)
        page.get_by_role("button", name="保存").click()
        page.wait_for_url(lambda url: not url.endswith("/password"))


def the_clerk_opens_the_month(clerk: Visit) -> None:
    page = clerk.go("/reports/windows")
    page.get_by_label("调度月").fill(MONTH)
    page.get_by_label("开窗日期").fill("2025-09-25")
    page.get_by_label("截止日期").fill("2099-12-31")
    page.get_by_role("button", name="开窗").click()
    page.get_by_role("heading", name="2025年9月").wait_for()
    assert "2099-12-31" in clerk.words


def amounts(at: int) -> int:
    """What project `at` did in September, in 万元: every fourth group far behind, the rest about in step."""
    plan = forty_projects()[at].plan
    return plan * (10 if at % 10 == 3 else 78) // 100


def own_projects(unit: str) -> list[int]:
    return [at for at, one in enumerate(forty_projects()) if one.unit == unit]


def the_reporter_types_and_pastes_into_the_grid(reporter: Visit) -> None:
    mine = own_projects(UNITS[0])
    page = reporter.go(f"/reports/?month={MONTH}")
    rows = page.locator("tr[data-row]")
    assert rows.count() == len(mine)
    first = rows.nth(0).locator("input[data-amount]")
    first.fill("三千二百万左右")
    first.press("Enter")
    wrong = rows.nth(0).locator("td.bad:has([data-amount])")
    wrong.wait_for()
    page.evaluate(COUNT_JUDGED)
    assert "三千二百万左右" in str(page.locator("[data-grid-errors]").text_content())
    first.fill(f"{amounts(mine[0])}")
    first.press("Enter")
    wrong.wait_for(state="detached")
    lines = [f"{amounts(at)}\t主体施工完成{20 + at}%" for at in mine[1:]]
    page.evaluate(PASTE, "\n".join(lines))
    page.get_by_text("已粘贴").wait_for()
    rows.nth(0).locator("textarea[name$=progress_text]").fill("主体施工完成20%")
    page.wait_for_function("count => window.judged.size >= count", arg=len(mine))
    done = sum(amounts(at) for at in mine) * WAN
    assert f"本月完成 {wan(done)} 万元" in page.locator("[data-grid-total]").inner_text()
    explain_everything(reporter)
    page.locator("[data-submit]").click()
    page.get_by_text("已报送").wait_for()
    assert f"{len(mine)} 份" in reporter.words


def explain_everything(reporter: Visit) -> None:
    """What the system asks about is answered where it asks."""
    reporter.page.get_by_role("button", name="暂存").click()
    reporter.page.get_by_text("已暂存").wait_for()
    for box in reporter.page.locator("[data-reasons] input").all():
        if not box.input_value():
            box.fill("按合同节点计量")


def another_unit_brings_its_workbook(reporter: Visit, folder: Path) -> None:
    page = reporter.go(f"/reports/?month={MONTH}")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载模板").click()
    file = folder / "月报.xlsx"
    taken.value.save_as(str(file))
    fill_template(file, wrong="待定")
    page.get_by_role("link", name="上传 Excel").click()
    page.get_by_label("填好的文件").set_input_files(str(file))
    page.get_by_role("button", name="上传").click()
    page.get_by_text("整份没有写入").wait_for()
    assert "待定" in page.locator("table").inner_text()
    fill_template(file)
    page.get_by_label("填好的文件").set_input_files(str(file))
    page.get_by_role("button", name="上传").click()
    page.wait_for_url(f"**/reports/?month={MONTH}")
    explain_everything(reporter)
    page.locator("[data-submit]").click()
    page.get_by_text("已报送").wait_for()


def fill_template(file: Path, wrong: str = "") -> None:
    """Fill the month's template as a unit does; `wrong` goes into the first amount."""
    book = load_workbook(file)
    sheet = book["月报"]
    heads = columns_of(sheet)
    by_name = {one.name: at for at, one in enumerate(forty_projects())}
    for row in range(2, sheet.max_row + 1):
        name = sheet.cell(row, heads["项目名称"]).value
        if name is None:
            continue
        at = by_name[str(name)]
        sheet.cell(row, heads["本月完成投资"], wrong if wrong and row == 2 else amounts(at))
        sheet.cell(row, heads["形象进度"], f"主体施工完成{20 + at}%")
        if amounts(at) < forty_projects()[at].plan // 2:
            sheet.cell(row, heads["存在问题"], "用地预审材料退回补正，场地不能移交")
            sheet.cell(row, heads["建议方案"], "由资源规划局牵头会审，十个工作日内办结")
    book.save(file)


def the_office_loads_what_came_on_paper(home: Path, folder: Path) -> None:
    """The two units without an account: the office types their sheets and loads them by the command."""
    file = folder / "补录.xlsx"
    assert guatu(home, "reports", "template", str(file), "--month", MONTH).returncode == 0
    keep_only_units(file, UNITS[2:])
    fill_template(file)
    answer = asked(home, "reports", "import", str(file), "--month", MONTH, "--approve")
    assert (answer["rows"], answer["changed"]) == (20, 20), answer["problems"]


def keep_only_units(file: Path, units: tuple[str, ...]) -> None:
    book = load_workbook(file)
    sheet = book["月报"]
    heads = columns_of(sheet)
    kept = {one.name for one in forty_projects() if one.unit in units}
    for row in range(sheet.max_row, 1, -1):
        if sheet.cell(row, heads["项目名称"]).value not in kept:
            sheet.delete_rows(row)
    book.save(file)


def the_approver_passes_all_that_wait(approver: Visit) -> None:
    page = approver.go("/reports/review")
    boxes = page.locator("input[name=report]")
    assert boxes.count() == 20
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="通过勾选的").click()
    page.get_by_text("没有待审的月报").wait_for()


# --- the month ------------------------------------------------------------------------------------------------


def the_clerk_computes_the_month(clerk: Visit) -> None:
    page = clerk.go(f"/monitoring/month?month={MONTH}")
    page.get_by_role("button", name="计算").click()
    page.get_by_role("button", name="重新计算").wait_for()
    red = {row["project"] for row in asked(clerk.server.home, "alerts", "--month", MONTH, "--level", "red")["rows"]}
    assert red
    assert f"{len(red)} 个" in page.locator("dl.kv").inner_text()


def a_red_light_tells_how_it_was_judged(clerk: Visit) -> None:
    rows = asked(clerk.server.home, "alerts", "--month", MONTH, "--level", "red")["rows"]
    row = next(one for one in rows if one["rule"] == "behind_schedule")
    page = clerk.go(f"/monitoring/alerts?month={MONTH}&level=red&rule=behind_schedule")
    page.get_by_role("link", name=row["name"]).first.click()
    page.get_by_role("heading", name="怎么判的").wait_for()
    values = asked(clerk.server.home, "indicators", "--month", MONTH, "--by", "project")["rows"]
    gap = next(one for one in values if one["key"] == row["project"])["values"]["schedule_gap"]["value"]

    words = clerk.words
    assert "红灯" in words
    assert row["figures"].rstrip("。") in words
    assert str(abs(Decimal(gap))) in words, "the unrounded figure that decided"
    for heading in ("为什么落后", "下一步", "怎样解除"):
        assert heading in words
    assert row["cause"] in words
    assert row["next"] in words


def the_ranking_explains_every_mark(clerk: Visit) -> list[dict[str, Any]]:
    answer = asked(clerk.server.home, "ranking", "--scheme", "county_2026", "--month", MONTH, "--explain")
    page = clerk.go(f"/assessment/ranking?month={MONTH}")
    last = answer["rows"][-1]
    page.get_by_role("link", name=last["name"]).click()
    page.locator("#why").wait_for()
    told = page.locator("#why").inner_text()

    assert last["name"] in told
    for item in last["items"]:
        assert item["why"] in told
    return list(answer["rows"])


def the_bulletin_says_what_the_indicators_say(clerk: Visit, ranking: list[dict[str, Any]]) -> None:
    page = clerk.go(f"/bulletin?month={MONTH}")
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 DOCX").click()
    paper = docx.Document(io.BytesIO(Path(taken.value.path()).read_bytes()))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    (row,) = asked(clerk.server.home, "indicators", "--month", MONTH)["rows"]
    figures = row["values"]

    assert printed(text, r"重点项目(\d+)个，总投资") == figures["projects"]["value"] == 40
    assert yi(printed(text, r"总投资([\d.]+)亿元")) == rounded_yi(figures["total_investment"]["value"])
    assert yi(printed(text, r"年计划投资([\d.]+)亿元")) == rounded_yi(figures["planned_this_year"]["value"])
    assert yi(printed(text, r"月完成投资([\d.]+)亿元，占")) == rounded_yi(figures["invested_this_year"]["value"])
    assert str(printed(text, r"占年度计划的([\d.]+)%")) == one_place(figures["annual_completion"]["value"])
    assert marks_in(paper) == {one["name"]: (str(one["rank"]), two_places(one["marks"])) for one in ranking}


def test_a_clerk_turns_a_workbook_into_a_published_month(visiting, tmp_path):
    home = tmp_path / "house"
    new_house(home)
    with serving(home) as server:
        clerk, approver, admin, guard = (visiting(server) for _ in range(4))
        for who, login in zip((clerk, approver, admin, guard), PEOPLE, strict=True):
            first_log_in(who, login)

        a_wrong_workbook_is_refused_whole(clerk, tmp_path)
        the_mended_workbook_is_confirmed_and_applied(clerk, tmp_path)
        the_same_workbook_again_changes_nothing(clerk, tmp_path)

        a_reporter_is_added_to_each_of_two_units(admin, guard)
        the_clerk_opens_the_month(clerk)
        housing, roads = visiting(server), visiting(server)
        first_log_in(housing, "housing")
        first_log_in(roads, "roads")
        the_reporter_types_and_pastes_into_the_grid(housing)
        another_unit_brings_its_workbook(roads, tmp_path)
        the_office_loads_what_came_on_paper(home, tmp_path)
        the_approver_passes_all_that_wait(approver)

        the_clerk_computes_the_month(clerk)
        a_red_light_tells_how_it_was_judged(clerk)
        ranking = the_ranking_explains_every_mark(clerk)
        the_bulletin_says_what_the_indicators_say(clerk, ranking)

    assert asked(home, "trace", "verify")["sound"] is True
