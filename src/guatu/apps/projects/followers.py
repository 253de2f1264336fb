"""Files that waited for an import nobody made."""

from __future__ import annotations

from datetime import timedelta

from guatu.apps.projects.importing import uploads
from guatu.apps.trace.followers import Periodic


def sweep(finish: bool) -> bool:
    """Remove waiting ledgers after their day, also where nobody uploads another."""
    uploads.sweep(uploads.folder())
    return False


PERIODIC = [Periodic("projects.uploads", "清理没有导入的台账文件", timedelta(hours=1), sweep)]
