"""The `guatu` command: what it prints, its exit status, and that no traceback reaches anyone."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guatu.kernel.command import Command
from guatu.site import command
from guatu.site.usage import in_chinese

DATA = Path(__file__).resolve().parents[1] / "data"
OUT_OF_REACH = "连不上 GUATU_DATABASE_URL"
UNMIGRATED = "先运行 guatu migrate"


def guatu(*words, given="", **environment):
    """Run the command as a person does."""
    return subprocess.run(
        [sys.executable, "-c", "import sys; from guatu.site.command import main; sys.exit(main())", *words],
        input=given,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
    )


def run(capsys, *words):
    status = command.main(words)
    out, err = capsys.readouterr()
    return status, out, err


def test_an_expression_is_read(capsys):
    status, out, _ = run(capsys, "read", "6月底前", "--on", "2022-05-11", "--json")

    assert status == 0
    assert json.loads(out)["to"] == "2022-06-30"


def test_what_cannot_be_read_is_a_problem_not_a_guess(capsys):
    status, out, _ = run(capsys, "read", "*月底前", "--on", "2022-05-11", "--json")

    answer = json.loads(out)
    assert status == 1
    assert (answer["from"], answer["to"]) == (None, None)
    assert answer["problem"]


def test_a_whole_file_is_read_row_by_row(capsys):
    file = DATA / "reading" / "expressions.csv"

    status, out, _ = run(capsys, "read", "--file", str(file), "--json")

    answers = {answer["id"]: answer for answer in json.loads(out)}
    with file.open(encoding="utf-8-sig", newline="") as rows:
        assert list(answers) == [row["id"] for row in csv.DictReader(rows)]
    assert answers["E001"]["to"] == "2022-06-30"
    assert status == 1  # it holds masked ones


def test_a_file_in_gbk_is_read_alike(capsys, tmp_path):
    file = tmp_path / "旧.csv"
    file.write_bytes("id,kind,raw,context_date\nA,deadline,6月底前,2022-05-11\nB,uscc,1,\n".encode("gb18030"))

    _, out, _ = run(capsys, "read", "--file", str(file), "--json")

    first, second = json.loads(out)
    assert (first["to"], second["ok"]) == ("2022-06-30", False)


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("91350100M000100Y43", "uscc", 0),
        ("91350100M000100Y44", "uscc", 1),
        ("2019-410703-47-03-012345", "project-code", 0),
    ],
)
def test_codes_are_checked(capsys, text, kind, status):
    answered, out, _ = run(capsys, "read", text, "--as", kind, "--json")

    assert answered == status
    assert json.loads(out)["ok"] is (status == 0)


def test_printed_figures_are_audited(capsys, tmp_path):
    cases = {"cases": [{"id": "A", "inputs": {}, "checks": []}]}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(cases))

    status, out, _ = run(capsys, "figures", "check", str(file), "--json")

    assert status == 0
    assert json.loads(out)["cases"][0]["id"] == "A"


def test_a_printed_figure_that_does_not_hold_gives_status_one(capsys):
    status, out, _ = run(capsys, "figures", "check", str(DATA / "bulletins" / "cases.json"))

    assert status == 1
    assert "核了37例257项" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nothing"], "没有“nothing”这个命令"),
        (["figures"], "figures check"),
        (["figures", "check"], "还缺：案例文件。"),
        (["read"], "二者取一"),
        (["read", "x", "--on", "5月"], "--on：“5月”不是日期"),
        (["read", "x", "--as", "colour"], "--as 不能是“colour”"),
        (["read", "x", "--colour"], "不认识：--colour。"),
        (["read", "--file", "/nowhere.csv"], "没有这个文件：/nowhere.csv"),
        (["serve", "--port", "x"], "--port 写成“x”看不懂。"),
    ],
)
def test_wrong_usage_is_told_in_chinese_with_status_two(capsys, words, told):
    status, out, err = run(capsys, *words)

    assert status == 2
    assert told in err
    assert out == ""


def test_a_complaint_nobody_translated_is_passed_on():
    assert in_chinese("something new") == "something new"
    assert in_chinese("argument --n: expected one argument") == "--n 后面要写一个值。"


def test_the_help_lists_every_command_with_what_it_does(capsys):
    status, out, _ = run(capsys)

    assert status == 0
    for path in ("read", "figures check", "migrate", "serve", "trace verify", "user add"):
        assert path in out
    assert all(each.help for each in command.every_command())


def test_no_two_commands_have_one_name():
    paths = [each.path for each in command.every_command()]

    assert len(paths) == len(set(paths))


def test_the_version_is_told(capsys):
    assert run(capsys, "--version")[1].startswith("guatu 0.")


def test_a_pure_command_starts_quickly_without_django(home):
    code = (
        "import sys; from guatu.site.command import main; main(['read','6月','--json']); print('django' in sys.modules)"
    )
    start = time.perf_counter()
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    seconds = time.perf_counter() - start

    assert told.stdout.strip().endswith("False")
    assert seconds < 1.5  # 0.2 s alone; others may be using the machine
    assert list(home.iterdir()) == []


def boom(args):
    raise RuntimeError("secret path /x")


def test_a_fault_of_ours_gives_a_number_and_stands_in_the_log(home, monkeypatch, capsys):
    monkeypatch.setattr(command, "site_commands", lambda: [Command("boom", "x", boom, needs_home=False)])

    status, _, err = run(capsys, "boom")

    log = (home / "log" / "guatu.log").read_text()
    number = err.split("编号 ")[1].split("，")[0]
    assert status == 1
    assert "secret" not in err
    assert "Traceback" not in err
    assert f"{number} guatu" in log
    assert "RuntimeError: secret path /x" in log


def test_a_traceback_is_shown_to_whoever_asks(home, monkeypatch, capsys):
    monkeypatch.setenv("GUATU_DEBUG", "1")
    monkeypatch.setattr(command, "site_commands", lambda: [Command("boom", "x", boom, needs_home=False)])

    assert "Traceback" in run(capsys, "boom")[2]


def test_a_new_home_is_made_used_and_checked(home):
    before = guatu("trace", "verify", GUATU_DATABASE_URL="")
    made = guatu("migrate", "--json", GUATU_DATABASE_URL="")
    again = guatu("migrate", "--json", GUATU_DATABASE_URL="")
    added = guatu(
        *(
            "user",
            "add",
            "zhang",
            "--name",
            "张三",
            "--region",
            "410703",
            "--roles",
            "office_clerk",
            "--password-stdin",
        ),
        given="Weihe-bridge-2026\n",
        GUATU_DATABASE_URL="",
    )
    listed = guatu("user", "list", "--json", GUATU_DATABASE_URL="")
    checked = guatu("trace", "verify", "--json", GUATU_DATABASE_URL="")

    assert UNMIGRATED in before.stderr
    assert "trace.0001_initial" in json.loads(made.stdout)["applied"]
    assert json.loads(again.stdout)["applied"] == []
    assert added.returncode == 0, added.stderr
    assert json.loads(listed.stdout)[0]["roles"] == ["office_clerk"]
    assert json.loads(checked.stdout) == {"sound": True, "entries": 1, "lines": 3, "problems": []}


def test_a_home_moved_by_backup_and_restore_is_still_sound(home, tmp_path):
    file, other = tmp_path / "b.tar.gz", tmp_path / "other"
    other.mkdir()
    person = ("zhang", "--name", "张三", "--region", "410703", "--password-stdin")
    guatu("migrate", GUATU_DATABASE_URL="")
    guatu("user", "add", *person, given="Weihe-bridge-2026\n", GUATU_DATABASE_URL="")
    guatu("backup", str(file), GUATU_DATABASE_URL="")

    moved = {"GUATU_HOME": str(other), "GUATU_DATABASE_URL": ""}
    restored = guatu("restore", str(file), **moved)
    checked = guatu("trace", "verify", "--json", **moved)

    assert restored.returncode == 0, restored.stderr
    # the person, and that the house was restored
    assert json.loads(checked.stdout) == {"sound": True, "entries": 2, "lines": 2, "problems": []}


@pytest.mark.parametrize("words", [("backup", "x.tar.gz"), ("user", "list"), ("trace", "verify")])
def test_a_database_out_of_reach_is_told_in_words(home, tmp_path, words):
    told = guatu(*words, GUATU_DATABASE_URL="postgresql://a@127.0.0.1:9/b")

    assert told.returncode == 1
    assert OUT_OF_REACH in told.stderr


def test_serving_an_unmade_home_is_refused_with_what_to_do(home):
    told = guatu("serve", "--port", "0", GUATU_DATABASE_URL="")

    assert told.returncode == 1
    assert UNMIGRATED in told.stderr
