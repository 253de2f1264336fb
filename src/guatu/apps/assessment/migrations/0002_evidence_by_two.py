"""Evidence names who recorded and who confirmed it. What stands is confirmed again: until then it does not count."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def name_the_recorders(apps, schema_editor):
    """Who recorded an item is in its entry of the trace."""
    entries = apps.get_model("trace", "Entry").objects.filter(pk=OuterRef("entry_id"))
    apps.get_model("assessment", "Evidence").objects.update(recorded_by=Subquery(entries.values("actor")[:1]))


def someone(title):
    return models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
        to=settings.AUTH_USER_MODEL, verbose_name=title,
    )


def words(title, length):
    return models.CharField(blank=True, default="", max_length=length, verbose_name=title)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0001_initial"),
        ("people", "0001_initial"),
        ("trace", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("evidence", "recorded_by", someone("登记人")),
        migrations.AddField("evidence", "confirmed_by", someone("确认人")),
        migrations.AddField("evidence", "return_reason", words("退回理由", 500)),
        migrations.AddField("evidence", "leaving_by", someone("提出撤销人")),
        migrations.AddField("evidence", "leaving_reference", words("撤销依据文号", 100)),
        migrations.AddField("evidence", "leaving_reason", words("撤销理由", 500)),
        migrations.AddField("evidence", "removed_by", someone("确认撤销人")),
        migrations.RunPython(name_the_recorders, migrations.RunPython.noop),
    ]
