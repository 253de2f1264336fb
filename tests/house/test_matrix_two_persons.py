"""Who makes is not who checks: for every verb that approves, the database itself refuses one person in both places."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction

from guatu.apps.trace.action import verbs
from guatu.kernel.powers import Power

CHECKING = frozenset({
    Power.APPROVE_REPORT, Power.WAIVE_ALERT, Power.CONFIRM_EVIDENCE, Power.LOCK_MONTH, Power.CLOSE_MONTH, Power.PUBLISH,
})  # fmt: skip
"""Powers of those who check what others made."""
BY_TWO = {
    "approve_report": ("reports.Report", "submitter", "approver", "report_maker_is_not_checker"),
    "approve_reports": ("reports.Report", "submitter", "approver", "report_maker_is_not_checker"),
    "approve_correction": ("reports.Correction", "submitter", "approver", "correction_maker_not_checker"),
    "grant_waiver": ("monitoring.Waiver", "asked_by", "granted_by", "waiver_maker_is_not_checker"),
    "confirm_evidence": ("assessment.Evidence", "recorded_by", "confirmed_by", "evidence_maker_not_checker"),
    "agree_to_withdraw": ("assessment.Evidence", "leaving_by", "removed_by", "evidence_leaver_not_checker"),
}
"""verb: (table, maker, checker, constraint)."""
BY_ONE = {
    "return_report": "gives the work back to its maker; nothing counts by it",
    "return_correction": "gives the work back to its maker",
    "return_evidence": "gives the work back to its maker",
    "refuse_waiver": "nothing counts by it",
    "refuse_to_withdraw": "leaves standing what two persons made",
    "end_waiver": "ends an exception: the rule that judges everybody judges again",
    "state_reports": "an office takes over a month that was approved on paper; there is no maker in the house",
    "lock_month": "shuts what two persons passed for each project",
    "close_month": "seals what was computed; it enters no figure, and corrections stand beside it",
}
"""verb of a checking power: why one person may do it."""


def checking():
    import_module(settings.ROOT_URLCONF)  # every door, so every verb
    return {verb.__name__ for verb in verbs() if verb.power in CHECKING and verb.__module__.startswith("guatu.")}


def test_every_verb_of_those_who_check_is_the_work_of_two_or_says_why_not():
    assert checking() == BY_TWO.keys() | BY_ONE.keys()
    assert not BY_TWO.keys() & BY_ONE.keys()


@pytest.mark.parametrize("verb", BY_TWO)
def test_the_database_holds_maker_and_checker_apart(world, verb):
    table, maker, checker, name = BY_TWO[verb]
    model = apps.get_model(table)
    constraints = {one.name for one in model._meta.constraints if isinstance(one, models.CheckConstraint)}
    row = model._default_manager.filter(**{f"{checker}__isnull": True}).first()
    somebody, another = world.corners["own"].actor, world.people["chief"]

    assert name in constraints
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model._default_manager.filter(pk=row.pk).update(**{maker: somebody, checker: somebody})
    with transaction.atomic():
        assert model._default_manager.filter(pk=row.pk).update(**{maker: somebody, checker: another}) == 1
