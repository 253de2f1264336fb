"""Write the lock files again from pyproject.toml: versions and hashes, and no registry's address.

.venv/bin/python scripts/lock.py [--upgrade]
"""

from __future__ import annotations

import sys
from pathlib import Path

from steps import step

UV = str(Path(sys.executable).parent / "uv")
PLAIN = ("--generate-hashes", "--universal", "--python-version", "3.11", "--no-annotate", "--no-header")
NO_ADDRESS = ("--no-emit-index-url", "--no-emit-find-links")
LOCKS = (
    ("requirements-setup.lock", ("--group", "pyproject.toml:setup")),
    ("requirements.lock", ("pyproject.toml",)),
    ("requirements-dev.lock", ("pyproject.toml", "--extra", "dev", "--constraint", "requirements.lock")),
)


def main() -> None:
    """Compile each lock in turn; the tests' lock keeps the versions of the one offices run on."""
    for lock, source in LOCKS:
        command = (UV, "pip", "compile", *source, *PLAIN, *NO_ADDRESS, "--output-file", lock, *sys.argv[1:])
        step(f"生成 {lock}", command)


if __name__ == "__main__":
    main()
