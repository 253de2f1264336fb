"""A table of statements for the tests: what each unit invested in a month."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from guatu.apps.trace.statements import Statement, standing

with isolate_apps("guatu.apps.trace"):

    class Invested(Statement):
        """本月完成投资"""

        unit = models.CharField("单位", max_length=32)
        month_end = models.DateField("月末")
        amount = models.BigIntegerField("金额", null=True)
        basis = models.CharField("口径", max_length=16, default="调度数")

        class Meta:
            app_label = "trace"
            constraints = [standing("unit", "month_end", name="invested_standing")]


@pytest.fixture(scope="session")
def invested_table(django_db_setup: None, django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Invested)
        yield Invested
        with connection.schema_editor() as editor:
            editor.delete_model(Invested)


@pytest.fixture
def invested(invested_table: Any, db: None) -> Any:
    """The table, empty."""
    invested_table.objects.all().delete()
    return invested_table
