"""列入日期: what is in the library already entered it, as far as it can tell, on the day it was first stated."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import Min

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHUNK = 5_000


def enter(apps: Any, schema_editor: Any) -> None:
    """The day of the first statement, in the row of the project and in all that was ever stated of it."""
    project = apps.get_model("projects", "Project")
    statement = apps.get_model("projects", "ProjectStatement")
    first = statement.objects.order_by("project").values_list("project").annotate(Min("known_from"))
    days = [(at.astimezone(SHANGHAI).date(), owner) for owner, at in first.iterator()]
    name = schema_editor.connection.ops.quote_name
    given = [(schema_editor.connection.ops.adapt_datefield_value(day), owner) for day, owner in days]
    with schema_editor.connection.cursor() as cursor:
        for model, key in ((project, "id"), (statement, "project_id")):
            text = f"UPDATE {name(model._meta.db_table)} SET entered_on = %s WHERE {name(key)} = %s"
            for start in range(0, len(given), CHUNK):
                cursor.executemany(text, given[start : start + CHUNK])


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0006_drop_invested_before"),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name="entered_on",
            field=models.DateField(blank=True, null=True, verbose_name="列入日期"),
        )
        for model in ("project", "projectstatement")
    ] + [migrations.RunPython(enter, migrations.RunPython.noop)]
