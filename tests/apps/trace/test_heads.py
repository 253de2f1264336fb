"""Heads kept outside, the export, and the verifier that needs no Guatu."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from conftest import ROOT, of_scripts
from guatu.apps.trace import guards
from guatu.apps.trace.action import action, note, record
from guatu.apps.trace.canonical import ENTRY, LINE, row_hash
from guatu.apps.trace.commands import COMMANDS
from guatu.apps.trace.events import Event
from guatu.apps.trace.exporting import export_lines
from guatu.apps.trace.heads import HeadUnreadable, compare, head_line, head_now, head_text, kept_head, read_head
from guatu.apps.trace.models import Entry, Head, Line
from guatu.apps.trace.schema import TABLES, columns_of
from guatu.apps.trace.verify import verify
from guatu.kernel.powers import Power

pytestmark = pytest.mark.django_db(transaction=True)
NOTED = Event("test.noted", "写入一行")
# A digit turned round, not a letter looked for: of a hundred hashes two have no "a" at all.
ANOTHER_HASH = (
    "UPDATE trace_entry SET hash = (CASE substr(hash, 1, 1) WHEN '0' THEN '1' ELSE '0' END) || substr(hash, 2)"
    " WHERE number = 3"
)
alone = of_scripts("verify_trace")


@action(power=Power.VIEW)
def write(words, *, actor):
    note("bridge/1", "name", None, words)
    record(NOTED, actor=actor, subject=("bridge", "1", "一号桥"), words=words)


@pytest.fixture
def head_file(settings, tmp_path):
    settings.GUATU_TRACE_HEAD = tmp_path / "trace-head"
    return settings.GUATU_TRACE_HEAD


@pytest.fixture
def writer(someone, head_file):
    user = someone("writer", powers=[Power.VIEW])
    for words in "甲乙丙":
        write(words, actor=user)
    return user


def now():
    return head_now(django_settings.GUATU_CLOCK())


def run_alone(tmp_path, *words):
    """The verifier as a stranger runs it: a copy elsewhere, isolated from this installation."""
    script = tmp_path / "elsewhere" / "verify_trace.py"
    script.parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / "scripts" / "verify_trace.py", script)
    call = [sys.executable, "-I", str(script), *map(str, words)]
    done = subprocess.run(call, cwd=script.parent, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def tampered(statement):
    with guards.down(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def command(path, *words):
    from argparse import ArgumentParser

    found = next(each for each in COMMANDS if each.path == path)
    parser = ArgumentParser()
    found.arguments(parser)
    return found.run(parser.parse_args(words))


def test_a_head_taken_away_comes_back_as_it_was(writer):
    kept = now()

    assert read_head(head_text(kept)) == kept
    assert (read_head(head_line(kept)).number, read_head(head_line(kept)).hash) == (3, kept.hash)
    assert kept_head(django_settings.GUATU_TRACE_HEAD).hash == kept.hash


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "没有认出链头"), ("序号：3\n", "没有认出链头"), ("序号：3\n校验值：abc", "现有3位"), ("{1", "读不出来")],
)
def test_a_text_that_is_no_head_is_refused_with_what_to_do(text, told):
    with pytest.raises(HeadUnreadable, match=told):
        read_head(text)


def test_a_head_kept_earlier_agrees_while_the_trace_only_grows(writer):
    kept = now()
    write("丁", actor=writer)

    answer = compare(kept)

    assert answer.agrees
    assert answer.sentence.startswith("这份链头与现在的留痕相符：第3条，此后又记了1条。")


def test_a_head_kept_earlier_names_a_cut_and_a_past_rewritten(writer):
    kept = now()

    tampered(ANOTHER_HASH)
    assert "第3条的校验值现在是" in compare(kept).sentence
    tampered("UPDATE trace_head SET number = 2")
    assert "末尾被截去1条" in compare(kept).sentence


def test_a_head_of_another_database_is_not_compared(writer):
    text = head_text(now()).replace(f"数据库：{connection.vendor}:", "数据库：elsewhere:")

    assert "另一个库" in compare(read_head(text)).sentence


def test_the_head_outside_does_not_follow_a_chain_that_no_longer_leads_up_to_it(writer, head_file):
    before = head_file.read_text()
    tampered(ANOTHER_HASH)
    tampered("UPDATE trace_head SET number = 3, hash = (SELECT hash FROM trace_entry WHERE number = 3)")

    for words in "丁戊":
        write(words, actor=writer)

    assert head_file.read_text() == before
    assert any("被重写过" in fault.sentence for fault in verify().faults)


def test_the_head_outside_catches_up_after_it_was_left_behind(writer, head_file):
    behind = head_file.read_text()
    write("丁", actor=writer)
    head_file.write_text(behind)

    write("戊", actor=writer)

    assert json.loads(head_file.read_text())["number"] == 5


def test_the_command_prints_the_head_and_verifies_against_one_kept(writer, tmp_path, capsys):
    assert command("trace head") == 0
    kept = tmp_path / "kept.txt"
    kept.write_text(capsys.readouterr().out, encoding="utf-8")

    assert command("trace verify", "--head", str(kept)) == 0
    kept.write_text(kept.read_text().replace("序号：3", "序号：4"))
    assert command("trace verify", "--head", str(kept)) == 1
    assert "末尾被截去1条" in capsys.readouterr().out


def test_a_head_file_that_is_not_there_is_wrong_usage(writer, tmp_path):
    from guatu.kernel.command import UsageError

    with pytest.raises(UsageError, match="没有文件"):
        command("trace verify", "--head", str(tmp_path / "nothing"))


def test_a_stranger_verifies_the_export_with_nothing_of_guatu(writer, tmp_path):
    file, kept = tmp_path / "trace.jsonl", tmp_path / "kept.txt"
    kept.write_text(head_text(now()), encoding="utf-8")

    assert export_lines(file) == {"entries": 3, "lines": 3}
    assert run_alone(tmp_path, file, "--head", kept) == (0, "核了3条、明细3行。留痕完整。\n")
    status, told = run_alone(tmp_path, file)
    assert (status, "没有给出库外的链头" in told) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"after":"乙"', '"after":"以"', "第2条的明细第1行被改过"),
        ('"actor_name":"writer"', '"actor_name":"other"', "第1条的内容与校验值不符"),
        ('["entry",{"id"', '["entry",{"ID"', "缺列或多列"),
        ('["format","guatu', '["format","other', "不是留痕的导出"),
        ('["before","text"]', '["earlier","text"]', "少了 before text，多了 earlier text"),
    ],
)
def test_a_changed_export_is_found_by_the_stranger(writer, tmp_path, old, new, told):
    file = tmp_path / "trace.jsonl"
    export_lines(file)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))

    status, said = run_alone(tmp_path, file, "--head", django_settings.GUATU_TRACE_HEAD)

    assert status in (1, 2)
    assert told in said


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the file of SQLite")
def test_a_stranger_verifies_the_database_itself_while_it_is_open(writer, tmp_path, head_file):
    file = connection.settings_dict["NAME"]

    assert run_alone(tmp_path, file, "--head", head_file) == (0, "核了3条、明细3行。留痕完整。\n")


def test_what_is_no_trace_is_wrong_usage_for_the_stranger(tmp_path):
    nothing = tmp_path / "nothing.txt"
    nothing.write_text("挂图")

    assert run_alone(tmp_path, nothing)[0] == 2
    assert run_alone(tmp_path, tmp_path / "missing")[0] == 2


def test_the_two_verifiers_hash_alike_and_the_page_shows_how():
    line = {"entry_id": 5, "position": 1, "subject": "project/P1", "field": "stage", "before": None, "after": "前期"}
    page = (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")

    for algorithm in ("sha256", "sm3"):
        assert row_hash(algorithm, LINE, list(line.values())) == alone.row_hash(algorithm, alone.LINE, line)
    assert row_hash("sha256", LINE, list(line.values())) in page
    for form, other in ((ENTRY, alone.ENTRY), (LINE, alone.LINE)):
        assert (form.name, dict(form.columns)) == (other[0], alone.columns_of(other))
        assert ", ".join(f"`{name}` {kind}" for name, kind in form.columns) in page


def test_the_forms_and_the_tables_are_those_of_the_rows():
    for model, form in ((Entry, ENTRY), (Line, LINE)):
        assert {field.attname for field in model._meta.concrete_fields} == {*form.names, "hash"}
    for model in (Entry, Line, Head):
        table = model._meta.db_table
        described = ", ".join(f"{name} {kind}" for name, kind in TABLES[table])
        assert columns_of(connection, table) == TABLES[table]
        assert described == alone.TABLES[table]
        assert described in (ROOT / "docs" / "trace.md").read_text(encoding="utf-8")


def test_the_verifier_of_strangers_imports_nothing_but_the_standard_library():
    text = Path(alone.__file__).read_text(encoding="utf-8")
    imported = re.findall(r"^(?:from|import) (\w+)", text, re.M)

    assert set(imported) <= set(sys.stdlib_module_names)
    assert len(text.splitlines()) < 400
