"""Bytes of uploads that never came to a row."""

from __future__ import annotations

from datetime import timedelta

from guatu.apps.documents.sweeping import sweep
from guatu.apps.trace.followers import Periodic


def swept(finish: bool) -> bool:
    """Once a day, whatever no row refers to."""
    sweep()
    return False


PERIODIC = [Periodic("documents.sweep", "清理没有登记的附件", timedelta(days=1), swept)]
