"""Who works in the demonstration: one account for each role, and a reporter in every unit that reports."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from guatu.site.demonstration.places import SURNAMES, responsible_units

REPORTING_UNIT = "U106"
"""The unit whose reporter and approver can log in."""
ENTERPRISE = "U501"
"""The enterprise whose account sees the projects it owns."""
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Person:
    """An account. `seat` says who sits there; `unit` is an organisation's code."""

    login: str
    name: str
    seat: str
    roles: tuple[str, ...]
    unit: str


ONE_FOR_EACH_ROLE = (
    Person("clerk", "沈××", "项目办经办", ("office_clerk",), "U001"),
    Person("approver", "陶××", "项目办负责人", ("office_approver",), "U001"),
    Person("reporter", "季××", "责任单位填报员（区住建局）", ("reporter",), REPORTING_UNIT),
    Person("unit-approver", "祁××", "责任单位审核人（区住建局）", ("unit_approver",), REPORTING_UNIT),
    Person("leader", "岳××", "分包领导（副区长）", ("leader",), "U001"),
    Person("leader-industry", "祁××", "分包领导（副区长，工业）", ("leader",), "U001"),
    Person("permits", "施××", "审批部门", ("permit_officer",), "U008"),
    Person("factors", "祝××", "要素保障部门", ("factor_officer",), "U009"),
    Person("supervisor", "姚××", "督查（区委督查室）", ("supervisor",), "U003"),
    Person("supervisor-gov", "路××", "督查（区政府督查室）", ("supervisor",), "U013"),
    Person("statistician", "阎××", "统计", ("statistician",), "U002"),
    Person("chief", "孙××", "区长", ("chief",), "U001"),
    Person("finance", "景××", "财政", ("finance",), "U005"),
    Person("auditor", "卓××", "审计", ("auditor",), "U006"),
    Person("discipline", "柳××", "纪委监委", ("discipline",), "U007"),
    Person("platform", "宋××", "平台公司填报员（区城市投）", ("platform",), "U301"),
    Person("enterprise", "季××", "企业填报员", ("enterprise",), ENTERPRISE),
    Person("system-admin", "戚××", "系统管理员", ("system_admin",), "U001"),
    Person("security-admin", "钟××", "安全管理员", ("security_admin",), "U001"),
    Person("audit-admin", "喻××", "审计管理员", ("audit_admin",), "U006"),
)
LEADERS_OF_ACCOUNTS = {"leader": "L11", "leader-industry": "L10"}
"""The leader whose projects an account sees."""

MEMBERS = (
    ("U010", "permits", "组长", "2021-01-11", ""),
    ("U010", "clerk", "联络员", "2021-01-11", ""),
    ("U010", "reporter", "成员", "2021-03-01", ""),
    ("U010", "factors", "成员", "2021-01-11", "2022-01-01"),
    ("U011", "supervisor", "组长", "2021-01-11", ""),
    ("U011", "supervisor-gov", "副组长", "2021-01-11", ""),
    ("U011", "discipline", "成员", "2021-01-11", ""),
    ("U012", "finance", "组长", "2021-01-11", ""),
    ("U012", "platform", "成员", "2021-06-01", ""),
)
"""Who sits in which task force: its code, the account, the duty, from which day, until which."""


def reporters() -> list[Person]:
    """A reporter in every other unit that reports; they have no password, so nobody can log in as them."""
    units = [unit for unit in responsible_units() if unit.code != REPORTING_UNIT]
    return [
        Person(
            f"reporter-{unit.code.lower()}", f"{SURNAMES[at % len(SURNAMES)]}××", unit.short, ("reporter",), unit.code
        )
        for at, unit in enumerate(units)
    ]


def reporter_of(unit: str) -> str:
    """The account of a unit's reporter."""
    return "reporter" if unit == REPORTING_UNIT else f"reporter-{unit.lower()}"


def new_passwords() -> dict[str, str]:
    """A random password for each account that can log in: four groups of four without letters easily confused."""
    return {
        person.login: "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
        for person in ONE_FOR_EACH_ROLE
    }
