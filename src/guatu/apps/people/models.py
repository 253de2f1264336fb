"""The rows of people: organisations, roles, users, leaders, and failed log-ins."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from guatu.apps.people.scope import EVERYTHING, NOTHING, Reach, Scope, joined
from guatu.kernel.powers import Power, PowerDenied
from guatu.kernel.regions import code_range


class OrganisationKind(models.TextChoices):
    PROJECT_OFFICE = "project_office", "项目办"
    RESPONSIBLE_UNIT = "responsible_unit", "责任单位"
    PROJECT_UNIT = "project_unit", "项目单位"
    PERMIT_DEPARTMENT = "permit_department", "审批部门"
    FACTOR_DEPARTMENT = "factor_department", "要素保障部门"
    SUPERVISION = "supervision", "督查"
    STATISTICS = "statistics", "统计"
    TOWN = "town", "镇街"
    PARK = "park", "园区"
    ASSESSMENT = "assessment", "考核办"
    FINANCE = "finance", "财政"
    AUDIT = "audit", "审计"
    DISCIPLINE = "discipline", "纪委监委"
    PLATFORM = "platform", "国资平台"
    ENTERPRISE = "enterprise", "企业"
    TASK_FORCE = "task_force", "专班"


class OfOrganisations(models.QuerySet[models.Model]):
    """Rows that carry a region: seen within the range of regions of the person asking."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        scope = user.region_scope
        return self.filter(region__gte=scope.first, region__lt=scope.last)


class Organisation(models.Model):
    """单位"""

    code = models.CharField("单位代码", max_length=32, unique=True)
    name = models.CharField("单位名称", max_length=100)
    short_name = models.CharField("简称", max_length=32, blank=True)
    kind = models.CharField("类别", max_length=24, choices=OrganisationKind.choices)
    region = models.CharField("行政区划", max_length=12, db_index=True)
    parent = models.ForeignKey(
        "self", verbose_name="上级单位", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    starts_on = models.DateField("专班起始日", null=True, blank=True)
    ends_on = models.DateField("专班终止日", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)

    objects = OfOrganisations.as_manager()

    class Meta:
        verbose_name = "单位"
        ordering = ["region", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="task_force") | Q(starts_on__isnull=False),
                name="task_force_is_dated",
                violation_error_message="专班要有起始日。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("starts_on")),
                name="organisation_ends_later",
                violation_error_message="终止日应晚于起始日。",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def trace_key(self) -> str:
        return self.code


class RoleQuerySet(models.QuerySet["Role"]):
    def visible_to(self, user: Any) -> Self:
        """Everyone logged in may know which roles there are."""
        return self if user.is_authenticated else self.none()


class Role(models.Model):
    """角色"""

    code = models.CharField("角色代码", max_length=32, unique=True)
    name = models.CharField("角色名称", max_length=32)
    powers = models.JSONField("职权", default=list)
    reach = models.CharField("可见范围", max_length=16, choices=[(reach.value, reach.label) for reach in Reach])
    office = models.BooleanField("三员", default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "角色"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def trace_key(self) -> str:
        return self.code


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: Any) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def get_by_natural_key(self, login: str | None) -> User:
        return self.get(login=login)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Accounts of one's own range of regions; the command line's own account is nobody's business."""
        if not user.is_authenticated:
            return self.none()
        scope = user.region_scope
        return self.filter(region__gte=scope.first, region__lt=scope.last, built_in=False)


class User(AbstractBaseUser):
    """人员"""

    login = models.CharField("账号", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=32)
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="users"
    )
    region = models.CharField("行政区划", max_length=12, blank=True, db_index=True)
    phone = models.CharField("电话", max_length=32, blank=True)
    roles = models.ManyToManyField(Role, verbose_name="角色", through="UserRole", related_name="users")
    is_active = models.BooleanField("在用", default=True)
    built_in = models.BooleanField("内置账号", default=False)
    must_change_password = models.BooleanField("须改口令", default=False)
    last_login = models.DateTimeField("上次登录", null=True, blank=True)
    password = models.CharField("口令", max_length=128)
    password_set_at = models.DateTimeField("口令设定时间", null=True, blank=True)
    old_passwords = models.JSONField("以前的口令（加密）", default=list, blank=True)
    session_version = models.PositiveIntegerField("登录批次", default=0)

    objects = UserManager()
    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "人员"
        ordering = ["login"]

    def __str__(self) -> str:
        return self.name

    @property
    def trace_key(self) -> str:
        return self.login

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a log-in is tied to: a new password or a new `session_version` ends every log-in there is."""
        signed = f"{self.password}:{self.session_version}"
        return salted_hmac("guatu.people.session", signed, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def _roles(self) -> list[Role]:
        return list(self.roles.all())

    @cached_property
    def powers(self) -> frozenset[Power]:
        """What all roles together allow; nothing once disabled."""
        if not self.is_active:
            return frozenset()
        if self.built_in:
            return frozenset(Power)
        return frozenset(power for role in self._roles for power in Power if power in role.powers)

    @property
    def holds_office(self) -> bool:
        """One of the three administrators (三员)."""
        return any(role.office for role in self._roles)

    def has_power(self, power: str) -> bool:
        return power in self.powers

    def must_have(self, power: Power) -> None:
        """Raise PowerDenied, with a Chinese sentence, unless the person holds the power."""
        if not self.has_power(power):
            raise PowerDenied(f"{self.name}没有“{Power(power).label}”的职权，请由有此职权的人办理。")

    @cached_property
    def region_scope(self) -> Scope:
        """The person's range of regions, whatever their roles: for lists of units and people."""
        if self.built_in:
            return EVERYTHING
        if not self.is_active or not self.region:
            return NOTHING
        first, last = code_range(self.region)
        return Scope(first, last, None)

    @cached_property
    def scope(self) -> Scope:
        """What of the business data the person sees today."""
        return self.scope_on(timezone.localdate(settings.GUATU_CLOCK()))

    def scope_on(self, day: date) -> Scope:
        """What any of the person's roles sees on a day: a task force one is a member of by then counts as one's own."""
        area, reaches = self.region_scope, {Reach(role.reach) for role in self._roles}
        if self.built_in or area == NOTHING:
            return area
        if Reach.REGION in reaches:
            return area
        if not reaches & {Reach.ORGANISATION, Reach.ASSIGNMENT}:
            return NOTHING
        forces = self.task_forces_on(day)
        own = {self.organisation_id} if Reach.ORGANISATION in reaches and self.organisation_id else set()
        units, owners = _with_those_below(own | set(forces))
        leader = self._leader() if Reach.ASSIGNMENT in reaches else None
        if not units and leader is None:
            return NOTHING
        return joined(Scope(area.first, area.last, units, leader, owners), map(code_range, forces.values()))

    def task_forces_on(self, day: date) -> dict[int, str]:
        """The task forces the person is a member of on a day, themselves standing that day, each with its region."""
        members: Any = self.memberships  # type: ignore[attr-defined]
        return dict(members.on(day).values_list("organisation", "organisation__region"))

    def _leader(self) -> int | None:
        leader = Leader.objects.filter(user=self, is_active=True).values_list("pk", flat=True).first()
        return None if leader is None else int(leader)

    @property
    def masked_phone(self) -> str:
        """The phone as pages show it: 138****5678."""
        return masked(self.phone)


def _with_those_below(level: set[int]) -> tuple[frozenset[int], frozenset[str]]:
    """Units and all units below them, no more than a few levels, one query each; and the credit codes among them.

    What a unit owns (项目单位) is its people's to see, whoever answers for it.
    """
    found: dict[int, str] = {}
    wanted = Q(pk__in=level) | Q(parent__in=level)
    while level:
        rows = dict(Organisation.objects.filter(wanted).values_list("pk", "uscc"))
        level = rows.keys() - found.keys() - level
        found |= rows
        wanted = Q(parent__in=level)
    return frozenset(found), frozenset(found.values()) - {""}


def masked(phone: str) -> str:
    """A phone number with its middle hidden; a short one entirely."""
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"


class UserRoleQuerySet(models.QuerySet["UserRole"]):
    def visible_to(self, user: Any) -> Self:
        """The roles of the people one may see."""
        return self.filter(user__in=User.objects.visible_to(user))


class UserRole(models.Model):
    """人员角色"""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, verbose_name="角色", on_delete=models.PROTECT, related_name="+")
    office = models.BooleanField("三员", default=False)

    objects = UserRoleQuerySet.as_manager()

    class Meta:
        verbose_name = "人员角色"
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="user_role_once"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(office=True),
                name="user_one_office",
                violation_error_message="系统管理员、安全管理员、审计管理员不能由同一人担任。",
            ),
        ]


class Leader(models.Model):
    """分包领导"""

    key = models.CharField("领导编号", max_length=16, unique=True)
    name = models.CharField("姓名", max_length=32)
    position = models.CharField("职务", max_length=64, blank=True)
    region = models.CharField("行政区划", max_length=12, db_index=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="单位", null=True, blank=True, on_delete=models.PROTECT, related_name="leaders"
    )
    user = models.OneToOneField(
        User, verbose_name="账号", null=True, blank=True, on_delete=models.PROTECT, related_name="leader"
    )
    is_active = models.BooleanField("在任", default=True)

    objects = OfOrganisations.as_manager()

    class Meta:
        verbose_name = "分包领导"
        ordering = ["region", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def trace_key(self) -> str:
        return self.key


class FailedLoginQuerySet(models.QuerySet["FailedLogin"]):
    def visible_to(self, user: Any) -> Self:
        """For those who answer for security."""
        return self if user.is_authenticated and user.has_power(Power.MANAGE_SECURITY) else self.none()


class FailedLogin(models.Model):
    """登录失败"""

    login = models.CharField("账号", max_length=64, unique=True)
    count = models.PositiveSmallIntegerField("连续失败次数", default=0)
    last_at = models.DateTimeField("最近失败时间")
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    objects = FailedLoginQuerySet.as_manager()

    class Meta:
        verbose_name = "登录失败"


import guatu.apps.people.dated  # noqa: E402, F401  (its tables belong to this app, and refer to those above)
