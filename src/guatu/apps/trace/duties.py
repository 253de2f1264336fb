"""What the worker cannot get done, for those who compute months or keep the system running."""

from __future__ import annotations

from typing import Any

from guatu.apps.look.parts import Todo
from guatu.apps.trace.models import Cursor


def duties(user: Any, clock: Any) -> list[Todo]:
    """One for each thing that failed and is being tried again; a single hiccup is nobody's business."""
    failing = Cursor.objects.visible_to(user).filter(failures__gt=1).order_by("name")
    return [Todo("后台", cursor.problem) for cursor in failing]
