"""Every check that needs no test run: style, types, floors, Django's own checks. All run; all failures are told.

.venv/bin/python scripts/check.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from steps import attempt, say, stop

BIN = Path(sys.executable).parent
DJANGO = (sys.executable, "-m", "django")
CHECKS = (
    ("代码规范 ruff", (str(BIN / "ruff"), "check", "src", "tests", "scripts")),
    ("代码格式 ruff format", (str(BIN / "ruff"), "format", "--check", "src", "tests", "scripts")),
    ("类型 mypy --strict", (str(BIN / "mypy"),)),
    ("楼层 import-linter", (str(BIN / "lint-imports"), "--no-cache")),
    ("Django 自检", (*DJANGO, "check", "--fail-level", "WARNING")),
    ("数据库迁移是否齐全", (*DJANGO, "makemigrations", "--check", "--dry-run")),
)


def main() -> None:
    """Run all checks, then stop if any failed."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="guatu-check-") as home:
        env = {"GUATU_HOME": home, "DJANGO_SETTINGS_MODULE": "guatu.site.settings"}
        for title, command in CHECKS:
            log = attempt(title, command, env=env)
            if log is not None:
                say(log)
                failed.append(title)
    if failed:
        stop(f"没有通过：{'、'.join(failed)}。", f"{len(failed)} check(s) failed; see the lines above.")


if __name__ == "__main__":
    main()
