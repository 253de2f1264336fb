"""The ledger's own column goes: the value stands in the year's statement now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_invested_before_by_year"),
    ]

    operations = [
        migrations.RemoveField(model_name="project", name="invested_before"),
        migrations.RemoveField(model_name="projectstatement", name="invested_before"),
    ]
