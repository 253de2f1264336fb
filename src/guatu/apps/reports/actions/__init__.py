"""The verbs of monthly reports."""

from guatu.apps.reports.actions.batch import MonthRow, state_reports

__all__ = ["MonthRow", "state_reports"]
