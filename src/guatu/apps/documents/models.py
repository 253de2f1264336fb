"""The rows of documents: a file attached to something the house records, and what its camera told."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from guatu.apps.documents.subjects import kinds
from guatu.apps.people.models import Organisation
from guatu.kernel.powers import Power

PURPOSES = {
    "photo": "现场照片",
    "progress": "形象进度照片",
    "plan": "实施方案",
    "approval": "批文",
    "contract": "合同协议",
    "evidence": "佐证材料",
    "other": "其他",
}
KINDS = {"jpeg": "JPEG 图片", "png": "PNG 图片", "pdf": "PDF 文件", "xlsx": "Excel 工作簿", "docx": "Word 文档"}
PICTURES = ("jpeg", "png")


class FileQuerySet(models.QuerySet["File"]):
    def visible_to(self, user: Any) -> Self:
        """Files of what the person sees: a file is seen by whoever sees its subject, and by nobody else."""
        if not user.is_authenticated or not user.has_power(Power.VIEW):
            return self.none()
        seen = [Q(subject_kind=kind.code, subject_key__in=kind.keys(user)) for kind in kinds().values()]
        return self.filter(reduce(or_, seen)) if seen else self.none()

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


def _someone(title: str, **given: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=title, on_delete=models.PROTECT, related_name="+", **given
    )


class File(models.Model):
    """附件"""

    subject_kind = models.CharField("所属类别", max_length=16)
    subject_key = models.CharField("所属编号", max_length=64)
    subject_part = models.CharField("所属部分", max_length=150, blank=True)
    purpose = models.CharField("用途", max_length=12, choices=list(PURPOSES.items()))
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("文件类型", max_length=8, choices=list(KINDS.items()))
    size = models.BigIntegerField("字节数")
    width = models.PositiveIntegerField("宽（像素）", default=0)
    height = models.PositiveIntegerField("高（像素）", default=0)
    original_hash = models.CharField("原文件校验值", max_length=64)
    content_hash = models.CharField("存档校验值", max_length=64, db_index=True)
    thumb_hash = models.CharField("缩略图校验值", max_length=64, blank=True, db_index=True)
    number = models.CharField("文号", max_length=60, blank=True, db_index=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    latitude = models.IntegerField("纬度（百万分之一度）", null=True, blank=True)
    longitude = models.IntegerField("经度（百万分之一度）", null=True, blank=True)
    device = models.CharField("拍摄设备", max_length=64, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="上传单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kept_by = _someone("上传人")
    kept_at = models.DateTimeField("上传时间")
    entry_id = models.BigIntegerField("留痕编号")
    withdrawn_by = _someone("撤回人", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤回理由", max_length=200, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_key", "subject_part", "original_hash"],
                condition=Q(withdrawn_at__isnull=True),
                name="file_once_on_a_subject",
                violation_error_message="同样的文件已经上传过。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdraw_reason="")),
                name="file_withdrawn_with_reason",
                violation_error_message="撤回要有人和理由。",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90_000_000, 90_000_000), longitude__range=(-180_000_000, 180_000_000)),
                name="file_place_is_on_earth",
                violation_error_message="经纬度超出范围。",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_key", "subject_part", "id"], name="file_of_subject"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trace_key(self) -> str:
        return str(self.pk)

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES

    @property
    def place(self) -> str:
        """35.301944°N 113.916944°E, as exact as the camera told; empty where it told nothing."""
        if self.latitude is None or self.longitude is None:
            return ""
        north, east = "N" if self.latitude >= 0 else "S", "E" if self.longitude >= 0 else "W"
        return f"{_degrees(self.latitude)}°{north} {_degrees(self.longitude)}°{east}"

    @property
    def clock_is_wrong(self) -> bool:
        """The camera says a time after the upload."""
        return self.taken_at is not None and self.taken_at > self.kept_at


def _degrees(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), 1_000_000)
    return f"{whole}.{rest:06d}"
