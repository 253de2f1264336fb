"""The district before its first month: regions, rules, units, leaders, accounts, sets and the first ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from guatu.apps.people.accounts import operator
from guatu.apps.people.actions import change_leader, create_leader, create_organisation, create_user
from guatu.apps.people.forces import join_force
from guatu.apps.people.models import Organisation
from guatu.apps.policies.actions import choose_preset, choose_scheme, name_region, set_threshold
from guatu.apps.projects.actions import create_project, create_set, edit_project
from guatu.apps.projects.importing import import_ledger
from guatu.apps.projects.importing.plan import Options
from guatu.apps.projects.models import Project as Row
from guatu.apps.projects.reading import LedgerReading
from guatu.kernel.lifecycle import Stage
from guatu.site.demonstration.ledgers import first_ledger
from guatu.site.demonstration.life import BEGINS
from guatu.site.demonstration.people import (
    ENTERPRISE,
    LEADERS_OF_ACCOUNTS,
    MEMBERS,
    ONE_FOR_EACH_ROLE,
    Person,
    reporters,
)
from guatu.site.demonstration.places import DISTRICT, LEADERS, OFFICE, OTHERS, REGIONS, Unit, responsible_units
from guatu.site.demonstration.scene import Scene, on_the_day

FOUNDED = date(2020, 12, 28)
RULES_FROM = date(2021, 1, 1)
BUNDLE_NAME = "霁川区2021年老旧小区改造（29个小区打包）"


def found_district(scene: Scene) -> None:
    """Regions, rules, units, leaders and accounts."""
    with on_the_day(FOUNDED):
        name_places()
        for unit in (OFFICE, *OTHERS, *responsible_units()):
            _add_unit(unit)
        _add_enterprise(scene)
        for leader in LEADERS:
            create_leader(leader.key, name=leader.name, position=leader.position, region=DISTRICT, actor=operator())
        units = {row.code: row for row in Organisation.objects.all()}
        for person in (*ONE_FOR_EACH_ROLE, *reporters()):
            _add_person(person, units)
        for code, login, duty, start, end in MEMBERS:
            until = date.fromisoformat(end) if end else None
            given = {"start_on": date.fromisoformat(start), "end_on": until, "duty": duty}
            join_force(code, login=login, reason="组建专班", actor=operator(), **given)
        for login, key in LEADERS_OF_ACCOUNTS.items():
            change_leader(key, user=scene.user(login), reason="开通账号", actor=operator())
    with on_the_day(FOUNDED, 15):
        choose_rules(scene)


def _add_unit(unit: Unit) -> None:
    dated = {"starts_on": date.fromisoformat(unit.starts_on)} if unit.starts_on else {}
    parent = None if unit == OFFICE else Organisation.objects.get(code=OFFICE.code)
    fields: dict[str, Any] = {"short_name": unit.short, **dated}
    if unit.kind == "task_force":
        fields["parent"] = parent
    create_organisation(unit.code, name=unit.name, kind=unit.kind, region=unit.region, actor=operator(), **fields)


def _add_enterprise(scene: Scene) -> None:
    """The owner of the first project of an enterprise: its credit code is how its people find what is theirs."""
    own = next(one for one in scene.district.first if one.owner_uscc)
    create_organisation(
        ENTERPRISE,
        name=own.owner,
        short_name=own.owner[:16],
        kind="enterprise",
        region=DISTRICT,
        uscc=own.owner_uscc,
        actor=operator(),
    )


def _add_person(person: Person, units: dict[str, Organisation]) -> None:
    create_user(
        person.login,
        name=person.name,
        region=DISTRICT,
        organisation=units[person.unit],
        roles=person.roles,
        must_change_password=False,
        actor=operator(),
    )


def name_sets(scene: Scene) -> None:
    """Every set of the two years, each before anyone joins it."""
    with on_the_day(date(2021, 1, 4), 10):
        for one in scene.district.campaigns:
            create_set(name=one.name, code=one.code, family=one.family, note=one.note, actor=scene.user("clerk"))


def bring_ledger(scene: Scene, reading: LedgerReading, on: date, reason: str) -> None:
    """Import a ledger as the clerk does."""
    import_ledger(reading, Options(on=on, region=DISTRICT), actor=scene.user("clerk"), reason=reason)
    scene.look_up()


def begin_library(scene: Scene) -> None:
    """The first ledger, and the bundle of old estates round its children."""
    with on_the_day(BEGINS, 16):
        reading = first_ledger(scene.district.first, scene.district.campaigns)
        bring_ledger(scene, reading, BEGINS, "2021年度台账")
    children = [one for one in scene.district.first if one.life == "estate"]
    clerk = scene.user("clerk")
    with on_the_day(BEGINS, 17):
        values = {
            "name": BUNDLE_NAME,
            "region": DISTRICT,
            "category": "老旧小区",
            "kind": "livelihood",
            "level": "other",
            "nature": "new",
            "organisation": Organisation.objects.get(code=children[0].lead),
            "owner": Organisation.objects.get(code=children[0].lead).name,
            "scale": f"改造老旧小区{len(children)}个",
            "remark": "打包申报立项，按小区逐个调度和计数，投资记在各小区。",
        }
        bundle = create_project(values=values, on=BEGINS, stage=Stage.PREPARATION, actor=clerk, reason="打包立项")
        for row in Row.objects.filter(pk__in=scene.pks(children)).order_by("pk"):
            edit_project(row.pk, values={"parent": bundle}, version=row.version, actor=clerk, reason="并入打包项目")
    scene.look_up()


def name_places() -> None:
    """The places no national table has."""
    for region in REGIONS:
        name_region(region.code, name=region.name, level=region.level, parent=region.parent, actor=operator())


def choose_rules(scene: Scene) -> None:
    """How lights are judged and units ranked, each by a document of the invented district."""
    chief = scene.user("approver")
    choose_preset(DISTRICT, "yinchuan_2025", start_on=RULES_FROM, document="霁政办〔2020〕演示12号", actor=chief)
    choose_scheme(DISTRICT, "county_2026", start_on=RULES_FROM, document="霁办〔2020〕演示31号", actor=chief)


def tighten_rules(scene: Scene) -> None:
    """From 2022 the share that must be done by the end of September is the district's own."""
    set_threshold(
        DISTRICT,
        "investment_by_september",
        "red_below",
        value=60,
        start_on=date(2022, 1, 1),
        document="霁政办〔2022〕演示2号",
        actor=scene.user("approver"),
    )
