"""The tree as the house tests read it: files, their syntax, their imports."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "guatu"
BINARY = {".png", ".ico", ".woff2", ".xlsx", ".xls", ".docx", ".mpp", ".parquet", ".pdf", ".jpg", ".zip", ".gz"}


def python_files(*folders: Path) -> list[Path]:
    """Our modules under the folders; what migrations hold is written by Django."""
    found = (file for folder in folders for file in folder.rglob("*.py"))
    return sorted(file for file in found if not {"migrations", "node_modules"} & set(file.parts))


@cache
def syntax(file: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def name(file: Path) -> str:
    """A file's path as a reader of a failure wants it."""
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.name


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(tree: ast.Module) -> Iterator[str]:
    """The dotted names a module imports; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file the repository keeps or is about to keep; outside git, every file but the built and the hidden."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if told.returncode == 0:
        found = [ROOT / path for path in told.stdout.split("\0") if path]
    else:
        built = {".venv", "node_modules", "dist", "build", "__pycache__"}
        found = [path for path in ROOT.rglob("*") if not built & set(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in found if path.is_file()))


def text_files() -> list[Path]:
    """The kept files a person can read."""
    return [file for file in kept_files() if file.suffix.lower() not in BINARY]
