"""The API as it describes itself: what every operation may refuse, keys against doing it twice, and where ids lead."""

from __future__ import annotations

import json
from typing import Any

from ninja import NinjaAPI, Schema
from ninja.openapi.schema import OpenAPISchema

WRITING = frozenset({"post", "put", "patch", "delete"})
REFUSAL = "Refusal"
OF_REFUSAL = f"#/components/schemas/{REFUSAL}"
EITHER = frozenset({"409", "422"})
"""An operation may answer these in a shape of its own; what stands before it refuses in the common one."""
REFUSALS = {
    "400": "请求看不懂",
    "401": "没有登录",
    "403": "没有这项职权，或者缺少防伪令牌",
    "404": "没有这一项，或不在范围内",
    "409": "别人已经改过，或者同一个提交编号内容不同",
    "413": "内容过大",
    "422": "填写有误",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "提交编号：同一编号重复提交只办理一次，得到第一次的答复。",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"},
}


class Misread(Schema):
    """One part of a request that cannot be read."""

    where: list[str]
    what: str


class Refusal(Schema):
    """Why nothing was done, in a sentence; `errors` names the parts that cannot be read."""

    detail: str
    errors: list[Misread] = []


PROJECT, REPORT, EVIDENCE, FILE = (
    ("projects", "number", ("project_detail", "edit_project", "move_project", "set_plan", "set_invested_before")),
    ("reports", "", ("keep", "hand_in", "approve", "send_back")),
    ("assessment", "item", ("confirm_one", "return_one", "withdraw_one", "agree_one", "keep_one")),
    ("documents", "pk", ("show_file", "take_file_back")),
)
"""App, the word of its addresses that names a row, and the operations that take it."""


def _of(group: tuple[str, str, tuple[str, ...]], value: str) -> dict[str, dict[str, str]]:
    app, word, operations = group
    return {f"{app}.{one}": {word: value} for one in operations}


def _listing(value: str) -> dict[str, dict[str, str]]:
    return {f"listing.{one}": {"number": value} for one in ("listed", "not_listed")}


def _files(kind: str, value: str) -> dict[str, dict[str, str]]:
    return {f"documents.{one}": {"kind": kind, "key": value} for one in ("list_files_of", "keep_upload")}


def _reports(at: str) -> dict[str, dict[str, str]]:
    named = {"month": f"$response.body#{at}/month", "number": f"$response.body#{at}/project"}
    return {f"reports.{one}": named for one in REPORT[2]}


def _projects(at: str) -> dict[str, dict[str, str]]:
    return _of(PROJECT, at) | _listing(at) | _files("project", at)


LINKS: dict[str, dict[str, dict[str, str]]] = {
    "projects.create_project": _projects("$response.body#/number"),
    "projects.list_projects": _projects("$response.body#/items/0/number")
    | {"projects.list_projects": {"after": "$response.body#/after"}},
    "projects.project_detail": _projects("$response.body#/number"),
    "reports.list_reports": _reports("/0") | _of(PROJECT, "$response.body#/0/project"),
    "reports.keep": _reports(""),
    "reports.hand_in": _reports(""),
    "reports.send_back": _reports(""),
    "listing.list_unlisted": _listing("$response.body#/0/project") | _of(PROJECT, "$response.body#/0/project"),
    "listing.list_compared": _of(PROJECT, "$response.body#/0/project"),
    "monitoring.alerts": _of(PROJECT, "$response.body#/rows/0/project")
    | {"monitoring.alerts": {"after": "$response.body#/following", "month": "$response.body#/month"}},
    "assessment.list_evidence": _of(EVIDENCE, "$response.body#/0/id"),
    "assessment.record_one": _of(EVIDENCE, "$response.body#/id"),
    "assessment.return_one": _of(EVIDENCE, "$response.body#/id"),
    "assessment.confirm_one": _of(EVIDENCE, "$response.body#/id"),
    "assessment.withdraw_one": _of(EVIDENCE, "$response.body#/id"),
    "documents.list_files": _of(FILE, "$response.body#/0/id"),
    "documents.list_files_of": _of(FILE, "$response.body#/0/id"),
    "documents.keep_upload": _of(FILE, "$response.body#/id"),
    "trace.list_entries": {"trace.list_lines": {"number": "$response.body#/0/number"}},
    "trace.show_head": {"trace.list_lines": {"number": "$response.body#/number"}},
}
"""From an operation to those that take what it answers: {source: {target: {parameter: where it stands}}}."""


def operation_id(name: str) -> str:
    """The description's name of an operation, from app.function."""
    app, _, function = name.partition(".")
    return f"guatu_apps_{app}_api_{function}"


MONTH = {"pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$"}
"""How a month is best written; the house reads other spellings too."""


class Described(NinjaAPI):
    """The framework's API, with what is the same for every operation written into its description."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """OpenAPI 3.1; each operation tells its refusals, its links and, where it writes, the key it takes."""
        described = super().get_openapi_schema(**given)
        shape = json.loads(json.dumps(Refusal.model_json_schema(ref_template="#/components/schemas/{model}")))
        described["components"]["schemas"] |= shape.pop("$defs") | {REFUSAL: shape}
        links = {operation_id(source): targets for source, targets in LINKS.items()}
        for methods in described["paths"].values():
            for method, operation in methods.items():
                _refusals(method, operation)
                _led_on(operation, links.get(operation["operationId"], {}))
                for each in operation["parameters"]:
                    each["schema"] |= MONTH if each["name"] == "month" else {}
                if method in WRITING:
                    operation["parameters"] = [*operation["parameters"], KEY]
        return described


def _refusals(method: str, operation: dict[str, Any]) -> None:
    """What stands before every operation refuses in one shape; an operation's own shapes stay."""
    taken = {"401", "403"} | ({"404"} if "404" in map(str, operation["responses"]) else set())
    if operation["parameters"] or method in WRITING:
        taken |= {"400", "422"}
    if any(each["in"] == "path" for each in operation["parameters"]):
        taken.add("404")
    if method in WRITING:
        taken |= {"404", "409", "413"}
    told, refusal = {str(status): answer for status, answer in operation["responses"].items()}, {"$ref": OF_REFUSAL}
    for status in sorted(taken - told.keys()):
        told[status] = {"description": REFUSALS[status], "content": {"application/json": {"schema": refusal}}}
    for status in sorted(taken & EITHER & told.keys()):
        content = told[status]["content"]["application/json"]
        content["schema"] = (
            content["schema"] if content["schema"] == refusal else {"anyOf": [content["schema"], refusal]}
        )
    operation["responses"] = dict(sorted(told.items()))


def _led_on(operation: dict[str, Any], targets: dict[str, dict[str, str]]) -> None:
    """Links from the answer of an operation that succeeded."""
    done = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    if targets:
        done["links"] = {
            target.replace(".", "_"): {"operationId": operation_id(target), "parameters": parameters}
            for target, parameters in targets.items()
        }
