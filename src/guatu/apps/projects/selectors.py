"""Questions about the library: which projects, in which order, how many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from guatu.apps.people.models import Organisation
from guatu.apps.people.scope import sight
from guatu.apps.projects.models import MembershipStatement, PlanStatement, Project, ProjectQuerySet, ProjectSet, Tally
from guatu.apps.projects.panels import Asked, ListSort, registered
from guatu.apps.trace.bulk import fetch
from guatu.apps.trace.holding import held
from guatu.kernel.lifecycle import Stage

OWN = ("q", "stage", "organisation", "leader", "set", "level", "kind", "nature")
DATED = "dated"
"""The facet that marks a set some of whose members join or leave on a day to come: its kept sum is not today's."""
MOVES = {"ahead": -1, "leaving": 1}
"""What a membership with a day to come does to the kept count of its set."""
MOST_SUMMED = 5_000
"""Above so many projects the year's plans are not added up for a page."""


@dataclass(frozen=True)
class Filters:
    """The conditions of a list, by their names in the address; empty ones are no condition."""

    q: str = ""
    stage: str = ""
    organisation: str = ""
    leader: str = ""
    set: str = ""
    level: str = ""
    kind: str = ""
    nature: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        own = {name: given.get(name, "").strip()[:100] for name in OWN}
        extra = {one.code: given[one.code] for one in registered("LIST_FILTERS") if given.get(one.code)}
        return cls(**own, extra=extra)

    @property
    def active(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in OWN if getattr(self, name)} | dict(self.extra)


@dataclass(frozen=True)
class Counts:
    """How many projects a list holds, their total investment, and their plans of the year (None where not added up).

    `ids` are the projects themselves; None for a long list, of which nothing more is added up for a page.
    """

    projects: int
    total_investment: int
    planned: int | None
    ids: tuple[int, ...] | None = None


def projects_to_list(asked: Asked, filters: Filters) -> ProjectQuerySet:
    """The projects one may see under these conditions; those that have left the library only when asked for."""
    found: ProjectQuerySet = Project.objects.visible_to(asked.user)
    found = found.filter(stage=filters.stage) if filters.stage else found.exclude(stage=Stage.WITHDRAWN)
    for name in ("level", "kind", "nature"):
        if getattr(filters, name):
            found = found.filter(**{name: getattr(filters, name)})
    if filters.organisation:
        found = found.filter(organisation__code=filters.organisation)
    if filters.leader:
        found = found.filter(leader__key=filters.leader)
    if filters.set:
        found = found.filter(pk__in=members(filters.set, asked))
    if filters.q:
        found = found.filter(worded(filters.q))
    for one in registered("LIST_FILTERS"):
        if one.code in filters.extra:
            found = one.narrow(found, filters.extra[one.code], asked)
    return found


def members(set_code: str, asked: Asked) -> Any:
    """Ids of the projects that belong to a set today."""
    held = MembershipStatement.objects.known().filter(set__code=set_code, start_on__lte=asked.today)
    return held.filter(Q(end_on__isnull=True) | Q(end_on__gt=asked.today)).values("project")


def worded(words: str) -> Q:
    """Projects by words of their name, owner or unit, or by the beginning of their code or number."""
    units = Organisation.objects.filter(Q(name__icontains=words) | Q(short_name__icontains=words)).values("pk")
    return (
        Q(name__icontains=words)
        | Q(owner__icontains=words)
        | Q(organisation__in=units)
        | Q(code__startswith=words)
        | Q(number__iexact=words)
    )


def with_plan(found: ProjectQuerySet, year: int) -> ProjectQuerySet:
    """Each project with `planned`, its plan of a year in 分; −1 where it has none, so that it sorts last."""
    plans = PlanStatement.objects.known().filter(project=OuterRef("pk"), year=year).values("amount")[:1]
    amount = Subquery(plans, output_field=BigIntegerField())
    return found.annotate(planned=Coalesce(amount, Value(-1)))


def _by_number(found: ProjectQuerySet, asked: Asked) -> tuple[ProjectQuerySet, tuple[str, ...]]:
    """Region by region: one index gives the range of regions and the order, where numbers alone would be sorted."""
    return found, ("region", "number")


def _by_plan(found: ProjectQuerySet, asked: Asked) -> tuple[ProjectQuerySet, tuple[str, ...]]:
    return with_plan(found, year_of(asked)).annotate(at=F("pk")), ("-planned", "at")


def _ranked_by_plan(found: ProjectQuerySet, asked: Asked) -> tuple[ProjectQuerySet, tuple[str, ...]]:
    stated = Q(plans__year=year_of(asked), plans__known_until__isnull=True, plans__amount__isnull=False)
    return found.filter(stated).annotate(planned=F("plans__amount"), at=F("plans__project_id")), ("-planned", "at")


def year_of(asked: Asked) -> int:
    """The year whose plans a list shows: that of the month looked at."""
    return asked.month.year if asked.month else asked.today.year


def sorts() -> tuple[ListSort, ...]:
    """The orders a list offers; the first is the one without asking."""
    own = (
        ListSort("number", "区划、编号", _by_number, 90),
        ListSort("plan", "年计划由大到小", _by_plan, 95, ranked=_ranked_by_plan),
    )
    return tuple(sorted((*registered("LIST_SORTS"), *own), key=lambda one: (not one.default, one.order)))


def kept_counts(asked: Asked) -> dict[tuple[str, str], tuple[int, int]]:
    """(facet, value) → projects and total investment, from the kept counts; empty for those who see no whole region."""
    if not asked.user.is_authenticated or not asked.user.scope.whole_region:
        return {}
    tallies = Tally.objects.visible_to(asked.user).values_list("facet", "value")
    kept = tallies.annotate(Sum("count"), Sum("total_investment"))
    found: dict[tuple[str, str], tuple[int, int]] = {}
    moving: list[tuple[int, str, int]] = []
    for facet, value, count, total in kept.union(*_dated_memberships(asked.today), all=True):
        if facet in MOVES:
            moving.append((MOVES[facet], value, count))
        else:
            found[facet, value] = (count, total)
    if found and moving:
        for own, change in _moved(asked.user, moving).items():
            count, total = found.get(("set", own), (0, 0))
            found["set", own] = (count + change, total)
            found[DATED, own] = (change, 0)
    return found


def _dated_memberships(today: date) -> list[QuerySet[Any, Any]]:
    """What the kept counts of sets cannot know: memberships not begun yet, and those with a day of leaving to come.

    Rows of (which of MOVES, set, project, 0), to be asked together with the counts.
    """
    held = MembershipStatement.objects.known().annotate(of=Cast("set_id", CharField(max_length=32)))
    ahead = held.filter(start_on__gt=today, end_on__isnull=True)
    leaving = held.filter(end_on__gt=today, end_on__isnull=False, start_on__lte=today)
    return [
        rows.values_list(Value(which), "of", "project_id", Value(0))
        for which, rows in (("ahead", ahead), ("leaving", leaving))
    ]


def _moved(user: Any, moving: Sequence[tuple[int, str, int]]) -> dict[str, int]:
    """How many projects each set gains or loses by memberships (sign, set, project), of those the person sees."""
    mine = Project.objects.visible_to(user).exclude(stage=Stage.WITHDRAWN)
    seen = set(mine.filter(pk__in={project for _, _, project in moving}).values_list("pk", flat=True))
    found: dict[str, int] = {}
    for sign, own, project in moving:
        if project in seen:
            found[own] = found.get(own, 0) + sign
    return found


def counts_of(
    asked: Asked,
    filters: Filters,
    found: ProjectQuerySet,
    kept: Mapping[tuple[str, str], tuple[int, int]],
    sets: Iterable[ProjectSet] = (),
) -> Counts:
    """How many projects a list holds: from the kept counts where one condition or none is asked, else counted.

    `sets` are those known by now: what is kept of a set is found by its id.
    """
    told = _kept(filters, kept, sets)
    if told is not None and told[0] > MOST_SUMMED:
        return Counts(*told, None)
    if _told_many(asked, filters):
        question = ("projects.counted", sight(asked.user), str(asked.month), str(asked.today), *filters.active.items())
        many = held(question, lambda: _counted(found), lambda counts: counts.projects)
        if many.projects > MOST_SUMMED:
            return many
    columns = ("pk", "total_investment", "planned")
    rows = fetch(with_plan(found, year_of(asked)).order_by().values_list(*columns)[: MOST_SUMMED + 1])
    if len(rows) > MOST_SUMMED:
        return _counted(found)
    planned = sum(plan for _, _, plan in rows if plan > 0)
    return Counts(len(rows), sum(total or 0 for _, total, _ in rows), planned, tuple(pk for pk, _, _ in rows))


def _counted(found: ProjectQuerySet) -> Counts:
    answer = found.aggregate(Count("pk"), Sum("total_investment"))
    return Counts(answer["pk__count"], answer["total_investment__sum"] or 0, None)


def _told_many(asked: Asked, filters: Filters) -> bool:
    """Whether the one condition asked for has a count of its own, and many: then no row is read to find that out."""
    ((name, value),) = filters.active.items() if len(filters.active) == 1 else [("", "")]
    counts = next((one.counts for one in registered("LIST_FILTERS") if one.code == name), None)
    return counts is not None and counts(asked).get(value, 0) > MOST_SUMMED


def listed(asked: Asked, found: ProjectQuerySet, counts: Counts) -> ProjectQuerySet:
    """The same projects, asked for by their ids where they are few, so that no condition is looked up twice."""
    return found if counts.ids is None else Project.objects.visible_to(asked.user).filter(pk__in=counts.ids)


def _kept(
    filters: Filters, kept: Mapping[tuple[str, str], tuple[int, int]], sets: Iterable[ProjectSet]
) -> tuple[int, int] | None:
    active = filters.active
    if not kept or len(active) > 1:
        return None
    if not active:
        return kept.get(("all", ""), (0, 0))
    ((name, value),) = active.items()
    if name == "set":
        own = next((str(one.pk) for one in sets if one.code == value), "")
        return None if not own or (DATED, own) in kept else kept.get((name, own), (0, 0))
    return kept.get((name, value), (0, 0)) if name in ("stage", "level", "kind", "nature") else None
