"""Assessment: evidence for bonus and deduction, and each month's ranking with what every mark is made of."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from guatu.apps.people.models import Organisation
from guatu.apps.trace.statements import Statement, StatementQuerySet, standing

EVIDENCE_KINDS = {
    "mobilisation": "组织集中开工推进活动",
    "criticism_municipal": "被市级通报批评",
    "criticism_provincial": "被省级通报批评",
    "praise": "受表扬",
    "accident": "安全质量事故",
    "deduction": "其他扣分",
    "bonus": "其他加分",
}


class EvidenceQuerySet(StatementQuerySet["Evidence"]):
    def visible_to(self, user: Any) -> Self:
        """What counts in the ranking is open to everyone in the district."""
        return self if user.is_authenticated else self.none()


class Evidence(Statement):
    """加减分事项"""

    organisation = models.ForeignKey(Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    day = models.DateField("日期")
    kind = models.CharField("事项", max_length=24, choices=list(EVIDENCE_KINDS.items()))
    reference = models.CharField("佐证文号", max_length=100)
    points = models.BigIntegerField("分值（万分之一分）", default=0)
    note = models.TextField("说明", blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "加减分事项"
        constraints = [standing("organisation", "day", "kind", "reference", name="evidence_standing")]


class RankingRowQuerySet(models.QuerySet["RankingRow"]):
    def visible_to(self, user: Any) -> Self:
        """The district's ranking is for everyone in the district."""
        return self if user.is_authenticated else self.none()


class RankingRow(models.Model):
    """排名"""

    month = models.CharField("调度月", max_length=7)
    scheme = models.CharField("考核办法", max_length=40)
    key = models.CharField("对象", max_length=60)
    rank = models.PositiveIntegerField("名次")
    marks = models.BigIntegerField("得分（万分之一分）")
    items = models.JSONField("各项得分")

    objects = RankingRowQuerySet.as_manager()

    class Meta:
        verbose_name = "排名"
        ordering = ["month", "scheme", "rank", "key"]
        constraints = [models.UniqueConstraint(fields=["month", "scheme", "key"], name="ranking_row_once")]
