"""A maker is no checker. Apart from 0002, since PostgreSQL alters no table whose rows the same transaction changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


def others(checker, maker):
    return Q(**{f"{checker}__isnull": True}) | (Q(**{f"{maker}__isnull": False}) & ~Q(**{checker: F(maker)}))


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0002_evidence_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterField(
            "evidence",
            "recorded_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                verbose_name="登记人",
            ),
        ),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=others("confirmed_by", "recorded_by"),
                name="evidence_maker_not_checker",
                violation_error_message="登记人不能确认自己登记的事项",
            ),
        ),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=others("removed_by", "leaving_by"),
                name="evidence_leaver_not_checker",
                violation_error_message="提出撤销的人不能确认自己的撤销",
            ),
        ),
    ]
