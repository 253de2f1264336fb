"""What people are for a while, and what they gave to others: members of task forces, and hand-overs."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from guatu.apps.people.models import Organisation, User
from guatu.apps.trace.statements import Statement, StatementQuerySet, standing


class TaskForceMemberQuerySet(StatementQuerySet["TaskForceMember"]):
    def visible_to(self, user: Any) -> Self:
        """The members of the units one may see."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def on(self, day: date) -> Self:
        """Who is a member on a day, of a task force that stands on it: from the first day on, before the last."""
        lasts = Q(end_on__isnull=True) | Q(end_on__gt=day)
        stands = Q(organisation__ends_on__isnull=True) | Q(organisation__ends_on__gt=day)
        begun = self.known().filter(start_on__lte=day, organisation__starts_on__lte=day, organisation__is_active=True)
        return begun.filter(lasts, stands)


class TaskForceMember(Statement):
    """专班成员"""

    organisation = models.ForeignKey(
        Organisation, verbose_name="专班", on_delete=models.PROTECT, related_name="members"
    )
    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="memberships")
    start_on = models.DateField("加入日期")
    end_on = models.DateField("退出日期（不含）", null=True, blank=True)
    duty = models.CharField("职责", max_length=32, blank=True)

    objects = TaskForceMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "专班成员"
        constraints = [
            standing("organisation", "user", "start_on", name="force_member_standing"),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gt=models.F("start_on")),
                name="force_member_ends_later",
                violation_error_message="退出日期应晚于加入日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}的{self.user}"

    @property
    def trace_key(self) -> str:
        return f"{self.organisation.code}@{self.user.login}@{self.start_on}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: Any) -> Self:
        """Of the people one may see."""
        return self.filter(person__in=User.objects.visible_to(user))


class Handover(models.Model):
    """交接：谁把哪一类未办结事项交给了谁"""

    person = models.ForeignKey(User, verbose_name="移交人", on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(User, verbose_name="接手人", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("事项", max_length=40)
    count = models.PositiveIntegerField("件数")
    on = models.DateField("交接日期")
    reason = models.CharField("理由", max_length=200)
    entry_id = models.BigIntegerField("留痕编号")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "交接"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=models.F("successor")),
                name="handover_to_someone_else",
                violation_error_message="接手人应是另一个人。",
            )
        ]


def members_on(force: Organisation, day: date) -> models.QuerySet[TaskForceMember]:
    """Who works in a task force on a day, for the page of a project that is in its reader's sight."""
    found = TaskForceMember.objects.on(day).filter(organisation=force, user__is_active=True)
    return found.select_related("user__organisation").order_by("start_on", "pk")
