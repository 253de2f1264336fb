"""How many SQL statements each page takes on the loaded demonstration; run as a process of its own on a copy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

LOGINS = (
    *("clerk", "approver", "reporter", "unit-approver", "leader", "supervisor", "statistician", "auditor"),
    *("system-admin", "security-admin", "audit-admin"),
)
MONTH = "2022-04"


def addresses() -> Iterator[tuple[str, list[str]]]:
    """(name, the words its address takes) of every page and API door."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: Any, space: str) -> Iterator[tuple[str, list[str]]]:
        for each in patterns:
            if isinstance(each, URLPattern):
                yield space + str(each.name), list(each.pattern.converters)
            else:
                yield from walk(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)

    yield from walk(get_resolver().url_patterns, "")


def words_of_the_district() -> dict[str, Any]:
    """A value for each word of an address; `page name.word` where one page needs another than the rest."""
    from guatu.apps.assessment.models import Evidence
    from guatu.apps.documents.models import File
    from guatu.apps.monitoring.models import Alert, Waiver
    from guatu.apps.people.dated import TaskForceMember
    from guatu.apps.people.models import Leader, Organisation
    from guatu.apps.projects.models import ProjectSet
    from guatu.apps.reports.models import Correction, Report
    from guatu.apps.trace.models import Entry

    light = Alert.objects.filter(month=MONTH, level="red").order_by("project__number", "rule").first()
    unit = Organisation.objects.get(users__login="reporter")
    report = Report.objects.filter(state="submitted").order_by("pk").first()
    own = Report.objects.filter(project__organisation=unit, month=MONTH).order_by("project__number").first()
    member = TaskForceMember.objects.known().order_by("pk").first()
    photo = File.objects.filter(subject_kind="project").exclude(thumb_hash="").order_by("pk").first()
    of_files = {f"documents:{door}.pk": photo.pk for door in ("file", "content", "thumb", "withdraw")}
    of_files |= {f"{door}.kind": "project" for door in ("documents:of", "api:list_files_of", "api:keep_upload")}
    of_files |= {f"{door}.key": photo.subject_key for door in ("documents:of", "api:list_files_of", "api:keep_upload")}
    return {
        **of_files,
        "api:show_file.pk": photo.pk,
        "month": MONTH,
        "year": int(MONTH[:4]),
        "number": light.project.number,
        "rule": light.rule,
        "login": "clerk",
        "trace:subject.kind": "project",
        "trace:subject.key": light.project.number,
        "trace:entry.number": Entry.objects.order_by("-number").first().number,
        "api:list_lines.number": Entry.objects.order_by("-number").first().number,
        "people:change-organisation.code": unit.code,
        "people:switch-organisation.code": unit.code,
        "people:change-member.code": member.organisation.code,
        "people:change-member.login": member.user.login,
        "start": member.start_on,
        "key": Leader.objects.order_by("key").first().key,
        "policies:rule.code": "behind_schedule",
        "code": ProjectSet.objects.order_by("code").first().code,
        "report": report.pk,
        "reports:one.number": own.project.number,
        "reports:correct.number": own.project.number,
        "correction": Correction.objects.order_by("pk").first().pk,
        "monitoring:grant-waiver.pk": Waiver.objects.order_by("pk").first().pk,
        "monitoring:refuse-waiver.pk": Waiver.objects.order_by("pk").first().pk,
        "monitoring:end-waiver.pk": Waiver.objects.order_by("pk").first().pk,
        "pk": Evidence.objects.known().order_by("pk").first().pk,
        "kind": "xlsx",
    }


def asked(address: str) -> Mapping[str, Any]:
    """The status of a page, the first log-in that gets it, and its number of SQL statements once all is warm."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    statuses = {}
    for login in LOGINS:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(get_user_model().objects.get(login=login))
        statuses[login] = client.get(address).status_code
        if statuses[login] == 405:
            return {"status": 405}
        if statuses[login] == 200:
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(address)
                b"".join(answer.streaming_content if answer.streaming else [answer.content])
            return {"status": 200, "login": login, "queries": len(captured)}
    return {"status": sorted(set(statuses.values()))}


def main() -> None:
    """Print {page: answer} as JSON."""
    from guatu.site.command import set_up_django

    set_up_django()
    from django.urls import NoReverseMatch, reverse

    given, told = words_of_the_district(), {}
    with_key = {"by": "organisation", "key": given["people:change-organisation.code"]}
    for name, words in addresses():
        try:
            address = reverse(name, kwargs={word: given.get(f"{name}.{word}", given.get(word)) for word in words})
        except NoReverseMatch:
            told[name] = {"status": "no address"}
            continue
        question = {"month": MONTH, **(with_key if name == "monitoring:indicator-row" else {})}
        told[name] = asked(f"{address}?{urlencode(question)}")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
