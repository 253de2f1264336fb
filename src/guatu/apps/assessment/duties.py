"""What waits for a person in assessment: evidence to confirm, and what came back."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from guatu.apps.assessment.selectors import evidence_returned, evidence_waiting
from guatu.apps.look.parts import Todo
from guatu.kernel.powers import Power


def duties(user: Any, clock: Any) -> list[Todo]:
    """Asked only of those whose power it is."""
    found, url = [], reverse("assessment:evidence")
    if user.has_power(Power.CONFIRM_EVIDENCE):
        count = evidence_waiting(user).count()
        if count:
            found.append(Todo("加减分", f"{count} 项加减分待确认", url, "登记人不能确认自己的", "去确认", url))
    if user.has_power(Power.RECORD_EVIDENCE):
        count = evidence_returned(user).count()
        if count:
            found.append(Todo("加减分", f"{count} 项加减分被退回", url, "改好后重新登记，或撤销", "去修改", url))
    return found
