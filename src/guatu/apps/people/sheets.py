"""Units, people and leaders as sheets: what each holds, and the rows that stand today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guatu.apps.people import events
from guatu.apps.people.changing import LEADER_FIELDS, ORGANISATION_FIELDS, USER_FIELDS
from guatu.apps.people.dated import TaskForceMember
from guatu.apps.people.forces import FIELDS
from guatu.apps.people.models import Leader, Organisation, OrganisationKind, User
from guatu.apps.people.selectors import leaders_to_list, members_to_list, organisations_to_list, people_to_list
from guatu.apps.trace.events import Event
from guatu.kernel.sheets import Column, Sheet, day, flag, one_of, several, text

BLANK_KEEPS = "空着的格子不改现有的值。"
KINDS = {label: value for value, label in OrganisationKind.choices}
REGION = Column("region", "行政区划", text(12), "区划代码，如 410703", ("行政区划代码", "区划代码"), required=True)

ORGANISATION_SHEET = Sheet(
    "单位",
    (
        Column("code", "单位代码", text(32), "定了不再改；按它认是哪个单位", required=True),
        Column("name", "单位名称", text(100), synonyms=("名称", "全称"), required=True),
        Column("short_name", "简称", text(32), synonyms=("单位简称",)),
        Column("kind", "类别", one_of(KINDS), synonyms=("单位类别",), required=True),
        REGION,
        Column("parent", "上级单位", text(32), "上级单位的代码，可以是这张表里的", ("上级单位代码",)),
        Column("uscc", "统一社会信用代码", text(18), "平台公司、企业填，按它认自己的项目", ("信用代码",)),
        Column("starts_on", "专班起始日", day(), "类别为专班的要填", ("起始日",)),
        Column("ends_on", "专班终止日", day(), "从这一天起不再是专班", ("终止日",)),
        Column("is_active", "在用", flag(), "填“否”即停用"),
    ),
    hint=BLANK_KEEPS,
)
PEOPLE_SHEET = Sheet(
    "人员",
    (
        Column("login", "账号", text(64), "定了不再改；按它认是哪个人", ("登录名",), required=True),
        Column("name", "姓名", text(32), required=True),
        Column("organisation", "单位", text(32), "单位代码", ("单位代码", "所在单位代码", "所在单位")),
        REGION,
        Column("phone", "电话", text(32), "带星号的号码当作没有改", ("手机", "手机号", "联系电话")),
        Column("roles", "角色", several(), "角色名称，用顿号隔开；改角色要有“安全管理”的职权"),
        Column("is_active", "在用", flag(), "填“否”即停用账号"),
    ),
    hint=f"{BLANK_KEEPS}表里没有口令；新增的账号由安全管理员设临时口令后才能登录。",
)
LEADER_SHEET = Sheet(
    "分包领导",
    (
        Column("key", "领导编号", text(16), "定了不再改；按它认是哪位领导", ("编号",), required=True),
        Column("name", "姓名", text(32), required=True),
        Column("position", "职务", text(64)),
        REGION,
        Column("organisation", "单位", text(32), "单位代码", ("单位代码", "所在单位代码", "所在单位")),
        Column("user", "账号", text(64), "领导自己的登录账号", ("登录名",)),
        Column("is_active", "在任", flag()),
    ),
    hint=BLANK_KEEPS,
)

MEMBER_SHEET = Sheet(
    "专班成员",
    (
        Column("organisation", "专班", text(32), "专班的单位代码", ("专班代码", "单位代码"), required=True),
        Column("user", "账号", text(64), "成员的登录账号", ("登录名",), required=True),
        Column("start_on", "加入日期", day(), "与专班、账号一起认是哪一次", ("起", "加入日"), required=True),
        Column("end_on", "退出日期", day(), "从这一天起不再是成员；空着为专班终止前", ("止", "退出日")),
        Column("duty", "职责", text(32), "如组长、联络员"),
    ),
    hint=BLANK_KEEPS,
)


@dataclass(frozen=True)
class Kind:
    """What is kept by sheet: its columns, its rows and the field that tells one from another."""

    code: str
    label: str
    unit: str
    sheet: Sheet
    model: Any
    key: str
    fields: frozenset[str]
    event: Event
    standing: Callable[..., Any]
    keys: tuple[str, ...] = ()
    """Where no one field tells rows apart: the columns that do together."""

    def key_of(self, values: Mapping[str, Any]) -> str | None:
        """What tells a row of a file from the others; None where a cell of it is wrong."""
        parts = [values.get(name) for name in self.keys or (self.key,)]
        return "　".join(map(str, parts)) if all(parts) else None

    def rows(self, user: Any) -> Iterator[dict[str, Any]]:
        """The rows of the user's range as the sheet writes them."""
        for row in self.standing(user).order_by(*(self.keys or (self.key,))):
            yield {column.code: self.cell(row, column.code) for column in self.sheet.columns}

    def cell(self, row: Any, code: str) -> Any:
        """A field as its cell holds it: units and accounts by their key, a phone with its middle hidden."""
        if code == "roles":
            return [role.name for role in row.roles.all()] or None
        if code == "phone":
            return row.masked_phone or None
        value = getattr(row, code)
        value = getattr(value, "trace_key", value)
        return value.isoformat() if hasattr(value, "isoformat") else None if value == "" else value


SHEETS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            *("organisations", "单位", "个", ORGANISATION_SHEET, Organisation, "code"),
            *(ORGANISATION_FIELDS | {"is_active"}, events.ORGANISATIONS_IMPORTED, organisations_to_list),
        ),
        Kind(
            *("people", "人员", "人", PEOPLE_SHEET, User, "login"),
            *(USER_FIELDS | {"is_active"}, events.USERS_IMPORTED, people_to_list),
        ),
        Kind(
            *("leaders", "分包领导", "人", LEADER_SHEET, Leader, "key"),
            *(LEADER_FIELDS, events.LEADERS_IMPORTED, leaders_to_list),
        ),
        Kind(
            *("members", "专班成员", "人次", MEMBER_SHEET, TaskForceMember, "organisation"),
            *(frozenset(FIELDS), events.MEMBERS_IMPORTED, members_to_list),
            keys=("organisation", "user", "start_on"),
        ),
    )
}
