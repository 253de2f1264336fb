"""A project that was reported before it was first stated entered the library by then: no past month loses it."""

from datetime import date
from typing import Any

from django.db import migrations
from django.db.models import Min


def enter_earlier(apps: Any, schema_editor: Any) -> None:
    """Bring the day of entry forward to the first month a project was ever reported for."""
    project = apps.get_model("projects", "Project").objects
    statement = apps.get_model("projects", "ProjectStatement").objects
    told = apps.get_model("reports", "ReportStatement").objects.order_by("project").values_list("project")
    reported = dict(told.annotate(Min("month")))
    by_month: dict[date, list[int]] = {}
    for owner, entered in project.filter(entered_on__isnull=False).values_list("pk", "entered_on").iterator():
        first = date.fromisoformat(f"{reported[owner]}-01") if owner in reported else None
        if first is not None and first < entered:
            by_month.setdefault(first, []).append(owner)
    for first, owners in by_month.items():
        for start in range(0, len(owners), 500):
            some = owners[start : start + 500]
            project.filter(pk__in=some).update(entered_on=first)
            statement.filter(project__in=some).update(entered_on=first)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_correction"),
        ("projects", "0007_entered_on"),
    ]

    operations = [migrations.RunPython(enter_earlier, migrations.RunPython.noop)]
