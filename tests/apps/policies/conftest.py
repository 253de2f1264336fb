"""The district of monitoring's tests."""

from __future__ import annotations

from apps.monitoring.conftest import approver, district, no_seal_stays, stranger

__all__ = ["approver", "district", "no_seal_stays", "stranger"]
