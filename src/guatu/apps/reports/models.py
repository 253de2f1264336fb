"""Monthly reports: windows, what a unit fills, its way from draft to locked, and the approved figures as statements."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from guatu.apps.projects.fields import MoneyField
from guatu.apps.projects.models import OfProjectQuerySet, Project, seen_by
from guatu.apps.trace.statements import Statement, standing
from guatu.kernel.month import Month

STATES = {"draft": "填报中", "submitted": "待审核", "returned": "已退回", "approved": "已通过", "locked": "已锁定"}
CORRECTION_STATES = {"submitted": "待审核", "returned": "已退回", "approved": "已通过"}
FUND_SOURCES = {
    "budget": "国家预算资金",
    "loan": "国内贷款",
    "foreign": "利用外资",
    "own": "自筹资金",
    "bond": "债券",
    "other": "其他资金",
}
PROBLEM_CATEGORIES = {
    "clearing": "征地拆迁",
    "funds": "资金",
    "permits": "前期手续",
    "environment": "环评",
    "land": "用地预审和供地",
    "planning": "规划和设计变更",
    "utilities": "管线和配套",
    "supply": "材料和供应链",
    "obstruction": "施工受阻",
    "labour": "用工",
    "argument": "前期论证不充分",
    "weather": "天气和管控",
    "other": "其他",
}


class ReportWindowQuerySet(models.QuerySet["ReportWindow"]):
    def visible_to(self, user: Any) -> Self:
        """Everyone who reports or reads may know when a month opens and closes."""
        return self if user.is_authenticated else self.none()


class ReportWindow(models.Model):
    """填报窗口"""

    month = models.CharField("调度月", max_length=7, unique=True)
    opens_on = models.DateField("开窗日期")
    due_on = models.DateField("截止日期")
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True)

    objects = ReportWindowQuerySet.as_manager()

    class Meta:
        verbose_name = "填报窗口"
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="window_due_after_opening",
                violation_error_message="截止日期不能早于开窗日期",
            )
        ]

    def __str__(self) -> str:
        return self.month

    @property
    def trace_key(self) -> str:
        return self.month


class Entries(models.Model):
    """What a report says; kept in the report while it is filled, stated when it is approved."""

    done = MoneyField("本月完成投资", null=True, blank=True)
    cumulative = MoneyField("本年累计完成投资（填报数）", null=True, blank=True)
    progress_text = models.TextField("形象进度", blank=True)
    quantity_done = models.PositiveIntegerField("实物工作量完成（万分比）", null=True, blank=True)
    problem_category = models.CharField("问题类别", max_length=16, choices=list(PROBLEM_CATEGORIES.items()), blank=True)
    problem_text = models.TextField("存在问题", blank=True)
    proposal = models.TextField("建议方案", blank=True)
    promised_on = models.DateField("预计解决日期", null=True, blank=True)
    next_step = models.TextField("下步计划", blank=True)

    class Meta:
        abstract = True


ENTRY_FIELDS: tuple[str, ...] = tuple(field.name for field in Entries._meta.local_fields)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: Any) -> Self:
        """Corrections of the projects the user may see."""
        return self.filter(seen_by(user, "report__project"))


class Report(Entries):
    """月报"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    month = models.CharField("调度月", max_length=7)
    state = models.CharField("状态", max_length=10, choices=list(STATES.items()), default="draft", db_index=True)
    stage = models.CharField("填报阶段", max_length=16, blank=True)
    funds = models.JSONField("到位资金（分，按来源）", default=dict, blank=True)
    events = models.JSONField("本月事件日期", default=dict, blank=True)
    explanations = models.JSONField("提示说明", default=dict, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="报送人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="审核人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    late = models.BooleanField("迟报", default=False)
    return_reason = models.TextField("退回原因", blank=True)
    typed = models.JSONField("还读不懂的填写", default=dict, blank=True)
    edited_at = models.DateTimeField("最近填写时间", null=True, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="最近填写人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField("版本", default=1)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "月报"
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="report_once_a_month"),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | Q(submitter__isnull=True) | ~Q(approver=F("submitter")),
                name="report_maker_is_not_checker",
                violation_error_message="报送人不能审核自己的月报",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "locked"]) | Q(approver__isnull=False),
                name="report_passed_by_someone",
                violation_error_message="通过的月报要有审核人",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitter__isnull=False, submitted_at__isnull=False),
                name="report_submitted_by_someone",
                violation_error_message="报送的月报要有报送人和时间",
            ),
        ]
        indexes = [models.Index(fields=["month", "state", "late", "project"], name="report_month_progress")]

    def __str__(self) -> str:
        return f"{self.project}{Month.parse(self.month).label}月报"

    @property
    def trace_key(self) -> str:
        return f"{self.project.number}@{self.month}"


class Correction(Entries):
    """更正"""

    report = models.ForeignKey(Report, verbose_name="月报", on_delete=models.PROTECT, related_name="corrections")
    reason = models.TextField("更正理由")
    funds = models.JSONField("到位资金（分，按来源）", default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=list(CORRECTION_STATES.items()), default="submitted")
    submitted_at = models.DateTimeField("提出时间")
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="审核人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    return_reason = models.TextField("退回原因", blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "更正"
        ordering = ["-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(state="submitted"), name="correction_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | ~Q(approver=F("submitter")),
                name="correction_maker_not_checker",
                violation_error_message="提出人不能审核自己的更正",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approver__isnull=False),
                name="correction_passed_by_someone",
                violation_error_message="通过的更正要有审核人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}更正"

    @property
    def trace_key(self) -> str:
        return self.report.trace_key


class ReportStatement(Statement, Entries):
    """审定月报"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="report_statements", db_index=False
    )
    month = models.CharField("调度月", max_length=7)
    late = models.BooleanField("迟报", default=False)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "审定月报"
        constraints = [standing("project", "month", name="report_statement_standing")]
        indexes = [models.Index(fields=["month", "known_until", "done"], name="report_statement_month_done")]


class FundStatement(Statement):
    """到位资金"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="fund_statements", db_index=False
    )
    month = models.CharField("调度月", max_length=7, db_index=True)
    source = models.CharField("资金来源", max_length=10, choices=list(FUND_SOURCES.items()))
    amount = MoneyField("当月到位")

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "到位资金"
        constraints = [standing("project", "month", "source", name="fund_statement_standing")]
