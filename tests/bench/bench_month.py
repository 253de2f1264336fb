"""A month of 100,000 projects: import of the workbook, computing the month, one changed project, the list pages."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from dataset import write_workbook
from timing import Ran, Timed, run_command

GUATU = [str(Path(sys.executable).parent / "guatu")]
HERE = Path(__file__).parent


COMPARED = (
    "读同一个数据库，算各责任单位的年度投资完成率、超（欠）序时进度、开工率、入库率，"
    "各项目的投资滞后、到期未开工、开工未入库三种灯，按完成率得分和名次两项排名。三种做法的答案逐项相等才记时。"
    "本系统读全部事实表，规则按日期取、界限按地区取；另两种把这几条规则和界限写死在代码里，只读用得着的列。"
)


def run(folder: Path, *, rows: int, runs: int) -> list[str]:
    """The table of the page; every step in processes of their own, so that nothing is warm that would be cold."""
    workbook = folder / "ledger.xlsx"
    write_workbook(workbook, rows)
    imports = [_import(folder / f"home{i}", workbook) for i in range(runs)]
    home = folder / "home0"
    measured = _measure(home, rows, runs)
    return [
        f"## 一个月：{rows:,} 个项目 × 12 个月 × 20 列",
        "",
        "| 做什么 | 用时（中位数，最快–最慢） | 目标 |",
        "| --- | --- | --- |",
        _import_line(imports),
        *(f"| {line['name']} | {line['time']} | {line['goal']} |" for line in measured["lines"]),
        "",
        f"### 同一件事三种做法：{rows:,} 个项目",
        "",
        COMPARED,
        "",
        "| 做法 | 用时（中位数，最快–最慢） | 处理器时间是本系统的几倍 |",
        "| --- | --- | --- |",
        *(f"| {line['name']} | {line['time']} | {line['ratio']} |" for line in measured["compared"]),
    ]


def _env(home: Path) -> dict[str, str]:
    return os.environ | {"GUATU_HOME": str(home), "GUATU_DATABASE_URL": ""}


def _import(home: Path, workbook: Path) -> Ran:
    env = _env(home)
    migrated = run_command([*GUATU, "migrate"], env)
    if migrated.status:
        raise RuntimeError(migrated.out)
    done = run_command([*GUATU, "ledger", "import", str(workbook), "--region", "410700", "--on", "2021-12-31"], env)
    if done.status:
        raise RuntimeError(done.out[-3000:])
    return done


def _import_line(imports: list[Ran]) -> str:
    seconds = sorted(one.seconds for one in imports)
    memory = max(one.own_mib for one in imports)
    time = Timed(seconds[len(seconds) // 2], (seconds[0], seconds[-1]), None)
    return f"| 导入工作簿，含全部检查（命令从头到尾） | {time}，最大进程 {memory:.0f} MiB | 20 s，512 MiB |"


def _measure(home: Path, rows: int, runs: int) -> dict[str, Any]:
    """What runs inside Django, in one fresh process on that home."""
    done = run_command([sys.executable, str(HERE / "inside.py"), "month_steps", str(rows), str(runs)], _env(home))
    if done.status:
        raise RuntimeError(done.out[-4000:])
    lines = [line for line in done.out.splitlines() if line.startswith("{")]
    return dict(json.loads(lines[-1]))
