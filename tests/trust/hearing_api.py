"""The API asked by schemathesis: what its description lets one send, operation by operation and from link to link.

Faults are gathered, not raised, so that a round tells all of them and its number of requests is known.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis.errors import Flaky
from schemathesis import checks
from schemathesis.core.failures import FailureGroup

from journeys.serving import Server

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "ensure_resource_availability",
    "use_after_free",
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STEPS = 8
KEPT_FIELDS = ("number", "region", "organisation", "leader", "level", "nature", "version")
GIVEN: dict[str, list[Any]] = {
    "month": ["2022-03", "2022-04", "2022-05", "2022-06"], "year": [2021, 2022], "reason": ["核对原件"],
    "on": ["2022-06-01"], "day": ["2022-05-09"], "kind": ["bonus", "deduction", "project"],
    "purpose": ["other", "photo"],
    "points": [10_000, -10_000], "amount": [1, 2_000_000], "name": ["新建项目"], "code": [""], "owner_uscc": [""],
    "phone": [""], "parent": [None], "procedure": [""], "by": ["", "organisation", "leader", "region"],
    "problem_category": ["", "funds"], "stage": ["", "construction"], "after": ["", 0],
}  # fmt: skip
"""Standing values that no list tells."""
FOREIGN = re.compile(r"Traceback|File \"|line \d+, in |<!doctype", re.I)


@dataclass
class Heard:
    """What a round came to: requests by kind and status, and each fault once with its example."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.requests.total()

    def add(self, other: Heard) -> None:
        for mine, theirs in ((self.requests, other.requests), (self.statuses, other.statuses)):
            mine.update(theirs)
        self.operations.update(other.operations)
        self.faults = {**other.faults, **self.faults}

    def told(self) -> dict[str, Any]:
        return {"requests": self.requests, "statuses": self.statuses, "operations": self.operations,
                "faults": self.faults}  # fmt: skip

    @staticmethod
    def of(told: dict[str, Any]) -> Heard:
        counted = (Counter(told[name]) for name in ("requests", "statuses", "operations"))
        return Heard(*counted, told["faults"])


@dataclass
class Person:
    """Somebody logged in at a server, as a program is that was given their session."""

    login: str
    session: requests.Session
    headers: dict[str, str]


def enter(server: Server, login: str, password: str) -> Person:
    """Log in by the page, and keep the session and its token."""
    session = requests.Session()
    token = TOKEN.search(session.get(f"{server.address}/login", timeout=60).text)
    assert token
    form = {"login": login, "password": password, "csrfmiddlewaretoken": token[1], "next": "/"}
    assert not session.post(f"{server.address}/login", form, timeout=60).url.endswith("/login"), login
    held = {cookie.name: str(cookie.value) for cookie in session.cookies}
    cookie = "; ".join(f"{name}={value}" for name, value in held.items())
    return Person(login, requests.Session(), {"X-CSRFToken": held["csrftoken"], "Cookie": cookie})


def description(server: Server, person: Person) -> Any:
    """The API's own description, made askable."""
    told = person.session.get(f"{server.address}/api/v1/openapi.json", headers=person.headers, timeout=60).json()
    schema = schemathesis.openapi.from_dict(told)
    schema.config.update(base_url=server.address)
    schema.config.generation.with_security_parameters = False  # the session goes with every request
    return schema


def standing(server: Server, person: Person) -> dict[str, list[Any]]:
    """Values that stand in the house, by the name of the field that takes them."""
    listed = person.session.get(f"{server.address}/api/v1/projects", headers=person.headers, timeout=60).json()
    found = {name: sorted({row[name] for row in listed.get("items", []) if row[name]}) for name in KEPT_FIELDS}
    return {name: values for name, values in found.items() if values} | GIVEN


def likely(case: Any, known: dict[str, list[Any]], *, in_address: bool) -> None:
    """Put standing values into two of three sound requests, else none would get past the first look-up."""
    if case.meta is None or case.meta.generation.mode != schemathesis.GenerationMode.POSITIVE:
        return
    chance = random.Random(repr((case.path_parameters, case.query, case.body)))
    if chance.randrange(3) == 0:
        return
    bodies = case.body if isinstance(case.body, list) else [case.body]
    for part in (case.path_parameters if in_address else None, case.query, *bodies):
        for name in [name for name in part or {} if name in known] if isinstance(part, dict) else ():
            part[name] = chance.choice(known[name])


def checks_of() -> list[Any]:
    return checks.CHECKS.get_by_names(list(CHECKS))


def settings(examples: int, **given: Any) -> hypothesis.settings:
    return hypothesis.settings(
        max_examples=examples, deadline=None, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck), **given,
    )  # fmt: skip


@dataclass
class Hearing:
    """One person's round."""

    schema: Any
    person: Person
    known: dict[str, list[Any]]
    heard: Heard = field(default_factory=Heard)

    def judge(self, kind: str, case: Any, response: Any, recorder: Any = None) -> None:
        """Count an answer and note what is wrong with it."""
        label = case.operation.label
        self.heard.requests[kind] += 1
        self.heard.statuses[str(response.status_code)] += 1
        self.heard.operations[label] += response.status_code < 300
        found = []
        try:
            case.validate_response(response, checks=checks_of(), headers=self.person.headers, recorder=recorder)
        except FailureGroup as group:
            found = [(type(each).__name__, str(each)) for each in group.exceptions]
        text = response.content.decode(errors="replace")
        if FOREIGN.search(text):
            found.append(("Foreign", text[:500]))
        for name, said in found:
            sent = f"{case.method} {response.request.url} {response.request.body!r}"
            told = f"as {self.person.login}: {said[:700]}\n{sent[:500]}\n{text[:300]}"
            self.heard.faults.setdefault(f"{label} {response.status_code} {name}", told)

    def each_operation(self, seed: int, examples: int) -> None:
        """Every operation, with what its description allows and what it forbids."""
        for found in self.schema.get_all_operations():
            given = hypothesis.given(case=found.ok().as_strategy())
            hypothesis.seed(seed)(settings(examples)(given(self._ask)))()

    def _ask(self, case: Any) -> None:
        likely(case, self.known, in_address=True)
        answer = case.call(headers=self.person.headers, session=self.person.session, timeout=60)
        self.judge("alone", case, answer)

    def links(self, seed: int, scenarios: int) -> None:
        """Scenarios that go from what one operation answers to those its links name."""
        hearing = self

        class Walk(self.schema.as_state_machine()):
            def before_call(self, case: Any) -> None:
                likely(case, hearing.known, in_address=False)

            def get_call_kwargs(self, case: Any) -> dict[str, Any]:
                return {"headers": hearing.person.headers, "session": hearing.person.session, "timeout": 60}

            def validate_response(self, response: Any, case: Any, additional_checks: Any = None, **given: Any) -> None:
                hearing.judge("linked", case, response, getattr(self, "recorder", None))

        hypothesis.seed(seed)(Walk)
        with suppress(Flaky):  # the house has changed since a scenario was begun another way; the next round goes on
            Walk.run(settings=settings(scenarios, stateful_step_count=STEPS))


def heard_of(server: Server, person: Person, seed: int, examples: int = 3, scenarios: int = 12) -> Heard:
    """One round of somebody: every operation alone so many times, then so many scenarios from link to link."""
    hearing = Hearing(description(server, person), person, standing(server, person))
    hearing.each_operation(seed, examples)
    hearing.links(seed, scenarios)
    return hearing.heard
