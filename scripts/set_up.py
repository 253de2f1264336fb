"""Set the house up: a virtual environment with locked packages, and the built front end; redone when a lock changes.

python3.11 scripts/set_up.py [--dev]
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from steps import ROOT, attempt, say, step, stop

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST, TOO_NEW, NODE = (3, 11), (3, 13), 20
FRONT_END = ("package.json", "package-lock.json", "frontend")
BUILT = ROOT / "src" / "guatu" / "apps" / "look" / "static" / "look"


def main() -> None:
    """Bring the environment and the front end up to their locks."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dev", action="store_true", help="also what the tests need")
    dev = arguments.parse_args().dev
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        stop("需要 Python 3.11 或 3.12，请先安装。", "Guatu needs Python 3.11 or 3.12. Please install it first.")
    set_up_python(dev)
    set_up_front_end()


def digest(*names: str) -> str:
    """A hash over the files and folders named, with their paths."""
    hashed = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in names:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                hashed.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return hashed.hexdigest()


def fresh(stamp: Path, wanted: str) -> bool:
    """Whether the stamp says that this very state was already set up."""
    return stamp.is_file() and stamp.read_text() == wanted


def set_up_python(dev: bool) -> None:
    """Make .venv and install the locked packages and Guatu itself."""
    lock = "requirements-dev.lock" if dev else "requirements.lock"
    wanted = digest("pyproject.toml", "requirements-setup.lock", "requirements.lock", "requirements-dev.lock")
    stamps = (VENV / "guatu-dev.stamp", VENV / "guatu.stamp")  # what the tests need holds what running needs
    if PYTHON.exists() and any(fresh(stamp, wanted) for stamp in (stamps[:1] if dev else stamps)):
        return
    make_venv()
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r")
    step("取安装工具 uv", (*pip, "requirements-setup.lock"))
    uv = (str(VENV / "bin" / "uv"), "pip", "install", "--python", str(PYTHON))
    if attempt("安装锁定的依赖包（核对哈希）", (*uv, "--require-hashes", "-r", lock), env=mirror()) is not None:
        say("    uv 没有成功，改用 pip，会慢一些。")
        step("用 pip 安装锁定的依赖包（核对哈希）", (*pip, lock))
    own = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
    step("安装挂图本身", (*own, "--no-build-isolation", "--editable", "."))
    stamps[0 if dev else 1].write_text(wanted)


def make_venv() -> None:
    """Create .venv; where Debian split ensurepip off, install the missing package or say which it is."""
    if PYTHON.exists() and same_python():
        return
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            stop(f"缺少 venv 组件，请先执行：apt-get install {package}", f"Please run first: apt-get install {package}")
        step("更新软件包清单", ("apt-get", "update"))
        step(f"安装 {package}", ("apt-get", "install", "-y", "--no-install-recommends", package))
    step("建立 Python 环境 .venv", (sys.executable, "-m", "venv", "--clear", str(VENV)))


def same_python() -> bool:
    """Whether .venv was made at this place, for the Python version this script runs on."""
    asked = "import sys; print(sys.version_info[:2])"
    told = subprocess.run([str(PYTHON), "-c", asked], capture_output=True, text=True, check=False).stdout.strip()
    pip = VENV / "bin" / "pip"
    return told == str(sys.version_info[:2]) and pip.is_file() and str(VENV) in pip.read_text()[:300]


def mirror() -> dict[str, str]:
    """Settings for uv out of pip's: an office that points pip at its own index is served from there too."""
    listed = subprocess.run([str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    told: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        key, _, value = line.partition("=")
        told[key.rpartition(".")[2]] = str(ast.literal_eval(value))
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    return {names[key]: value for key, value in told.items() if key in names and names[key] not in os.environ}


def set_up_front_end() -> None:
    """Install the locked front-end packages and build the static files."""
    stamp = ROOT / "node_modules" / "guatu.stamp"
    wanted = digest(*FRONT_END)
    if fresh(stamp, wanted) and BUILT.is_dir():
        return
    version = node_version()
    if version is None or shutil.which("npm") is None:
        stop("没有找到 Node.js，请先安装 Node.js 20 或更高版本（含 npm）。", "Node.js 20 or later with npm is missing.")
    elif version < NODE:
        stop(f"Node.js 版本是 {version}，需要 20 或更高版本。", f"Node.js is version {version}; 20 or later is needed.")
    step("安装锁定的前端依赖", ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
    step("生成页面的样式与脚本", ("npm", "run", "build"))
    stamp.write_text(wanted)


def node_version() -> int | None:
    """The main version of Node.js, or None where there is none."""
    node = shutil.which("node")
    if node is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(told.lstrip("v").split(".")[0])


if __name__ == "__main__":
    main()
