"""Assessment: evidence for bonus and deduction, and each month's ranking with what every mark is made of."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

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
EVIDENCE_STATES = {"recorded": "待确认", "returned": "已退回", "confirmed": "已确认", "leaving": "待撤销"}


def _someone(title: str, **given: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=title, on_delete=models.PROTECT, related_name="+", **given
    )


def _others(checker: str, maker: str) -> Q:
    """Nobody yet, or somebody else than the maker, who is named."""
    return Q(**{f"{checker}__isnull": True}) | (Q(**{f"{maker}__isnull": False}) & ~Q(**{checker: F(maker)}))


class EvidenceQuerySet(StatementQuerySet["Evidence"]):
    def visible_to(self, user: Any) -> Self:
        """The marks are open to everyone in the district; what they stand on is a detail, seen within one's scope."""
        if not user.is_authenticated:
            return self.none()
        scope = user.scope
        found = self.filter(organisation__region__gte=scope.first, organisation__region__lt=scope.last)
        return found if scope.organisations is None else found.filter(organisation__in=scope.organisations)

    def counting(self) -> Self:
        """What a second person confirmed: only that reaches the ranking."""
        return self.filter(confirmed_by__isnull=False)


class Evidence(Statement):
    """加减分事项：一人登记，另一人确认后计入；撤销也要另一人确认"""

    organisation = models.ForeignKey(Organisation, verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    day = models.DateField("日期")
    kind = models.CharField("事项", max_length=24, choices=list(EVIDENCE_KINDS.items()))
    reference = models.CharField("佐证文号", max_length=100)
    points = models.BigIntegerField("分值（万分之一分）", default=0)
    note = models.TextField("说明", blank=True)
    recorded_by = _someone("登记人")
    confirmed_by = _someone("确认人", null=True, blank=True)
    return_reason = models.CharField("退回理由", max_length=500, blank=True, default="")
    handed_to = _someone("接手人", null=True, blank=True)
    leaving_by = _someone("提出撤销人", null=True, blank=True)
    leaving_reference = models.CharField("撤销依据文号", max_length=100, blank=True, default="")
    leaving_reason = models.CharField("撤销理由", max_length=500, blank=True, default="")
    removed_by = _someone("确认撤销人", null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "加减分事项"
        constraints = [
            standing("organisation", "day", "kind", "reference", name="evidence_standing"),
            models.CheckConstraint(
                condition=_others("confirmed_by", "recorded_by"),
                name="evidence_maker_not_checker",
                violation_error_message="登记人不能确认自己登记的事项",
            ),
            models.CheckConstraint(
                condition=_others("removed_by", "leaving_by"),
                name="evidence_leaver_not_checker",
                violation_error_message="提出撤销的人不能确认自己的撤销",
            ),
        ]

    @property
    def state(self) -> str:
        """Where it stands: recorded, returned, confirmed, or confirmed and asked to be taken back (leaving)."""
        if self.confirmed_by_id is None:
            return "returned" if self.return_reason else "recorded"
        return "confirmed" if self.leaving_by_id is None else "leaving"

    @property
    def state_label(self) -> str:
        return EVIDENCE_STATES[self.state]


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
