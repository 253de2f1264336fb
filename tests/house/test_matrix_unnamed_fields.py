"""No field is written that a form or a body of the API does not name, whoever sends it."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from lxml import html

from guatu.site.doors import doors
from house.matrix_asking import BODIES, WITH_FILES, address_of
from house.matrix_world import MAY, taken_back

TYPED = {
    "code": "N1", "login": "n-one", "name": "新来的", "short_name": "新", "region": "410703", "phone": "13812345678",
    "reason": "核对原件", "reference": "霁督〔2021〕99号", "note": "说明", "position": "副主任", "document": "9号",
    "points": "-1", "amount": "12", "year": "2021", "value": "12", "password": "correct-horse-42", "key": "L-new",
    "month": "2021-06", "opens_on": "2021-06-20", "due_on": "2021-07-05", "preset": "county_2026", "version": "1",
    "scheme": "county_2026", "numbers": "P0000001", "end_on": "2021-12-01", "start_on": "2021-07-01",
    "new": "another-horse-43", "again": "another-horse-43", "old": "x", "text": "合计 3", "source": "公报",
}  # fmt: skip
"""What is typed into a field that is empty; a day in fields of days, the first choice in lists."""
WITHOUT_PAGE = {
    "assessment:confirm-evidence": {},
    "assessment:agree-to-withdraw": {},
    "monitoring:compute": {},
    "monitoring:ask-waiver": {"start_on": "2022-01-01", "end_on": "2022-02-01", "reason": "核对原件"},
    "monitoring:grant-waiver": {},
    "monitoring:refuse-waiver": {"reason": "不符合"},
    "monitoring:end-waiver": {"on": "2021-08-01", "reason": "已解决"},
    "policies:choose-preset": {"preset": "county_2026", "start_on": "2021-07-01", "document": "9号"},
    "policies:choose-scheme": {"scheme": "yanan_2017", "start_on": "2021-07-01", "document": "9号"},
    "policies:name-region": {"code": "410799", "name": "新区", "level": "town", "parent": "410703"},
    "reports:approve": {"version": "1"},
    "reports:return": {"version": "1", "reason": "不实"},
    "reports:open-window": {"month": "2021-06", "opens_on": "2021-06-20", "due_on": "2021-07-05"},
    "reports:change-window": {"opens_on": "2021-05-20", "due_on": "2021-06-09", "reason": "延期"},
    "reports:save": {"P0000001-done": "12", "P0000001-progress_text": "完成桩基"},
}
"""Fields of doors that have no page of their own to be read from."""
SHARE = 3
"""One form in so many is sent in an ordinary run; `make trust` sends all."""
SKIPPED = {
    "people:logout": "takes nothing",
    "people:login": "one is logged in already",
    "backup:take": "writes a file outside of the database; takes nothing",
    "monitoring:close": "seals files; takes nothing but the month",
}
UNNAMED = {
    "state": "approved", "approver": "{pk}", "submitter": "{pk}", "asked_by": "{pk}", "granted_by": "{pk}",
    "recorded_by": "{pk}", "confirmed_by": "{pk}", "removed_by": "{pk}", "leaving_by": "{pk}", "actor": "{pk}",
    "is_active": "0", "built_in": "1", "office": "1", "is_superuser": "1", "powers": '["set_rules"]', "id": "9999",
    "pk": "9999", "number": "P0000099", "late": "1", "locked_at": "2021-06-01", "last_login": "2021-06-01",
    "must_change_password": "0", "edited_at": "2021-06-01", "known_from": "2021-06-01", "entry_id": "1",
    "organisation": "U-other", "organisation_id": "{unit}", "region": "410711", "user": "{pk}", "roles": "of-far",
    "lead_organisation": "U-other", "leader": "L-other", "parent": "P0000002", "closed_at": "2021-06-01",
    "reach": "region", "stage": "completed",
    "is_staff": "1", "version": "77", "return_reason": "x", "severity": "0", "level": "clear", "marks": "1",
}  # fmt: skip
VOLATILE = frozenset({
    "id", "at", "hash", "lines_hash", "previous", "known_from", "known_until", "entry_id", "entry", "edited_at",
    "last_at",
    "submitted_at", "computed_at", "known_at", "decided_at", "locked_at_", "password", "content_hash", "changed_at",
    "waits_since", "session_data", "session_key", "expire_date",
})  # fmt: skip


NOT_OF_OURS = {"trace.Submission"}
"""Remembers what was sent, unnamed fields too, so that it is done once."""


def whole_house() -> dict[str, list[Any]]:
    """Every row of every table of ours, without what a clock or a counter says."""
    found = {}
    for model in apps.get_models():
        if model.__module__.startswith("guatu.") and model._meta.label not in NOT_OF_OURS:
            names = [field.attname for field in model._meta.concrete_fields if field.name not in VOLATILE]
            names = [name for name in names if name not in VOLATILE and not name.startswith("pk")]
            found[model._meta.label] = sorted(told(row) for row in model._default_manager.values_list(*names))
    return found


def told(row: tuple[Any, ...]) -> str:
    """A row as text; of an instant only its year, which is not that of the instants sent."""
    return repr(tuple(value.year if isinstance(value, datetime) else value for value in row))


def form_of(page: str) -> dict[str, str]:
    """The fields of a page's largest form that posts, filled as a person would."""
    forms = [form for form in html.fromstring(page or "<html></html>").forms if form.method == "POST"]
    forms = [form for form in forms if not form.action or "logout" not in form.action]
    if not forms:
        return {}
    form = max(forms, key=lambda one: len(list(one.inputs)))
    filled = {}
    for field in form.inputs:
        if not field.name or field.name == "csrfmiddlewaretoken" or field.get("type") in ("file", "submit"):
            continue
        if field.tag == "select":
            offered = [option for option in field.value_options if option]
            filled[field.name] = field.value or (offered[0] if offered else "")
        elif field.get("type") == "date":
            filled[field.name] = field.value or "2021-05-09"
        elif field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None:
            filled[field.name] = field.value or TYPED.get(field.name.split("-")[-1], "")
    return {name: "" if value is None else str(value) for name, value in filled.items()}


@pytest.fixture
def hand(world):
    """Who holds every power in the own region, so that no door is shut."""
    client = Client(raise_request_exception=False)
    client.force_login(world.corners["own"].actor)
    return client


def extras(world, named) -> dict[str, str]:
    """Every field of UNNAMED that a form does not name, alone and behind the prefix of each row."""
    stranger = world.corners["other"].words
    told = {"pk": str(world.people["chief"].pk), "unit": str(stranger["unit"].pk)}
    found = {name: value.replace("{pk}", told["pk"]).replace("{unit}", told["unit"]) for name, value in UNNAMED.items()}
    found = {name: value for name, value in found.items() if name not in named}
    prefixes = {name.rsplit("-", 1)[0] for name in named if name.startswith("P0")}
    ours = {"done", "stage", "version"}  # a row of reports names its own
    of_rows = {f"{prefix}-{name}": value for prefix in prefixes for name, value in found.items() if name not in ours}
    return found | of_rows


def after(client, address, given) -> tuple[int, dict[str, list[Any]]]:
    """The status of a form sent, and the house as it then is; all is taken back."""
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with taken_back():
        status = client.post(address, given).status_code
        house = whole_house()
    client.cookies.clear()
    for name, value in kept.items():
        client.cookies[name] = value
    return status, house


def test_a_form_writes_nothing_that_it_does_not_name(world, hand, whole):
    before, written, found = whole_house(), set(), {}
    posting = [door for door in doors() if "POST" in door.methods and not door.of_api and door.name not in SKIPPED]
    asked = posting if whole else posting[::SHARE]
    for door in asked:
        address = address_of(door, world.corners["own"])
        page = hand.get(address) if "GET" in door.methods else None
        form = WITHOUT_PAGE.get(door.name) if page is None else form_of(page.content.decode())
        form = {"month": str(MAY)} | (form or {})
        plain, once = after(hand, address, form)
        status, house = after(hand, address, form | extras(world, form))
        if once != before:
            written.add(door.name)
        differing = [table for table in house if house[table] != once[table]]
        if differing or status != plain:
            found[door.name] = (plain, status, [set(house[table]) ^ set(once[table]) for table in differing])

    print(f"{len(asked)} of {len(posting)} forms sent; {len(written)} wrote what they name: {sorted(written)}")
    assert found == {}
    assert len(written) >= len(asked) // 4


def test_the_api_refuses_a_body_and_names_each_field_that_is_not_its_own(world, hand):
    before, passed_over = whole_house(), {}
    writing = [door for door in doors() if door.of_api and door.methods != ("GET",)]
    named = named_by_bodies()
    for door in [door for door in writing if door.name not in WITH_FILES]:
        body, foreign = BODIES.get(door.name, {}), {name: "1" for name in UNNAMED if name not in named[door.name]}
        sent = [{"project": "P0000001", "amount": 1} | foreign] if isinstance(body, list) else body | foreign
        address = address_of(door, world.corners["own"])
        answer = hand.generic(door.methods[0], address, json.dumps(sent), content_type="application/json")
        refused = {error["where"][-1] for error in answer.json()["errors"]} if answer.status_code == 422 else set()
        if foreign.keys() - refused:
            passed_over[door.name] = (answer.status_code, sorted(foreign.keys() - refused))

    assert len(writing) >= 20
    assert passed_over == {}
    assert whole_house() == before


def named_by_bodies() -> dict[str, set[str]]:
    """Of each operation of the API, the fields its body names."""
    from guatu.site.api import api

    described = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    schemas, found = described["components"]["schemas"], {}
    for path in described["paths"].values():
        for operation in path.values():
            text = json.dumps(operation.get("requestBody", {}))
            names = re.findall(r"#/components/schemas/(\w+)", text)
            app, _, function = operation["operationId"].removeprefix("guatu_apps_").partition("_api_")
            found[f"api:{app}.{function}"] = {field for one in names for field in schemas[one].get("properties", {})}
    return found
