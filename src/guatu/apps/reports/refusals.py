"""Why a step of a report is refused: Chinese sentences a person can act on; nothing typed is lost by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ReportRefused(ValueError):
    """The step does not fit the report's state, the window or the person; the text says what to do."""


class StaleReport(ReportRefused):
    """Someone else changed the report meanwhile. `differences`: field → (what is there now, what was to be saved)."""

    def __init__(self, sentence: str, report: Any, differences: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(sentence)
        self.report = report
        self.differences = dict(differences)


class ChecksFailed(ReportRefused):
    """Reports that cannot be submitted yet. `findings`: project id → what is wrong or waits for a reason."""

    def __init__(self, sentence: str, findings: Mapping[int, Any]) -> None:
        super().__init__(sentence)
        self.findings = dict(findings)
