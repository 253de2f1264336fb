"""Statistics: what the statistics office counted beside what was reported, why a project is not listed, and figures
published for a region. The two figures never overwrite each other."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from guatu.apps.projects.fields import MoneyField
from guatu.apps.projects.models import OfProjectQuerySet, Project
from guatu.apps.trace.statements import Statement, StatementQuerySet, standing

UNLISTED_REASONS = {
    "permits": "手续不规范",
    "rules": "不熟悉统计制度",
    "contract": "合同、批文与上报单位不一致",
    "threshold": "未达到统计起点",
    "not_due": "未到入库条件",
    "papers": "材料不齐",
    "other": "其他",
}


class StatisticsStatement(Statement):
    """统计数"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="statistics", db_index=False
    )
    month = models.CharField("月份", max_length=7)
    amount = MoneyField("统计部门核定的当月完成投资")

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "统计数"
        constraints = [standing("project", "month", name="statistics_standing")]
        indexes = [models.Index(fields=["month", "known_until", "amount"], name="statistics_month_amount")]


class UnlistedStatement(Statement):
    """未入库原因"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="unlisted", db_index=False
    )
    reason = models.CharField("原因", max_length=12, choices=list(UNLISTED_REASONS.items()))
    note = models.CharField("说明", max_length=300, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "未入库原因"
        constraints = [standing("project", name="unlisted_standing")]


class PublishedQuerySet(StatementQuerySet["PublishedStatement"]):
    def visible_to(self, user: Any) -> Self:
        """Published figures are public."""
        return self if user.is_authenticated else self.none()


class PublishedStatement(Statement):
    """公布数"""

    region = models.CharField("区划", max_length=12)
    month = models.CharField("截至月", max_length=7)
    code = models.CharField("指标", max_length=60)
    numerator = models.BigIntegerField("分子")
    denominator = models.BigIntegerField("分母", default=1)
    source = models.CharField("来源", max_length=200)
    published_on = models.DateField("公布日期")

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = "公布数"
        constraints = [standing("region", "month", "code", name="published_standing")]
