"""What stands of a project where a small form changes it: its version is compared when the form comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from guatu.apps.projects.models import Project
from guatu.apps.trace.conflicts import Standing
from guatu.kernel.lifecycle import DatedEvent, Stage


def of_stage(user: Any, project: Project) -> Standing:
    """The stage: whoever moves it says from where."""
    rows = Project.objects.visible_to(user).filter(pk=project.pk)
    return Standing(
        f"project/{project.number}", {"stage": project.stage}, lambda: rows.values("stage").get(), rows,
        told=lambda _, value: Stage(value).label,
    )  # fmt: skip


def of_events(user: Any, project: Project) -> Standing:
    """The dates of a project's events, of which the form changes the one it names."""

    def read() -> dict[str, Any]:
        dated = project.events.known().filter(on__isnull=False).values_list("event", "on")
        return {f"{event}_on": on for event, on in dated}

    titles = {f"{event}_on": f"{event.label}日期" for event in DatedEvent}
    return _of(user, project, read, lambda given: {f"{given['event']}_on": "on"}, titles)


def of_years(user: Any, project: Project) -> Standing:
    """Plans and what was invested before, by year, of which the form changes the one it names."""

    def read() -> dict[str, Any]:
        return years_shown(project.plans.known().values_list("year", "amount", "invested_before"))

    def named(given: Mapping[str, Any]) -> dict[str, str | None]:
        item = "invested_before" if given.get("item") == "before" else "annual_plan"
        return {f"{item}_{given['year']}": "amount"}

    return _of(user, project, read, named, {})


def years_shown(rows: Iterable[tuple[int, int | None, int | None]]) -> dict[str, Any]:
    """Amounts by the keys of the trace, from (year, plan, invested before)."""
    found: dict[str, Any] = {}
    for year, amount, before in rows:
        found |= {f"annual_plan_{year}": amount, f"invested_before_{year}": before}
    return {key: value for key, value in found.items() if value is not None}


def of_sets(user: Any, project: Project) -> Standing:
    """In which sets a project is, since when and until when; whoever lets it in or out says what they saw."""

    def read() -> dict[str, Any]:
        found: dict[str, str] = {}
        held = project.memberships.known().order_by("start_on", "pk")
        for code, start, end in held.values_list("set__code", "start_on", "end_on"):
            found[code] = f"{found[code]}；" if code in found else ""
            found[code] += f"{start} 进入" + (f"，{end} 退出" if end else "")
        return found

    return _of(user, project, read, lambda given: {given["set"].code: None}, {})


def _of(
    user: Any,
    project: Project,
    read: Callable[[], Mapping[str, Any]],
    fields: Callable[[Any], Mapping[str, str | None]],
    titles: Mapping[str, str],
) -> Standing:
    rows = Project.objects.visible_to(user).filter(pk=project.pk)
    return Standing(f"project/{project.number}", read(), read, rows, fields, titles=titles)
