"""The audit of printed figures: a bulletin's rates, sums and ranks recomputed from the inputs it prints itself."""

from __future__ import annotations

from guatu.kernel.figures.cases import Audit, CaseAudit, audit_cases
from guatu.kernel.figures.checks import Checked, FigureProblem, check_figure
from guatu.kernel.figures.tables import Finding, audit_table
from guatu.kernel.figures.verdicts import Verdict, compare, competition_ranks, decimal_text

__all__ = [
    "Audit",
    "CaseAudit",
    "Checked",
    "FigureProblem",
    "Finding",
    "Verdict",
    "audit_cases",
    "audit_table",
    "check_figure",
    "compare",
    "competition_ranks",
    "decimal_text",
]
