"""The project library: projects, what is stated of them and since when, their dated events, stages and sets."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects.fields import MoneyField
from guatu.apps.trace.statements import Statement, standing
from guatu.kernel.kinds import KINDS, LEVELS, NATURES, PROCEDURES
from guatu.kernel.lifecycle import DatedEvent, Stage


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> Self:
        """Every read starts here: one's region and below, one's organisation's projects, or those one answers for."""
        if not user.is_authenticated:
            return self.none()
        scope = user.scope
        found = self.filter(region__gte=scope.first, region__lt=scope.last)
        if scope.organisations is None:
            return found
        mine = Q(organisation__in=scope.organisations) | Q(lead_organisation__in=scope.organisations)
        if scope.owners:
            mine |= Q(owner_uscc__in=scope.owners)
        return found.filter(mine if scope.leader is None else mine | Q(leader=scope.leader))


class Ledger(models.Model):
    """What a ledger says of a project. A project shows the current values; its statements keep every earlier one.

    No column has an index here: only current values are searched, and Project lists its own.
    """

    code = models.CharField("项目代码", max_length=32, blank=True)
    name = models.CharField("项目名称", max_length=200)
    region = models.CharField("行政区划", max_length=12)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="责任单位",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    lead_organisation = models.ForeignKey(
        Organisation,
        verbose_name="牵头单位",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    leader = models.ForeignKey(
        Leader,
        verbose_name="分包领导",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    owner = models.CharField("项目单位", max_length=200, blank=True)
    owner_uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    contact = models.CharField("联系人", max_length=60, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    category = models.CharField("类别", max_length=100, blank=True)
    industry = models.CharField("行业", max_length=60, blank=True)
    level = models.CharField("项目级别", max_length=16, choices=list(LEVELS.items()), blank=True)
    nature = models.CharField("建设状态", max_length=16, choices=list(NATURES.items()), blank=True)
    construction_kind = models.CharField("建设性质", max_length=30, blank=True)
    kind = models.CharField("项目类型", max_length=16, choices=list(KINDS.items()), blank=True)
    procedure = models.CharField("审批类型", max_length=16, choices=list(PROCEDURES.items()), blank=True)
    location = models.CharField("建设地点", max_length=200, blank=True)
    scale = models.TextField("建设规模及主要内容", blank=True)
    total_investment = MoneyField("总投资", null=True, blank=True)
    planned_start_on = models.DateField("计划开工", null=True, blank=True)
    planned_finish_on = models.DateField("计划竣工", null=True, blank=True)
    parent = models.ForeignKey(
        "projects.Project",
        verbose_name="打包项目",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    remark = models.TextField("备注", blank=True)
    entered_on = models.DateField("列入日期", null=True, blank=True)

    class Meta:
        abstract = True


LEDGER_FIELDS: tuple[str, ...] = tuple(field.name for field in Ledger._meta.local_fields)
LEDGER_COLUMNS: tuple[str, ...] = tuple(field.attname for field in Ledger._meta.local_fields)
"""As `values_list` and statements take them: a foreign key by its id."""


LISTED = [
    *("region", "number", "stage", "level", "kind", "nature", "organisation", "leader"),
    *("name", "owner", "code", "total_investment"),
]
"""In the order of the list, all that its conditions and sums ask of a project: a long list is told without its rows."""


class Project(Ledger):
    """重大项目"""

    number = models.CharField("项目编号", max_length=16, unique=True)
    stage = models.CharField("阶段", max_length=16, choices=[(s.value, s.label) for s in Stage], default=Stage.PLANNING)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "项目"
        ordering = ["number"]
        indexes = [
            models.Index(fields=LISTED, name="project_listing"),
            models.Index(fields=["region", "organisation", "stage"], name="project_unit_stage"),
            models.Index(fields=["organisation", "number"], name="project_unit_number"),
            models.Index(fields=["leader", "number"], name="project_leader_number"),
            models.Index(fields=["stage", "number"], name="project_stage_number"),
            models.Index(fields=["parent", "number"], name="project_parent_number"),
            models.Index(fields=["lead_organisation", "number"], name="project_lead_number"),
            models.Index(fields=["code"], name="project_code"),
            models.Index(fields=["entered_on"], name="project_entered"),
            models.Index(fields=["owner_uscc"], condition=~Q(owner_uscc=""), name="project_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_investment__isnull=True) | Q(total_investment__gte=0),
                name="project_total_not_negative",
                violation_error_message="总投资不能为负数",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trace_key(self) -> str:
        return self.number


WIDE = 4
"""A code trimmed to so many digits is a city's; fewer are a province's or none."""


def is_wide(scope: Any) -> bool:
    """Whether a person sees all of a city or more."""
    return scope.whole_region and len(scope.first) <= WIDE


def seen_by(user: Any, path: str) -> Q:
    """That the project at the end of a path ("project", "report__project") is one the user may see.

    Of somebody who sees a city the ids would all be listed before the first is compared, so each is asked for; not even
    that where no project lies outside their range, which an index tells once for the whole question.
    """
    mine = Project.objects.visible_to(user)
    if not user.is_authenticated or not is_wide(user.scope):
        return Q(**{f"{path}__in": mine})
    beyond = Project.objects.filter(Q(region__lt=user.scope.first) | Q(region__gte=user.scope.last))
    return Q(~Exists(beyond)) | Q(Exists(mine.filter(pk=OuterRef(path))))


class OfProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Statements of the projects the user may see."""
        return self.filter(seen_by(user, "project"))

    def known(self, at: Any = None) -> Self:
        """What stands now, or what stood as known at an instant."""
        if at is None:
            return self.filter(known_until__isnull=True)
        return self.filter(Q(known_until__isnull=True) | Q(known_until__gt=at), known_from__lte=at)


class ProjectStatement(Statement, Ledger):
    """项目台账记载"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="statements", db_index=False
    )

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "台账记载"
        constraints = [standing("project", name="project_statement_standing")]


class PlanStatement(Statement):
    """年度计划，和至上年底累计完成投资：都只属于这一年"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="plans", db_index=False
    )
    year = models.PositiveSmallIntegerField("年")
    amount = MoneyField("年度计划投资", null=True)
    invested_before = MoneyField("至上年底累计完成投资", null=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "年度计划"
        constraints = [standing("project", "year", name="plan_statement_standing")]
        indexes = [
            models.Index(
                fields=["project", "year", "amount"],
                condition=Q(known_until__isnull=True),
                name="plan_standing_amount",
            ),
            models.Index(
                fields=["year", "-amount", "project"],
                condition=Q(known_until__isnull=True),
                name="plan_standing_order",
            ),
        ]


class EventStatement(Statement):
    """有日期的事件：签约、开工、入库……"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="events", db_index=False
    )
    event = models.CharField("事件", max_length=16, choices=[(e.value, e.label) for e in DatedEvent])
    on = models.DateField("日期", null=True)
    precision = models.CharField("精度", max_length=8, default="day")

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "事件"
        constraints = [standing("project", "event", name="event_statement_standing")]
        indexes = [
            models.Index(
                fields=["event", "project", "on"], condition=Q(known_until__isnull=True), name="event_standing_days"
            )
        ]


class StageStatement(Statement):
    """阶段"""

    project = models.ForeignKey(
        Project, verbose_name="项目", on_delete=models.PROTECT, related_name="stages", db_index=False
    )
    on = models.DateField("转入日期")
    stage = models.CharField("阶段", max_length=16, choices=[(s.value, s.label) for s in Stage])

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "阶段"
        constraints = [standing("project", "on", name="stage_statement_standing")]


class ProjectSetQuerySet(models.QuerySet["ProjectSet"]):
    def visible_to(self, user: Any) -> Self:
        """Sets are named to everyone who may log in; their members are scoped."""
        return self if user.is_authenticated else self.none()


class ProjectSet(models.Model):
    """集合：三个一批第n期、6+10、专项债、省市重点……"""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100, unique=True)
    family = models.CharField("类别", max_length=40, blank=True)
    note = models.CharField("口径说明", max_length=200, blank=True)

    objects = ProjectSetQuerySet.as_manager()

    class Meta:
        verbose_name = "集合"
        ordering = ["family", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def trace_key(self) -> str:
        return self.code


class MembershipStatement(Statement):
    """集合成员"""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="memberships")
    set = models.ForeignKey(ProjectSet, verbose_name="集合", on_delete=models.PROTECT, related_name="memberships")
    start_on = models.DateField("进入日期")
    end_on = models.DateField("退出日期（不含）", null=True, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "集合成员"
        constraints = [
            standing("project", "set", "start_on", name="membership_standing"),
            models.CheckConstraint(
                condition=Q(end_on__isnull=True) | Q(end_on__gt=models.F("start_on")),
                name="membership_ends_later",
                violation_error_message="退出日期应晚于进入日期",
            ),
        ]
        indexes = [
            models.Index(
                fields=["set", "project"], condition=Q(known_until__isnull=True), name="membership_standing_members"
            ),
            models.Index(fields=["start_on"], condition=Q(known_until__isnull=True), name="membership_standing_start"),
            models.Index(
                fields=["end_on"],
                condition=Q(known_until__isnull=True, end_on__isnull=False),
                name="membership_standing_end",
            ),
        ]


class Serial(models.Model):
    """项目编号的末号"""

    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = "项目编号的末号"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="project_serial_is_one")]


class TallyQuerySet(models.QuerySet["Tally"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees whole regions sees their counts; others count their own projects."""
        if not user.is_authenticated or not user.scope.whole_region:
            return self.none()
        return self.filter(region__gte=user.scope.first, region__lt=user.scope.last)


class Tally(models.Model):
    """项目数：各区划、各口径的个数和总投资，由变更项目的动作随手记着"""

    region = models.CharField("行政区划", max_length=12)
    facet = models.CharField("口径", max_length=16)
    value = models.CharField("取值", max_length=32)
    count = models.BigIntegerField("个数", default=0)
    total_investment = MoneyField("总投资合计", default=0)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = "项目数"
        constraints = [models.UniqueConstraint(fields=["facet", "value", "region"], name="tally_once")]


class ColumnMappingQuerySet(models.QuerySet["ColumnMapping"]):
    def visible_to(self, user: Any) -> Self:
        """An office sees the mappings its own people confirmed."""
        return self.filter(organisation=user.organisation_id) if user.is_authenticated else self.none()


class ColumnMapping(models.Model):
    """记住的列对照：同一单位下一份同样表头的文件照此读取"""

    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    sheet = models.CharField("表", max_length=40)
    signature = models.CharField("表头特征", max_length=64)
    columns = models.JSONField("列对照")

    objects = ColumnMappingQuerySet.as_manager()

    class Meta:
        verbose_name = "列对照"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sheet", "signature"], name="column_mapping_once")
        ]
