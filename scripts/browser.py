"""Find the browser, fonts and document tools that the tests look through; install them where this machine allows it.

python scripts/browser.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from steps import attempt, say, stop

BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHINESE_FONTS = "fonts-noto-cjk"
PACKAGES = ("chromium", "fontconfig", CHINESE_FONTS, "libreoffice-writer-nogui", "poppler-utils")


def find_chromium() -> Path | None:
    """The browser named by GUATU_BROWSER, else the first of the usual names on the path, else None."""
    for name in (os.environ.get("GUATU_BROWSER"), *BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    return None


def has_chinese_fonts() -> bool:
    """Whether fontconfig knows a font with Chinese characters."""
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False).stdout.strip())


def missing() -> list[str]:
    """The Debian packages of what is not here."""
    here = (
        find_chromium() is not None,
        shutil.which("fc-list") is not None,
        has_chinese_fonts(),
        shutil.which("soffice") is not None,
        shutil.which("pdftoppm") is not None,
    )
    return [package for package, found in zip(PACKAGES, here, strict=True) if not found]


def install(packages: list[str]) -> None:
    """Install by the system's package manager."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if attempt("更新软件包清单", ("apt-get", "update"), env=quiet) is None:
        command = ("apt-get", "install", "-y", "--no-install-recommends", *packages)
        log = attempt(f"安装 {'、'.join(packages)}（数百兆，约需几分钟）", command, env=quiet)
        if log is not None:
            say(log)


def main() -> None:
    """Install what is missing when root may; else say it in a sentence, which only CI takes for a failure."""
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        install(packages)
        packages = missing()
    if not packages:
        return
    names = " ".join(packages)
    chinese = f"缺少 {names}，无法代为安装。请以管理员身份执行：apt-get install {names}"
    english = f"Missing: {names}. Please run as root: apt-get install {names}"
    if os.environ.get("CI") == "true":
        stop(chinese, english)
    say(f"{chinese}\n{english}\n需要它们的测试将跳过，其余照常。")


if __name__ == "__main__":
    main()
