"""The rows of the trace: entries in a chain, their lines, and the head of the chain."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, Q

from guatu.apps.trace.events import event_of
from guatu.apps.trace.fields import CanonicalField, InstantField
from guatu.kernel.powers import Power

LEVELS = (2, 4, 6, 9)
"""Digits of a region's code: province, city, district, street."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, user: Any) -> Self:
        """What the people of one's own range did, and the command line where the house is within it.

        Nothing without the power to view the trace. A house of several districts has one command line: whoever looks
        after one of them does not see what it did for the others.
        """
        if not user.is_authenticated or not user.has_power(Power.VIEW_TRACE):
            return self.none()
        scope = user.region_scope  # an audit administrator sees no business data, but all that people did
        near = Q(actor__region__gte=scope.first, actor__region__lt=scope.last)
        return self.filter(near | _by_command(scope) | Q(actor=user.pk))


def _by_command(scope: Any) -> Q:
    """What the command line did: for whoever's range holds everybody's, but for those who look at it from above."""
    above = {scope.first[:digits] for digits in LEVELS if digits < len(scope.first)}
    above |= {code.ljust(6, "0") for code in above}
    accounts = get_user_model()._default_manager.filter(is_active=True, built_in=False).exclude(region__in=["", *above])
    elsewhere = accounts.exclude(region__gte=scope.first, region__lt=scope.last)
    return Q(actor__built_in=True) & ~Q(Exists(elsewhere))


class Entry(models.Model):
    """留痕"""

    id = models.BigIntegerField("编号", primary_key=True)
    number = models.BigIntegerField("序号", unique=True)
    at = InstantField("时间", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField("经办人账号", max_length=64)
    event = models.CharField("事项", max_length=64, db_index=True)
    subject_kind = models.CharField("对象类别", max_length=32, blank=True)
    subject_key = models.CharField("对象编号", max_length=64, blank=True)
    subject_name = models.CharField("对象名称", max_length=200, blank=True)
    reason = models.TextField("理由", blank=True)
    origin = models.CharField("来处", max_length=64)
    detail = CanonicalField("详情", default=dict)
    line_count = models.BigIntegerField("行数")
    lines_hash = models.CharField("各行校验值", max_length=128)
    algorithm = models.CharField("算法", max_length=16)
    previous = models.CharField("前一条校验值", max_length=128, blank=True)
    hash = models.CharField("校验值", max_length=128)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "留痕"
        ordering = ["-number"]
        indexes = [models.Index(fields=["subject_kind", "subject_key", "number"], name="trace_entry_subject")]

    @property
    def sentence(self) -> str:
        """What happened, in words; who and when stand beside it."""
        return event_of(self.event).tell(self.subject_name or self.subject_key, self.detail)

    @property
    def label(self) -> str:
        return event_of(self.event).label

    @property
    def origin_label(self) -> str:
        """From where, as people read it."""
        return "本机命令行" if self.origin == "command" else self.origin

    @property
    def subject(self) -> str:
        return f"{self.subject_kind}/{self.subject_key}" if self.subject_kind else ""


class Line(models.Model):
    """留痕明细"""

    pk = models.CompositePrimaryKey("entry_id", "position")
    entry = models.ForeignKey(
        Entry, verbose_name="留痕", on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    position = models.BigIntegerField("行号")
    subject = models.CharField("对象", max_length=100)
    field = models.CharField("字段", max_length=64)
    before = models.TextField("原值", null=True)
    after = models.TextField("新值", null=True)
    hash = models.CharField("校验值", max_length=128)

    class Meta:
        verbose_name = "留痕明细"
        ordering = ["entry_id", "position"]
        indexes = [models.Index(fields=["subject", "entry"], name="trace_line_subject")]


class Head(models.Model):
    """链头"""

    id = models.SmallIntegerField("编号", primary_key=True, default=1)
    number = models.BigIntegerField("末条序号", default=0)
    hash = models.CharField("末条校验值", max_length=128, blank=True)

    class Meta:
        verbose_name = "链头"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="trace_head_is_one")]


class CursorQuerySet(models.QuerySet["Cursor"]):
    def visible_to(self, user: Any) -> Self:
        """Who computes months, and who keeps the system running."""
        allowed = user.is_authenticated and (user.has_power(Power.COMPUTE_MONTH) or user.has_power(Power.MANAGE_SYSTEM))
        return self if allowed else self.none()


class Cursor(models.Model):
    """后台事项"""

    name = models.CharField("代号", max_length=40, primary_key=True)
    number = models.BigIntegerField("已办到的留痕序号", default=0)
    failures = models.PositiveIntegerField("连续未办成次数", default=0)
    problem = models.TextField("未办成的情况", blank=True)
    retry_at = models.DateTimeField("再试时间", null=True, blank=True)

    objects = CursorQuerySet.as_manager()

    class Meta:
        verbose_name = "后台事项"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(user=user.pk)


class Submission(models.Model):
    """提交"""

    key = models.CharField("提交编号", max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提交人", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    door = models.CharField("办理页面", max_length=200)
    digest = models.CharField("内容校验值", max_length=64)
    at = models.DateTimeField("提交时间", db_index=True)
    status = models.PositiveSmallIntegerField("答复状态", null=True)
    location = models.TextField("答复去处", blank=True)
    messages = models.JSONField("答复的话", default=list, blank=True)
    body = models.TextField("答复内容", blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "提交"
