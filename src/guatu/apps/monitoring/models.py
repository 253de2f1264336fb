"""Monitoring: a month computed, each project's result, its lights with their causes, and what is waived."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from guatu.apps.projects.models import OfProjectQuerySet, Project
from guatu.apps.reports.models import PROBLEM_CATEGORIES
from guatu.apps.trace.statements import Statement, standing
from guatu.kernel.declare import Level

LEVELS = [(level.value, level.label) for level in Level]


class Waiver(Statement):
    """豁免"""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="waivers")
    rule = models.CharField("规则", max_length=60)
    start_on = models.DateField("起")
    end_on = models.DateField("止（不含）", null=True, blank=True)
    reason = models.TextField("正当理由")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="批准人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "豁免"
        constraints = [
            standing("project", "rule", "start_on", name="waiver_standing"),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("asked_by")),
                name="waiver_maker_is_not_checker",
                violation_error_message="提出人不能批准自己的豁免",
            ),
        ]


class ComputationQuerySet(models.QuerySet["Computation"]):
    def visible_to(self, user: Any) -> Self:
        """That a month was computed is no secret."""
        return self if user.is_authenticated else self.none()


NOTHING_WAITS: dict[str, Any] = {"changed": 0, "all_changed": False, "waits_since": None, "changed_at": None}


class Computation(models.Model):
    """月度计算"""

    month = models.CharField("调度月", max_length=7, unique=True)
    computed_at = models.DateTimeField("计算时间")
    known_at = models.DateTimeField("数据截至")
    engine = models.CharField("引擎", max_length=40)
    content_hash = models.CharField("内容校验值", max_length=64, blank=True)
    snapshot = models.CharField("封存目录", max_length=200, blank=True)
    closed_at = models.DateTimeField("封存时间", null=True, blank=True)
    counts = models.JSONField("计数", default=dict)
    changed = models.PositiveIntegerField("合计待重算的项目变化数", default=0)
    all_changed = models.BooleanField("全部待重算", default=False)
    waits_since = models.DateTimeField("待重算起", null=True, blank=True)
    changed_at = models.DateTimeField("最近一次变化", null=True, blank=True)

    objects = ComputationQuerySet.as_manager()

    class Meta:
        verbose_name = "月度计算"
        ordering = ["-month"]

    def __str__(self) -> str:
        return self.month

    @property
    def trace_key(self) -> str:
        return self.month

    @property
    def waiting(self) -> str:
        """What a page says beside sums that do not hold the latest changes yet; empty where they do."""
        if self.waits_since is None or self.snapshot:
            return ""
        if self.all_changed:
            return "数据或规则已有变化，灯和合计待重算"
        return f"已有{self.changed}处项目变化，合计待重算" if self.changed else "数据已有变化，合计待重算"


class ProjectResult(models.Model):
    """项目月度结果"""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.CASCADE, related_name="results")
    month = models.CharField("调度月", max_length=7)
    level = models.CharField("灯", max_length=8, choices=LEVELS, blank=True)
    severity = models.PositiveSmallIntegerField("灯序", default=0)
    planned = models.BigIntegerField("年度计划投资", null=True)
    invested = models.BigIntegerField("本年完成投资", default=0)
    gap_numerator = models.BigIntegerField("超欠序时分子", null=True)
    gap_denominator = models.BigIntegerField("超欠序时分母", null=True)
    gap_order = models.BigIntegerField("超欠序时排序值", null=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "项目月度结果"
        constraints = [models.UniqueConstraint(fields=["month", "project"], name="project_result_once")]
        indexes = [
            models.Index(fields=["month", "-severity", "project"], name="result_month_severity"),
            models.Index(fields=["month", "-severity", "gap_order", "project"], name="result_month_order"),
            models.Index(fields=["month", "gap_order", "project"], name="result_month_gap"),
        ]


class Alert(models.Model):
    """预警"""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.CASCADE, related_name="alerts")
    month = models.CharField("调度月", max_length=7)
    rule = models.CharField("规则", max_length=60)
    level = models.CharField("灯", max_length=8, choices=LEVELS)
    severity = models.PositiveSmallIntegerField("灯序")
    cause = models.TextField("原因", blank=True)
    category = models.CharField("原因类别", max_length=16, choices=list(PROBLEM_CATEGORIES.items()), blank=True)
    figures = models.JSONField("数字", default=dict)
    next = models.TextField("下一步", blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    since = models.CharField("起始月", max_length=7, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "预警"
        constraints = [models.UniqueConstraint(fields=["month", "project", "rule"], name="alert_once_a_month")]
        indexes = [
            models.Index(fields=["month", "-severity", "rule", "project", "category"], name="alert_month_order"),
            models.Index(fields=["month", "-severity", "project"], condition=~Q(cause=""), name="alert_told"),
            models.Index(fields=["month", "due_on"], condition=Q(due_on__isnull=False), name="alert_due"),
        ]


class GroupResultQuerySet(models.QuerySet["GroupResult"]):
    def visible_to(self, user: Any) -> Self:
        """The district's wall and ranking are for everyone in the district."""
        return self if user.is_authenticated else self.none()


class GroupResult(models.Model):
    """汇总结果"""

    month = models.CharField("调度月", max_length=7)
    by = models.CharField("口径", max_length=20)
    key = models.CharField("对象", max_length=60, blank=True)
    members_of = models.CharField("集合", max_length=40, blank=True)
    level = models.CharField("灯", max_length=8, choices=LEVELS, blank=True)
    values = models.JSONField("指标")

    objects = GroupResultQuerySet.as_manager()

    class Meta:
        verbose_name = "汇总结果"
        constraints = [models.UniqueConstraint(fields=["month", "by", "key", "members_of"], name="group_result_once")]
