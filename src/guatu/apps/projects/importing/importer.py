"""Importing a read ledger from any door: compare, refuse what has errors, say when nothing changes, apply the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guatu.apps.projects.importing.answer import ImportAnswer
from guatu.apps.projects.importing.plan import Options, Plan, plan_import
from guatu.apps.projects.reading import LedgerReading
from guatu.kernel.powers import Power
from guatu.kernel.sheets.collector import without_collecting

ATTEMPTS = 3


class LedgerRefused(ValueError):
    """The ledger has errors and nothing of it was applied; `answer` lists them all."""

    def __init__(self, answer: ImportAnswer) -> None:
        super().__init__(answer.sentence)
        self.answer = answer


@without_collecting()
def dry_run(reading: LedgerReading, options: Options, *, actor: Any) -> ImportAnswer:
    """What importing would do, errors and all; nothing is written. Raises PowerDenied without the power to import."""
    actor.must_have(Power.IMPORT_LEDGER)
    return ImportAnswer(plan_import(reading, replace(options, trial=True), actor), applied=False)


@without_collecting()
def import_ledger(reading: LedgerReading, options: Options, *, actor: Any, reason: str = "") -> ImportAnswer:
    """Apply a read ledger in one verb with one entry.

    A file that changes nothing leaves no entry and is answered 没有变化. Raises LedgerRefused when anything is an
    error; then nothing is applied. Raises PowerDenied without the power to import.
    """
    from guatu.apps.projects.actions.importing import StalePlan, apply_ledger

    actor.must_have(Power.IMPORT_LEDGER)
    for attempt in range(ATTEMPTS):
        plan: Plan = plan_import(reading, options, actor)
        if plan.errors:
            raise LedgerRefused(ImportAnswer(plan, applied=False))
        if plan.changes_nothing:
            break
        try:
            apply_ledger(plan, actor=actor, reason=reason)
            break
        except StalePlan:
            if attempt == ATTEMPTS - 1:
                raise
    return ImportAnswer(plan, applied=not plan.changes_nothing)
