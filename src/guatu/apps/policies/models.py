"""Local rules: which preset a region uses from which day, with the document that says so, and its own thresholds."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from guatu.apps.trace.statements import Statement, StatementQuerySet, standing


class PolicyQuerySet(StatementQuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Rules are for everyone they judge."""
        return self if user.is_authenticated else self.none()


class PresetStatement(Statement):
    """采用的预设"""

    region = models.CharField("区划", max_length=12, db_index=True)
    start_on = models.DateField("施行日期")
    preset = models.CharField("预设", max_length=40)
    document = models.CharField("文号", max_length=100)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "采用的预设"
        constraints = [standing("region", "start_on", name="preset_standing")]


class ThresholdStatement(Statement):
    """本地界限"""

    region = models.CharField("区划", max_length=12, db_index=True)
    rule = models.CharField("规则", max_length=60)
    name = models.CharField("界限", max_length=40)
    start_on = models.DateField("施行日期")
    value = models.BigIntegerField("数值（万分之一）", null=True)
    document = models.CharField("文号", max_length=100)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "本地界限"
        constraints = [standing("region", "rule", "name", "start_on", name="threshold_standing")]


class SchemeStatement(Statement):
    """采用的考核办法"""

    region = models.CharField("区划", max_length=12, db_index=True)
    start_on = models.DateField("施行日期")
    scheme = models.CharField("考核办法", max_length=40)
    document = models.CharField("文号", max_length=100)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "采用的考核办法"
        constraints = [standing("region", "start_on", name="scheme_standing")]


class CardStatement(Statement):
    """采用的五个一口径"""

    region = models.CharField("区划", max_length=12, db_index=True)
    start_on = models.DateField("施行日期")
    card = models.CharField("五个一口径", max_length=40)
    document = models.CharField("文号", max_length=100)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "采用的五个一口径"
        constraints = [standing("region", "start_on", name="card_standing")]


class LocalRegionQuerySet(models.QuerySet["LocalRegion"]):
    def visible_to(self, user: Any) -> Self:
        """Names of regions are public."""
        return self if user.is_authenticated else self.none()


class LocalRegion(models.Model):
    """本地区划：国家表之外的开发区、镇街和演示区"""

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=12)
    parent = models.CharField("上级代码", max_length=12, blank=True)

    objects = LocalRegionQuerySet.as_manager()

    class Meta:
        verbose_name = "本地区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def trace_key(self) -> str:
        return self.code
