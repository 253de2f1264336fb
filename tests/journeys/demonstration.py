"""The demonstration district loaded once for a whole test run, and copied for tests that change it."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

COMMAND = "import sys; from guatu.site.command import main; sys.exit(main())"


@dataclass
class Demonstration:
    """A loaded home and what `guatu demo` printed of its log-ins."""

    home: Path
    logins: dict[str, str]
    _answers: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `guatu` on this home as a person does."""
        return guatu(self.home, *words)

    def ask(self, *words: str) -> Any:
        """The JSON answer of a command that must succeed; asked once a session."""
        if words not in self._answers:
            done = self.run(*words, "--json")
            assert done.returncode == 0, done.stderr + done.stdout
            self._answers[words] = json.loads(done.stdout)
        return self._answers[words]

    def copy(self, folder: Path) -> Demonstration:
        """A home of its own, to be changed."""
        shutil.copytree(self.home, folder)
        return Demonstration(folder, self.logins)


def guatu(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "GUATU_DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-c", COMMAND, *words],
        capture_output=True,
        text=True,
        env={**environment, "GUATU_HOME": str(home)},
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The district as `guatu demo --no-serve` loads it; all workers of a run share one."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    home, told = base / "demonstration", base / "demonstration-told.json"
    with (base / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            done = guatu(home, "demo", "--no-serve", "--json")
            assert done.returncode == 0, done.stderr + done.stdout
            told.write_text(done.stdout, encoding="utf-8")
    answer = json.loads(told.read_text(encoding="utf-8"))
    return Demonstration(home, {one["login"]: one["password"] for one in answer["logins"]})
