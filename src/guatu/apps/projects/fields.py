"""Columns of money: integer 分 in the database, 万元 on every page."""

from __future__ import annotations

from django.db import models


class MoneyField(models.BigIntegerField):
    """An amount in integer 分. Never a decimal: SQLite would keep it as a float (TRAPS)."""
