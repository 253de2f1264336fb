"""The API's description is true to itself: names mean one thing, links lead somewhere, refusals are told."""

from __future__ import annotations

import importlib
import inspect
import json

import pytest
from ninja import Schema

from guatu.site.api import api
from guatu.site.described import LINKS, operation_id
from guatu.site.order import app_modules


def described():
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def operations():
    return {one["operationId"]: one for methods in described()["paths"].values() for one in methods.values()}


def shapes():
    """Each shape that a module of the API declares, by its name."""
    modules = ["guatu.site.described"]
    modules += [f"{app}.api" for app in app_modules() if importlib.util.find_spec(f"{app}.api")]
    for module in map(importlib.import_module, modules):
        for name, shape in inspect.getmembers(module, inspect.isclass):
            if issubclass(shape, Schema) and shape.__module__ == module.__name__:
                yield name, f"{module.__name__}.{name}", json.dumps(plain(shape.model_json_schema()), sort_keys=True)


def plain(shape):
    """A shape without its words."""
    if isinstance(shape, dict):
        return {name: plain(value) for name, value in shape.items() if name != "description"}
    return shape


def test_no_two_shapes_of_the_api_share_a_name():
    first, clashing = {}, []
    for name, where, shape in shapes():
        other, known = first.setdefault(name, (where, shape))
        if known != shape:
            clashing.append(f"{where} and {other}")

    assert clashing == [], "the description holds one shape of a name; the other is described wrongly"


def test_every_link_leads_from_what_an_operation_answers_to_a_parameter_of_another():
    known = operations()
    for source, targets in LINKS.items():
        assert operation_id(source) in known, source
        for target, parameters in targets.items():
            taken = {each["name"] for each in known[operation_id(target)]["parameters"]}
            assert set(parameters) <= taken, f"{source} → {target}"
            assert all(value.startswith("$response.body#/") or value == "project" for value in parameters.values())


def test_every_operation_tells_its_refusals_and_those_that_write_take_a_key():
    for name, operation in operations().items():
        writing = any(each["name"] == "Idempotency-Key" for each in operation["parameters"])
        told = set(operation["responses"])
        assert {"401", "403"} <= told, name
        assert not writing or {"400", "404", "409", "413", "422"} <= told, name
        assert writing == ("requestBody" in operation), name


def test_what_stands_before_an_operation_refuses_in_the_common_shape():
    stale = operations()[operation_id("projects.edit_project")]["responses"]["409"]["content"]["application/json"]

    assert {one["$ref"].rpartition("/")[2] for one in stale["schema"]["anyOf"]} == {"ConflictOut", "Refusal"}


@pytest.mark.django_db
def test_a_method_an_address_does_not_take_is_refused_in_a_sentence(client):
    answer = client.delete("/api/v1/projects")

    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")
    assert answer.json() == {"detail": "这个地址不接受这种请求。"}
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}
