"""The verb that applies a ledger: whole or not at all, one entry, one line for each project."""

from __future__ import annotations

from typing import Any

from guatu.apps.projects.events import LEDGER_IMPORTED
from guatu.apps.projects.importing.plan import COUNTRY, Plan
from guatu.apps.projects.importing.units import create_missing
from guatu.apps.projects.importing.writing import Writing
from guatu.apps.trace.action import action, record
from guatu.apps.trace.models import Head
from guatu.kernel.powers import Power


class StalePlan(RuntimeError):
    """Something was recorded since the plan was made; it has to be made anew."""


@action(power=Power.IMPORT_LEDGER)
def apply_ledger(plan: Plan, *, actor: Any, reason: str = "") -> Plan:
    """Write everything a plan without errors says.

    Raises ValueError for a plan with errors or without changes, StalePlan when the library moved meanwhile.
    """
    if plan.errors:
        raise ValueError("a plan with errors is never applied, not even in part")
    if plan.changes_nothing:
        raise ValueError("a plan that changes nothing is not applied")
    if (Head.objects.values_list("number", flat=True).first() or 0) != plan.head:
        raise StalePlan
    options, region = plan.options, plan.options.region or actor.region or COUNTRY
    create_missing(plan.units, plan.leaders, region, actor.organisation)
    writing = Writing(plan)
    writing.make_sets()
    writing.write_new()
    writing.write_changed()
    writing.tallies.write()
    record(
        LEDGER_IMPORTED,
        actor=actor,
        subject=("ledger", f"{options.on:%Y%m%d}", plan.reading.file),
        reason=reason,
        lines=writing.lines(),
        file=plan.reading.file,
        rows=len(plan.reading.rows),
        new=len(plan.new),
        changed=len(plan.changed),
        unchanged=len(plan.unchanged),
        on=options.on,
        region=region,
        list=options.list_name,
    )
    return plan
