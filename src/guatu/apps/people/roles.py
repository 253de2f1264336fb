"""The built-in roles, as data: what each may do, and how far each sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guatu.apps.people.scope import Reach
from guatu.kernel.powers import Power

OF_OFFICES: dict[str, frozenset[Power]] = {
    "系统管理员": frozenset({Power.MANAGE_SYSTEM, Power.MANAGE_PEOPLE}),
    "安全管理员": frozenset({Power.MANAGE_SECURITY}),
    "审计管理员": frozenset({Power.VIEW_TRACE}),
}
"""What only each of the three administrators (三员) is for; nobody holds powers of two of them, by whatever roles."""


def joined_offices(powers: Iterable[str]) -> list[str]:
    """The administrators whose powers these are, when they are more than one; else nothing."""
    held = set(powers)
    found = [name for name, own in OF_OFFICES.items() if own & held]
    return found if len(found) > 1 else []


@dataclass(frozen=True)
class BuiltInRole:
    """A role every house has. `office` marks the three administrators (三员), of whom nobody holds two."""

    code: str
    name: str
    reach: Reach
    powers: frozenset[Power]
    office: bool = False


def _role(code: str, name: str, reach: Reach, *powers: Power, office: bool = False) -> BuiltInRole:
    if joined_offices(powers):
        raise ValueError(f"the role {code} joins two of the three administrators")
    return BuiltInRole(code, name, reach, frozenset({Power.OWN_ACCOUNT, *powers}), office)


BUILT_IN = (
    _role(
        "office_clerk",
        "项目办经办",
        Reach.REGION,
        *(Power.VIEW, Power.EDIT_PROJECT, Power.MOVE_PROJECT, Power.IMPORT_LEDGER, Power.EXPORT, Power.MANAGE_SETS),
        *(Power.OPEN_WINDOW, Power.APPROVE_REPORT, Power.RECORD_LISTING, Power.COMPUTE_MONTH, Power.RECORD_EVIDENCE),
        *(Power.AUDIT_FIGURES, Power.ENTER_PUBLISHED),
    ),
    _role(
        "office_approver",
        "项目办负责人",
        Reach.REGION,
        *(Power.VIEW, Power.EXPORT, Power.MOVE_PROJECT, Power.APPROVE_REPORT, Power.LOCK_MONTH, Power.COMPUTE_MONTH),
        *(Power.CLOSE_MONTH, Power.WAIVE_ALERT, Power.SET_RULES, Power.PUBLISH, Power.AUDIT_FIGURES),
        *(Power.CONFIRM_EVIDENCE, Power.HAND_OVER),
    ),
    _role("reporter", "责任单位填报员", Reach.ORGANISATION, Power.VIEW, Power.FILL_REPORT, Power.EXPORT),
    _role("unit_approver", "责任单位审核人", Reach.ORGANISATION, Power.VIEW, Power.APPROVE_REPORT, Power.EXPORT),
    _role("leader", "分包领导", Reach.ASSIGNMENT, Power.VIEW),
    _role("permit_officer", "审批部门", Reach.ORGANISATION, Power.VIEW),
    _role("factor_officer", "要素保障部门", Reach.ORGANISATION, Power.VIEW),
    _role("supervisor", "督查", Reach.REGION, Power.VIEW, Power.EXPORT, Power.RECORD_EVIDENCE),
    _role("statistician", "统计", Reach.REGION, Power.VIEW, Power.ENTER_STATISTICS, Power.RECORD_LISTING, Power.EXPORT),
    _role("chief", "书记、区长", Reach.REGION, Power.VIEW, Power.EXPORT),
    _role("finance", "财政", Reach.REGION, Power.VIEW, Power.EXPORT),
    _role("auditor", "审计", Reach.REGION, Power.VIEW, Power.VIEW_TRACE, Power.AUDIT_FIGURES, Power.EXPORT),
    _role("discipline", "纪委监委", Reach.REGION, Power.VIEW, Power.VIEW_TRACE, Power.AUDIT_FIGURES, Power.EXPORT),
    _role("platform", "平台公司填报员", Reach.ORGANISATION, Power.VIEW, Power.FILL_REPORT, Power.EXPORT),
    _role("enterprise", "企业填报员", Reach.ORGANISATION, Power.VIEW, Power.FILL_REPORT),
    _role(
        "system_admin",
        "系统管理员",
        Reach.NONE,
        *(Power.MANAGE_SYSTEM, Power.MANAGE_PEOPLE, Power.HAND_OVER),
        office=True,
    ),
    _role("security_admin", "安全管理员", Reach.NONE, Power.MANAGE_SECURITY, office=True),
    _role("audit_admin", "审计管理员", Reach.NONE, Power.VIEW_TRACE, office=True),
)
OPERATOR = BuiltInRole("operator", "本机命令行", Reach.REGION, frozenset(Power))
OFFICES = frozenset(role.code for role in BUILT_IN if role.office)


def built_in(code: str) -> BuiltInRole:
    """The built-in role of a code. Raises KeyError for another one."""
    return {role.code: role for role in (*BUILT_IN, OPERATOR)}[code]
