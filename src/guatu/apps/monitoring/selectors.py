"""Questions pages ask of kept results: lights by condition, groups, months, waivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guatu import rulebook
from guatu.apps.monitoring.computing import LEVEL_OF, SEVERITY
from guatu.apps.monitoring.models import Alert, Computation, GroupResult, ProjectResult, Waiver
from guatu.apps.people.models import Leader, Organisation
from guatu.apps.projects.models import Project
from guatu.apps.reports.models import PROBLEM_CATEGORIES
from guatu.kernel.month import Month

LIT = ("red", "yellow")
FEW_LIT = 5_000
"""Up to so many lit projects their units are looked up one by one."""


@dataclass(frozen=True)
class Filters:
    """The conditions of the list of lights, as the address gives them; unknown ones are empty."""

    level: str = ""
    rule: str = ""
    organisation: str = ""
    leader: str = ""
    category: str = ""
    q: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Filters:
        return cls(**{each.name: given.get(each.name, "").strip() for each in fields(cls)})

    @property
    def active(self) -> dict[str, str]:
        return {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name)}


def computation_of(user: Any, month: Month) -> Computation | None:
    """That a month was computed, and when; None while it was not."""
    return Computation.objects.visible_to(user).filter(month=str(month)).first()


def last_computed(user: Any, upto: Month) -> Computation | None:
    """The latest computed month that is not after a month."""
    return Computation.objects.visible_to(user).filter(month__lte=str(upto)).order_by("-month").first()


def alerts_to_list(user: Any, month: Month, filters: Filters) -> QuerySet[Any]:
    """Lights of the projects a person sees."""
    found = Alert.objects.visible_to(user).filter(month=str(month))
    if filters.level:  # the order of the list begins with the severity, so the index tells both
        found = found.filter(severity=SEVERITY.get(filters.level, -1))
    elif filters.rule:  # the index has the severity before the rule: asked for by name, each is a place in it
        found = found.filter(severity__in=SEVERITY.values())
    named = {
        "rule": "rule",
        "organisation": "project__organisation__code",
        "leader": "project__leader__key",
    }
    for name, column in named.items():
        if getattr(filters, name):
            found = found.filter(**{column: getattr(filters, name)})
    if filters.category:
        found = found.filter(category="" if filters.category == "none" else filters.category)
    if filters.q:
        found = found.filter(Q(project__name__icontains=filters.q) | Q(project__number=filters.q.upper()))
    return found


def counts_of(found: QuerySet[Any]) -> dict[tuple[str, str], int]:
    """How many lights of each rule and level there are; ("", level) counts projects, each once by its strictest."""
    counted = found.order_by().values("rule", "level").annotate(count=Count("pk"))
    return {(row["rule"], row["level"]): row["count"] for row in counted}


def projects_by_level(user: Any, month: Month) -> dict[str, int]:
    """Projects by the strictest of their lights; "" are those that could not be judged. Counted once a request."""
    held = user.__dict__.setdefault("_projects_by_level", {})
    if month not in held:
        found = ProjectResult.objects.visible_to(user).filter(month=str(month)).order_by()
        counted = found.values_list("severity").annotate(Count("pk"))  # an index has the severity, not the level
        held[month] = {LEVEL_OF[severity]: count for severity, count in counted}
    return held[month]  # type: ignore[no-any-return]


def lights_counted(user: Any, month: Month, computed: Computation | None = None) -> dict[str, int]:
    """Projects with a red and a yellow light; empty while the month was not computed.

    Whoever sees the whole place is told what the verb counted; others have their own few counted, once a request.
    `computed` is the month's computation where it is at hand.
    """
    held = user.__dict__.setdefault("_lights_counted", {})
    if month not in held:
        computed = computed or computation_of(user, month)
        if computed is None:
            held[month] = {}
        elif user.scope.whole_region and user.scope.holds_region(computed.counts.get("home", "")):
            held[month] = {level: computed.counts[level] for level in ("red", "yellow")}
        else:
            held[month] = {"red": 0, "yellow": 0} | projects_by_level(user, month)
    return held[month]  # type: ignore[no-any-return]


def choices_of(user: Any, month: Month) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What the list may be narrowed by: units, leaders, rules and causes that have a light in the month."""
    lit = Alert.objects.visible_to(user).filter(month=str(month))
    units = answering(Organisation, "organisation", user, month).values_list("code", "name")
    leaders = answering(Leader, "leader", user, month).values_list("key", "name")
    kinds = lit.order_by().values_list("rule", "category").distinct()
    rules, categories = {rule for rule, _ in kinds}, {category for _, category in kinds}
    known = rulebook.rules().alerts
    causes = [(code, label) for code, label in PROBLEM_CATEGORIES.items() if code in categories]
    if "" in categories:
        causes.append(("none", "单位未填"))
    return [
        ("organisation", "责任单位", list(units)),
        ("leader", "分包领导", list(leaders)),
        ("rule", "规则", [(code, known[code].name if code in known else code) for code in sorted(rules)]),
        ("category", "原因", causes),
    ]


def answering(model: Any, column: str, user: Any, month: Month) -> Any:
    """Units or leaders (`column` of a project) who answer for a project with a light in the month.

    Where many projects are lit, each unit is asked whether it has one, which its first projects tell; where few are,
    the lights are asked whose they are.
    """
    by_level = projects_by_level(user, month)
    if sum(by_level.get(level, 0) for level in LIT) <= FEW_LIT:
        lit = Alert.objects.visible_to(user).filter(month=str(month))
        return model.objects.filter(pk__in=lit.values(f"project__{column}"))
    own = Project.objects.visible_to(user).filter(**{column: OuterRef("pk")}).order_by()
    lit = Alert.objects.filter(month=str(month), project=OuterRef("pk"))
    return model.objects.filter(Exists(own.filter(Exists(lit))))


def groups_kept(user: Any, month: Month, by: str, members_of: str = "") -> list[GroupResult]:
    """Kept groups of a month, by key."""
    found = GroupResult.objects.visible_to(user).filter(month=str(month), by=by, members_of=members_of)
    return list(found.order_by("key"))


def waivers_to_decide(user: Any) -> QuerySet[Any]:
    """What was asked and waits for a second person."""
    found = Waiver.objects.visible_to(user).known().filter(granted_by__isnull=True)
    return found.select_related("project__organisation", "asked_by").order_by("known_from", "pk")


def waivers_granted(user: Any) -> QuerySet[Any]:
    """Waivers that stand, the latest begun first."""
    found = Waiver.objects.visible_to(user).known().filter(granted_by__isnull=False)
    return found.select_related("project__organisation", "asked_by", "granted_by").order_by("-start_on", "pk")
