"""Build one archive that installs and runs on a machine without any network.

.venv/bin/python scripts/bundle.py [--platform manylinux_2_28_aarch64] [--into dist]
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import platform
import re
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

from steps import ROOT, say, step, stop

PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
STATIC = ROOT / "src" / "guatu" / "apps" / "look" / "static" / "look"
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src")
PAPERS = Path(__file__).with_name("offline")


def main() -> None:
    """Collect the wheels, build our own, add the installer, write the archive."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--platform", action="append", default=[], help="another machine's, as wheels name it")
    arguments.add_argument("--into", type=Path, default=ROOT / "dist")
    asked = arguments.parse_args()
    if not STATIC.is_dir():
        stop("页面的样式与脚本还没有生成，请先执行 make setup。", "The front end is not built yet. Run: make setup")
    with tempfile.TemporaryDirectory(prefix="guatu-bundle-") as workplace:
        folder = Path(workplace) / bundle_name(asked.platform)
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        collect(wheels, asked.platform)
        build(wheels, Path(workplace) / "source")
        add_papers(folder)
        archive = write_archive(folder, asked.into)
    say(f"完成：{archive}（{archive.stat().st_size / 1_000_000:.0f} MB）")


def version() -> str:
    """Guatu's version, read where setuptools reads it."""
    told: dict[str, str] = {}
    exec((ROOT / "src" / "guatu" / "__init__.py").read_text(encoding="utf-8"), told)  # noqa: S102  our own file
    return told["__version__"]


def bundle_name(platforms: list[str]) -> str:
    """guatu-VERSION-pyXY-MACHINE: what the office must match."""
    machine = platforms[0] if platforms else f"linux_{platform.machine()}"
    return f"guatu-{version()}-py{sys.version_info[0]}{sys.version_info[1]}-{machine}"


def collect(wheels: Path, platforms: list[str]) -> None:
    """Download every locked wheel, for another machine where asked, hashes checked; and pip, which installs them."""
    elsewhere = [word for name in platforms for word in ("--platform", name)]
    command = (*PIP, "download", "--only-binary", ":all:", "--no-deps", *elsewhere, "--dest", str(wheels))
    step("收集锁定的依赖包（核对哈希）", (*command, "--require-hashes", "--requirement", "requirements.lock"))
    with tempfile.NamedTemporaryFile("w", suffix=".lock") as installer:
        installer.write(locked_lines("pip", (ROOT / "requirements-setup.lock").read_text(encoding="utf-8")))
        installer.flush()
        step("收集安装工具", (*command, "--require-hashes", "--requirement", installer.name))


def locked_lines(package: str, lock: str) -> str:
    """The lines of one package in a lock: its version and its hashes."""
    found = re.search(rf"^{re.escape(package)}==.*\n(?:    --hash.*\n)+", lock, re.M)
    if found is None:
        raise ValueError(f"{package} is not locked")
    return found.group()


def build(wheels: Path, source: Path) -> None:
    """Build our own wheel, built static files inside, from a clean copy so that nothing stale gets in."""
    source.mkdir()
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.pyc")
    for name in SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=unwanted)
        else:
            shutil.copy2(path, source / name)
    command = (*PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(source))
    step("生成挂图的安装包", command)


def add_papers(folder: Path) -> None:
    """The lock, the installer, the papers and the sums of all of it."""
    shutil.copy2(ROOT / "requirements.lock", folder)
    shutil.copy2(ROOT / "LICENSE", folder)
    for paper in PAPERS.iterdir():
        shutil.copy2(paper, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files)
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A member without its maker: the same content gives the same archive."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    return member


def write_archive(folder: Path, into: Path) -> Path:
    """Write NAME.tar.gz and NAME.tar.gz.sha256 and answer the first."""
    into.mkdir(parents=True, exist_ok=True)
    archive = into / f"{folder.name}.tar.gz"
    say("· 压缩 …")
    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", 1, file, mtime=0) as packed,  # wheels are compressed already
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in (folder, *sorted(folder.rglob("*"))):
            tar.add(path, path.relative_to(folder.parent), recursive=False, filter=plain)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n", encoding="utf-8")
    return archive


if __name__ == "__main__":
    main()
