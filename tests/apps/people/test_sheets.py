"""Units, people and leaders by sheet: what is told of each cell, what is refused whole, what one entry holds."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guatu.apps.people import actions
from guatu.apps.people.importing import apply_sheet, try_sheet
from guatu.apps.people.models import Leader, Organisation, User
from guatu.apps.people.reading import read_sheet
from guatu.apps.people.sheets import SHEETS
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power
from guatu.kernel.sheets import write_rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
UNITS = "单位代码,单位名称,简称,类别,行政区划,上级单位,专班起始日,专班终止日,在用"
PEOPLE = "账号,姓名,单位,行政区划,电话,角色,在用"


@pytest.fixture
def manager(someone):
    return someone("manager", powers=[Power.MANAGE_PEOPLE])


def read(tmp_path, code, *lines, name="表.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_sheet(SHEETS[code], path, today=TODAY)


def told(outcome):
    return [(one.cell, one.title, one.value, one.message) for one in outcome.errors]


def test_units_come_in_with_those_above_them_wherever_they_stand_in_the_sheet(tmp_path, manager):
    given = read(
        tmp_path,
        "organisations",
        UNITS,
        "ZB1,手续办理专班,,专班,410703,FGW,2026-01-01,2026-07-01,是",
        "FGW,发展和改革委员会,发改委,项目办,410703,,,,",
    )

    outcome = apply_sheet(given, actor=manager)

    force = Organisation.objects.get(code="ZB1")
    assert outcome.sentence == "已导入单位：新增 2 个，修改 0 个，未变 0 个。"
    assert (force.parent.code, force.starts_on, force.ends_on) == ("FGW", date(2026, 1, 1), date(2026, 7, 1))


def test_an_import_is_one_entry_with_a_line_for_each_field(tmp_path, manager):
    given = read(tmp_path, "organisations", UNITS, "FGW,发改委,,项目办,410703,,,,", "ZJJ,住建局,,责任单位,410703,,,,")

    apply_sheet(given, actor=manager, reason="机构改革")

    entry = Entry.objects.get()
    assert (entry.event, entry.reason, entry.sentence) == (
        "organisation.imported",
        "机构改革",
        "导入单位：表.csv，新增2个，修改0个",
    )
    lines = {(line.subject, line.field): line.after for line in entry.lines.all()}
    assert lines[("organisation/ZJJ", "name")] == "住建局"
    assert len(lines) == 6


def test_every_wrong_cell_is_told_and_nothing_is_written(tmp_path, manager):
    given = read(
        tmp_path,
        "organisations",
        UNITS,
        "FGW,发改委,,项目办,410703,,,,",
        "A B,甲局,,责任单位,410703,,,,",
        "YJ,乙局,,什么局,410703,,,,",
        "BJ,丙局,,责任单位,410703,没有的,,,",
        "WD,外地局,,责任单位,330200,,,,",
        "ZB,专班,,专班,410703,,,,",
        "ZC,专班二,,专班,410703,,2026-05-01,2026-04-01,",
        "FGW,再来一个,,项目办,410703,,,,",
    )

    outcome = apply_sheet(given, actor=manager)

    assert [(cell, title, value) for cell, title, value, _ in told(outcome)] == [
        ("D4", "类别", "什么局"),
        ("A9", "单位代码", "FGW"),
        ("A3", "单位代码", "A B"),
        ("F5", "上级单位", "没有的"),
        ("E6", "行政区划", "330200"),
        ("G7", "专班起始日", ""),
        ("H8", "专班终止日", "2026-04-01"),
    ]
    assert all(one.file == "表.csv" and one.expected for one in outcome.errors)
    assert outcome.sentence == "有 7 处要改，整份没有写入。"
    assert not Organisation.objects.exists()
    assert not Entry.objects.exists()


def test_new_units_above_each_other_are_refused(tmp_path, manager):
    given = read(tmp_path, "organisations", UNITS, "A,甲,,责任单位,410703,B,,,", "B,乙,,责任单位,410703,A,,,")

    outcome = apply_sheet(given, actor=manager)

    assert "不能是自己的上级" in str(told(outcome))
    assert not Organisation.objects.exists()


def test_a_dry_run_tells_the_differences_and_writes_nothing(tmp_path, manager):
    actions.create_organisation("FGW", name="发改委", kind="project_office", region="410703", actor=manager)
    given = read(tmp_path, "organisations", UNITS, "FGW,发展和改革委员会,,项目办,410703,,,,")

    outcome = try_sheet(given, actor=manager)

    assert [one.fields for one in outcome.changed] == [(("单位名称", "发改委", "发展和改革委员会"),)]
    assert outcome.sentence == "将导入单位：新增 0 个，修改 1 个，未变 0 个。没有写入。"
    assert Organisation.objects.get().name == "发改委"
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("code", ["organisations", "people", "leaders"])
def test_what_is_exported_reads_back_as_no_change(tmp_path, manager, operator, code):
    unit = actions.create_organisation(
        "ZB", name="专班", kind="task_force", region="410703", starts_on=date(2026, 1, 1), actor=operator
    )
    user = actions.create_user(
        "li", name="李四", region="410703", organisation=unit, phone="13812345678", roles=["leader"], actor=operator
    )
    actions.create_leader("L1", name="李四", region="410703", position="副区长", user=user, actor=operator)
    path, before = tmp_path / "表.xlsx", Entry.objects.count()
    write_rows(SHEETS[code].sheet, path, SHEETS[code].rows(manager))

    outcome = apply_sheet(read_sheet(SHEETS[code], path, today=TODAY), actor=manager)

    assert (outcome.errors, outcome.differences, outcome.applied) == ([], [], False)
    assert outcome.unchanged >= 1
    assert Entry.objects.count() == before


def test_no_password_and_no_whole_phone_leaves_in_a_sheet(manager, operator):
    actions.create_user("li", name="李四", region="410703", phone="13812345678", actor=operator)

    rows = list(SHEETS["people"].rows(manager))

    assert "138****5678" in str(rows)
    assert "13812345678" not in str(rows)
    assert not {"password", "old_passwords"} & SHEETS["people"].sheet.by_code.keys()


def test_a_new_account_has_no_password_and_cannot_log_in(tmp_path, manager, client):
    apply_sheet(read(tmp_path, "people", PEOPLE, "wang,王五,,410703,13800001111,,"), actor=manager)

    made = User.objects.get(login="wang")
    assert not made.has_usable_password()
    assert made.must_change_password
    assert not client.login(username="wang", password="")


def test_roles_in_a_sheet_are_refused_without_the_power_to_grant_them(tmp_path, manager):
    given = read(tmp_path, "people", PEOPLE, "wang,王五,,410703,,分包领导,")
    from guatu.apps.people.accounts import ensure_roles

    ensure_roles()
    outcome = apply_sheet(given, actor=manager)

    assert [(cell, value) for cell, _, value, _ in told(outcome)] == [("F2", "分包领导")]
    assert "改角色要有“安全管理”的职权" in outcome.errors[0].message
    assert not User.objects.filter(login="wang").exists()


def test_whoever_may_grant_gives_roles_by_sheet_but_never_two_of_the_three_offices(tmp_path, operator):
    good = read(tmp_path, "people", PEOPLE, "wang,王五,,410703,,督查、统计,")
    bad = read(tmp_path, "people", PEOPLE, "zhao,赵六,,410703,,系统管理员、审计管理员,")

    apply_sheet(good, actor=operator)
    refused = apply_sheet(bad, actor=operator)

    assert sorted(role.code for role in User.objects.get(login="wang").roles.all()) == ["statistician", "supervisor"]
    assert "不能由同一人担任" in refused.errors[0].message
    assert not User.objects.filter(login="zhao").exists()


def test_an_account_shut_by_sheet_loses_its_log_ins_but_nobody_shuts_their_own(tmp_path, manager, someone):
    someone("wang", name="王五")
    other = read(tmp_path, "people", PEOPLE, "wang,王五,,410703,,,否")
    own = read(tmp_path, "people", PEOPLE, "manager,manager,,410703,,,否")

    apply_sheet(other, actor=manager)
    refused = apply_sheet(own, actor=manager)

    shut = User.objects.get(login="wang")
    assert (shut.is_active, shut.session_version) == (False, 1)
    assert "不能停用自己的账号" in refused.errors[0].message


def test_a_row_of_another_region_is_never_changed_by_sheet(tmp_path, manager, operator):
    actions.create_organisation("NB", name="宁波局", kind="statistics", region="330200", actor=operator)

    outcome = apply_sheet(read(tmp_path, "organisations", UNITS, "NB,改名,,统计,410703,,,,"), actor=manager)

    assert outcome.errors
    assert "宁波局" not in str(outcome.errors)
    assert Organisation.objects.get(code="NB").name == "宁波局"


def test_leaders_come_in_with_their_account(tmp_path, manager, someone):
    user = someone("yue", name="岳七")
    given = read(tmp_path, "leaders", "领导编号,姓名,职务,行政区划,账号,在任", "L9,岳七,副区长,410703,yue,是")

    apply_sheet(given, actor=manager)

    assert Leader.objects.get(key="L9").user == user


def test_a_file_without_the_columns_says_which_are_missing(tmp_path, manager):
    outcome = try_sheet(read(tmp_path, "leaders", "项目,金额", "大桥,5"), actor=manager)

    assert "“领导编号、姓名、行政区划”" in outcome.errors[0].message


def test_the_page_shows_the_differences_first_and_then_imports(client, manager):
    client.force_login(manager)
    content = f"{UNITS}\nFGW,发改委,,项目办,410703,,,,\n".encode()

    sent = client.post("/organisations/import", {"file": SimpleUploadedFile("单位.csv", content)})
    review = client.get(sent["Location"])
    before = Organisation.objects.count()
    done = client.post(sent["Location"], {"reason": "建库"})

    assert "新增 1 个" in review.content.decode()
    assert before == 0
    assert (done.status_code, done["Location"]) == (302, "/organisations")
    assert Organisation.objects.get().name == "发改委"
    assert client.get(sent["Location"]).status_code == 404


def test_a_waiting_file_is_there_for_its_sender_alone(client, manager, someone):
    client.force_login(manager)
    sent = client.post("/leaders/import", {"file": SimpleUploadedFile("表.csv", b"x")})
    client.force_login(someone("another", powers=[Power.MANAGE_PEOPLE]))

    assert client.get(sent["Location"]).status_code == 404


@pytest.mark.parametrize("kind", ["organisations", "people", "leaders"])
def test_each_list_leaves_as_a_workbook_for_its_managers_alone(client, manager, someone, kind):
    client.force_login(manager)
    export, blank = client.get(f"/{kind}/export"), client.get(f"/{kind}/template")
    client.force_login(someone("reader", powers=[Power.VIEW]))

    assert export.content[:2] == blank.content[:2] == b"PK"
    assert [client.get(f"/{kind}/{door}").status_code for door in ("export", "template", "import")] == [404] * 3


def test_the_command_exports_and_imports_the_same_sheet(tmp_path, operator, capsys):
    from argparse import Namespace

    from guatu.apps.people.sheet_commands import export_file, import_file

    class Clock:
        def today(self):
            return TODAY

    actions.create_organisation("FGW", name="发改委", kind="project_office", region="410703", actor=operator)
    path = tmp_path / "单位.csv"
    given = {"file": str(path), "json": True, "clock": Clock(), "reason": ""}
    wrote = export_file("organisations", Namespace(**given))
    path.write_text(path.read_text("utf-8").replace("发改委", "发展和改革委员会"), "utf-8")
    capsys.readouterr()

    tried = import_file("organisations", Namespace(**given, dry_run=True))
    seen = json.loads(capsys.readouterr().out)
    done = import_file("organisations", Namespace(**given, dry_run=False))

    assert (wrote, tried, done) == (0, 0, 0)
    assert (seen["applied"], seen["changed"][0]["fields"][0]["after"]) == (False, "发展和改革委员会")
    assert Organisation.objects.get().name == "发展和改革委员会"
