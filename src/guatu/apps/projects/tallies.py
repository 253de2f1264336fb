"""Kept counts: how many projects a region has by stage, unit, set …, moved by every verb that changes a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from guatu.apps.projects.models import MembershipStatement, Project, Tally
from guatu.apps.trace.bulk import bulk_add
from guatu.kernel.lifecycle import Stage

FACETS = {
    "stage": "stage",
    "level": "level",
    "nature": "nature",
    "kind": "kind",
    "organisation": "organisation_id",
    "leader": "leader_id",
}
"""What is counted beside "all" and "set", and the column of the project it is read from."""


class Counted(NamedTuple):
    """What the counts know of one project; `sets` are the ids of the sets it has not been given a day to leave."""

    region: str
    stage: str
    level: str
    nature: str
    kind: str
    organisation_id: int | None
    leader_id: int | None
    total_investment: int | None
    sets: Sequence[int] = ()


def counted(project: Project) -> Counted:
    """What the counts know of a project as it stands in the database."""
    return Counted(
        project.region,
        project.stage,
        project.level,
        project.nature,
        project.kind,
        project.organisation_id,
        project.leader_id,
        project.total_investment,
        tuple(open_sets([project.pk]).get(project.pk, ())),
    )


def open_sets(projects: Iterable[int]) -> dict[int, list[int]]:
    """Project id → the sets it belongs to without a day of leaving."""
    found: dict[int, list[int]] = {}
    open_rows = MembershipStatement.objects.known().filter(project__in=projects, end_on__isnull=True)
    for project, own in open_rows.values_list("project_id", "set_id"):
        found.setdefault(project, []).append(own)
    return found


def cells(one: Counted) -> list[tuple[str, str]]:
    """The (facet, value) cells a project counts in. One that has left the library counts under its stage alone."""
    found = [("stage", one.stage)]
    if one.stage == Stage.WITHDRAWN:
        return found
    found.append(("all", ""))
    found += [(facet, str(value)) for facet, value in zip(OTHERS, other_values(one), strict=True) if value]
    found += [("set", str(own)) for own in one.sets]
    return found


OTHERS = tuple(facet for facet in FACETS if facet != "stage")
other_values = attrgetter(*(FACETS[facet] for facet in OTHERS))


Alike = dict[tuple[Any, tuple[int, ...]], list[int]]
"""Projects alike in all but their investment, and their sets → [projects, total investment] to add."""


class Tallying:
    """Gathers what a verb adds and takes away, and writes the differences once."""

    def __init__(self) -> None:
        self.alike: Alike = {}

    def enter(self, one: Counted, sign: int = 1) -> None:
        self._move((one[:-2], tuple(one.sets)), sign, sign * (one.total_investment or 0))

    def add(self, alike: Alike) -> None:
        """Take over what another gathered."""
        for kind, (count, total) in alike.items():
            self._move(kind, count, total)

    def _move(self, kind: tuple[Any, tuple[int, ...]], count: int, total: int) -> None:
        found = self.alike.get(kind)
        if found is None:
            self.alike[kind] = [count, total]
        else:
            found[0] += count
            found[1] += total

    def moved(self) -> dict[tuple[str, str, str], list[int]]:
        """(facet, value, region) → [projects, total investment] to add, where there is anything to add."""
        sums: dict[tuple[str, str, str], list[int]] = {}
        for (kind, sets), (count, total) in self.alike.items():
            one = Counted(*kind, None, sets)
            for facet, value in cells(one):
                own = sums.setdefault((facet, value, one.region), [0, 0])
                own[0] += count
                own[1] += total
        return {key: own for key, own in sums.items() if any(own)}

    def leave(self, one: Counted) -> None:
        self.enter(one, -1)

    def change(self, before: Counted, after: Counted) -> None:
        if before != after:
            self.leave(before)
            self.enter(after)

    def write(self) -> None:
        """Move the kept counts, in one order for all, so that two verbs cannot wait for each other."""
        rows = ((*key, *amounts) for key, amounts in sorted(self.moved().items()))
        bulk_add(Tally, ("facet", "value", "region"), ("count", "total_investment"), rows)


def recount() -> None:
    """Count everything anew: after a restore, or to prove the kept counts right."""
    Tally.objects.all().delete()
    fresh = Tallying()
    sets: dict[int, list[int]] = {}
    open_rows: Any = MembershipStatement.objects.known().filter(end_on__isnull=True)
    for project, own in open_rows.values_list("project_id", "set_id"):
        sets.setdefault(project, []).append(own)
    columns = [column for column in Counted._fields if column != "sets"]
    for pk, *values in Project.objects.values_list("pk", *columns).iterator():
        fresh.enter(Counted(*values, sets.get(pk, ())))
    fresh.write()
