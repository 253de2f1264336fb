"""`guatu bench`: the speeds the documents name, measured again and written down with the machine."""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import ModuleType
from typing import Any

from guatu.kernel.command import DONE, Command, UsageError, show

ROOT = Path(__file__).resolve().parents[4]
PLACE = ROOT / "tests" / "bench"
PAGE = ROOT / "docs" / "benchmarks.md"


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="项目", help="测哪几项；不写就全测")
    parser.add_argument("--rows", type=int, default=100_000, metavar="N", help="项目数，默认 100000")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="每项测几次取中位数，默认 3")
    parser.add_argument("--no-write", action="store_true", help="只打印，不写入 docs/benchmarks.md")


def run(args: Namespace) -> int:
    """Measure each bench in a process of its own home and keep its table in docs/benchmarks.md."""
    benches = _benches()
    for name in args.names:
        if name not in benches:
            raise UsageError(f"没有“{name}”这一项，可测：{'、'.join(benches) or '无'}。")
    sections: dict[str, list[str]] = {}
    for name in args.names or list(benches):
        with tempfile.TemporaryDirectory(prefix="guatu-bench-") as folder:
            sections[name] = _load(benches[name]).run(Path(folder), rows=args.rows, runs=args.runs)
        if not args.no_write:
            _keep(name, sections[name])
    show(sections, (line for lines in sections.values() for line in lines), args)
    return DONE


def _benches() -> dict[str, Path]:
    if not PLACE.is_dir():
        raise UsageError("测速脚本在源代码的 tests/bench 里，安装包不带。请在源代码目录运行。")
    return {file.stem.removeprefix("bench_"): file for file in sorted(PLACE.glob("bench_*.py"))}


def _load(file: Path) -> ModuleType:
    """A bench module, which may import its neighbours."""
    sys.path.insert(0, str(PLACE))
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def machine() -> str:
    """The machine in a line: cores, memory, processor, system and Python."""
    pages: Any = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return (
        f"{os.cpu_count()} 核，{pages / 2**30:.0f} GiB 内存，{platform.machine()}，"
        f"{platform.system()} {platform.release().split('-')[0]}，Python {platform.python_version()}"
    )


def busy() -> str:
    """What else the machine is doing, without which a time by the wall says little."""
    load = os.getloadavg()[1]
    others = "机器上还有别的程序在跑，用时偏长，以处理器时间为准。" if load > (os.cpu_count() or 1) * 1.5 else ""
    return f"测时平均负载 {load:.1f}。{others}"


def _keep(name: str, lines: list[str]) -> None:
    """Put the section of one bench in its place on the page; the rest stays."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# 测速\n\n由 `guatu bench` 写成，重测即更新。\n"
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    section = "\n".join([begin, *lines, "", f"机器：{machine()}。{busy()}", end])
    if begin in page:
        head, _, rest = page.partition(begin)
        page = head + section + rest.partition(end)[2]
    else:
        page = page.rstrip() + "\n\n" + section + "\n"
    PAGE.write_text(page, encoding="utf-8")


COMMANDS = [Command("bench", "重测速度", run, arguments, needs_home=False)]
