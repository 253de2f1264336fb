"""How long a command takes from the shell: reading an expression, the first and the second question for indicators."""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path

from dataset import write_workbook
from timing import Timed, run_command

GUATU = str(Path(sys.executable).parent / "guatu")
PROJECTS = 200


def run(folder: Path, *, rows: int, runs: int) -> list[str]:
    """The table of the page, on a small home: what is measured is the start, not the size (`rows` plays no part)."""
    del rows
    home = folder / "home"
    env = os.environ | {"GUATU_HOME": str(home), "GUATU_DATABASE_URL": ""}
    write_workbook(folder / "ledger.xlsx", PROJECTS)
    _told([GUATU, "migrate"], env)
    _told([GUATU, "ledger", "import", str(folder / "ledger.xlsx"), "--region", "410700", "--on", "2021-12-31"], env)
    times = max(runs, 5)
    asked = [GUATU, "indicators", "--month", "2021-12", "--json"]
    first = []
    for _ in range(times):
        for kept in (home / "cache").glob("*"):
            kept.unlink()
        first.append(_told(asked, env))
    lines = {
        "`guatu read 2022年5月 --as date`": [
            _told([GUATU, "read", "2022年5月", "--as", "date"], env) for _ in range(times)
        ],
        f"`guatu indicators`，第一次（编译公式在内，{PROJECTS} 个项目）": first,
        "`guatu indicators`，以后": [_told(asked, env) for _ in range(times)],
    }
    return [
        "## 命令的起动",
        "",
        "| 命令 | 从头到尾用时（中位数，最快–最慢） |",
        "| --- | --- |",
        *(
            f"| {name} | {Timed(statistics.median(taken), (min(taken), max(taken)), None)} |"
            for name, taken in lines.items()
        ),
    ]


def _told(command: list[str], env: dict[str, str]) -> float:
    done = run_command(command, env)
    if done.status:
        raise RuntimeError(f"{command}: {done.out[-2000:]}")
    return done.seconds
