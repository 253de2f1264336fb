"""Importing a ledger: what of a read file is new, changed or missing, and applying it whole or not at all."""

from guatu.apps.projects.importing.answer import ImportAnswer
from guatu.apps.projects.importing.importer import LedgerRefused, dry_run, import_ledger
from guatu.apps.projects.importing.plan import Options, Plan, Suggestion, plan_import

__all__ = ["ImportAnswer", "LedgerRefused", "Options", "Plan", "Suggestion", "dry_run", "import_ledger", "plan_import"]
