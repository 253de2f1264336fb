"""What the pages of reports leave out of what is posted to them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from apps.reports.test_pages import at_desk, checking, same_day
from apps.reports.words import MAY, wan
from guatu.apps.reports.actions import approve_report, save_draft, submit_report
from guatu.apps.reports.models import Correction

__all__ = ["at_desk", "checking", "same_day"]


@pytest.mark.parametrize("ticked", ["9" * 19 + "@1", "1@" + "9" * 5000, "²@1"])
def test_a_ticked_report_that_is_no_key_is_left_out(window, checking, ticked):
    answer = checking.post(reverse("reports:approve-many"), {"report": ticked})

    assert answer.status_code == 422


def test_a_correction_takes_only_what_its_form_asks(a_project, window, reporter, approver, at_desk):
    park = a_project("长桥路南延")
    report = save_draft(park.pk, MAY, values={"done": wan(400), "progress_text": "桩基完成 40%"}, actor=reporter)
    submit_report(park.pk, MAY, actor=reporter)
    approve_report(report.pk, actor=approver)

    values = {"done": "300", "stage": "completed", "completed_on": "2022-05-20", "fund_own": "9", "reason": "重复计入"}
    at_desk.post(reverse("reports:correct", args=["2022-05", park.number]), values)

    asked = Correction.objects.get()
    assert (asked.done, asked.funds) == (wan(300), {"own": wan(9)})
