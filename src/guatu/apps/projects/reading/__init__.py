"""Reading a ledger file: pure, without the database."""

from guatu.apps.projects.reading.ledger import read_ledger
from guatu.apps.projects.reading.record import LedgerReading, Place, SheetReading, SkippedRow
from guatu.kernel.sheets.days import to_day

__all__ = ["LedgerReading", "Place", "SheetReading", "SkippedRow", "read_ledger", "to_day"]
