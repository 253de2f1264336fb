"""The verbs of monthly reports."""

from guatu.apps.reports.actions.batch import MonthRow, state_reports
from guatu.apps.reports.actions.correcting import approve_correction, correct_report, return_correction
from guatu.apps.reports.actions.deciding import approve_report, approve_reports, return_report
from guatu.apps.reports.actions.filling import (
    Draft,
    save_draft,
    save_drafts,
    submit_report,
    submit_reports,
)
from guatu.apps.reports.actions.windows import change_window, lock_month, open_window

__all__ = [
    "Draft",
    "MonthRow",
    "approve_correction",
    "approve_report",
    "approve_reports",
    "change_window",
    "correct_report",
    "lock_month",
    "open_window",
    "return_correction",
    "return_report",
    "save_draft",
    "save_drafts",
    "state_reports",
    "submit_report",
    "submit_reports",
]
