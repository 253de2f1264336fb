"""至上年底累计完成投资 belongs to a year: what each ledger said of it goes to that ledger's year."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import migrations

import guatu.apps.projects.fields

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHUNK = 5_000


class Claim(NamedTuple):
    """From `at` on, a project was said to have so much invested before a year."""

    at: datetime
    year: int
    amount: int | None
    entry: int


class Row(NamedTuple):
    """A stretch of the year's statement; `pk` where it is the one that stood already."""

    pk: int | None
    amount: int | None
    before: int | None
    start: datetime
    until: datetime | None
    entry: int


def claims(
    stated: Sequence[tuple[Any, ...]], plans: Sequence[Row], years: dict[int, int], planned: dict[int, int]
) -> list[Claim]:
    """What the statements (known_from, entry, amount) of one project claim, each of its year.

    A ledger's year is the one it was imported for; an edit is of the latest year planned by then, else of its own.
    """
    found: list[Claim] = []
    last = None
    for at, entry, amount in stated:
        if amount == last:
            continue
        known = [planned[plan.pk] for plan in plans if plan.pk is not None and plan.start <= at]
        year = years.get(entry) or max(known, default=at.astimezone(SHANGHAI).year)
        found.append(Claim(at, year, amount, entry))
        last = amount
    return found


def merged(plans: Sequence[Row], told: Sequence[Claim]) -> Iterator[Row]:
    """One year's statement of one project: the plans known and the claims, stretch by stretch."""
    bounds = {plan.start for plan in plans} | {plan.until for plan in plans if plan.until} | {one.at for one in told}
    used: set[int] = set()
    for start, end in pairwise([*sorted(bounds), None]):
        plan = next((p for p in plans if p.start <= start and (p.until is None or p.until > start)), None)
        claim = next((one for one in reversed(told) if one.at <= start), None)
        before = claim.amount if claim else None
        if plan is None and before is None:
            continue
        pk = plan.pk if plan and plan.pk not in used else None
        used |= {pk} if pk is not None else set()
        said = [one for one in (plan, claim) if one is not None]
        entry = max(said, key=lambda one: one.start if isinstance(one, Row) else one.at).entry
        yield Row(pk, plan.amount if plan else None, before, start, end, entry)


def carry(apps: Any, schema_editor: Any) -> None:
    """Give each year's statement what was invested before that year, as it was known at every instant."""
    projects = apps.get_model("projects", "Project").objects
    imported = apps.get_model("trace", "Entry").objects.filter(event="ledger.imported").values_list("id", "detail")
    years = {entry: date.fromisoformat(str(detail["on"])).year for entry, detail in imported if detail.get("on")}
    last = 0
    while ids := list(projects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        _carry_some(apps, schema_editor.connection, ids[0], ids[-1], years)
        last = ids[-1]


def _carry_some(apps: Any, connection: Any, first: int, last: int, years: dict[int, int]) -> None:
    of_plans = apps.get_model("projects", "PlanStatement").objects.filter(project__gte=first, project__lte=last)
    statements = apps.get_model("projects", "ProjectStatement").objects.filter(project__gte=first, project__lte=last)
    plans: dict[int, list[tuple[int, Row]]] = {}
    fields = ("project_id", "year", "pk", "amount", "known_from", "known_until", "entry_id")
    for project, year, pk, amount, start, until, entry in of_plans.order_by("known_from").values_list(*fields):
        plans.setdefault(project, []).append((year, Row(pk, amount, None, start, until, entry)))
    rows = statements.order_by("project_id", "known_from", "pk")
    told = rows.values_list("project_id", "known_from", "entry_id", "invested_before")
    merged_rows: list[tuple[int, int, Row]] = []
    for project, stated in groupby(told.iterator(), key=itemgetter(0)):
        held = plans.get(project, [])
        planned = {row.pk: year for year, row in held if row.pk is not None}
        found = claims([one[1:] for one in stated], [row for _, row in held], years, planned)
        for year in sorted({claim.year for claim in found}):
            own = merged([row for of, row in held if of == year], [one for one in found if one.year == year])
            merged_rows += ((project, year, row) for row in own)
    ends = {row.pk: row.until for held in plans.values() for _, row in held}
    _write(of_plans.model, connection, merged_rows, ends)


def _write(
    model: Any, connection: Any, rows: Sequence[tuple[int, int, Row]], ends: dict[int | None, datetime | None]
) -> None:
    """The rows there already take their value and their end, before those that follow them come in."""
    stood = [row for _, _, row in rows if row.pk is not None]
    table, column = map(connection.ops.quote_name, (model._meta.db_table, "invested_before"))
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", [(row.before, row.pk) for row in stood])
    for row in stood:
        if row.until != ends[row.pk]:
            model.objects.filter(pk=row.pk).update(known_until=row.until)
    fresh = [
        model(
            project_id=project,
            year=year,
            amount=row.amount,
            invested_before=row.before,
            known_from=row.start,
            known_until=row.until,
            entry_id=row.entry,
        )
        for project, year, row in rows
        if row.pk is None
    ]
    model.objects.bulk_create(fresh, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_list_indexes"),
        ("trace", "0002_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="planstatement",
            name="invested_before",
            field=guatu.apps.projects.fields.MoneyField(null=True, verbose_name="至上年底累计完成投资"),
        ),
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
