"""Keys of submissions nobody will send again."""

from __future__ import annotations

from datetime import timedelta

from guatu.apps.trace.followers import Periodic
from guatu.apps.trace.submissions import sweep

PERIODIC = [Periodic("trace.submissions", "清理两天前的提交编号", timedelta(hours=6), sweep)]
