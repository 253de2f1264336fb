"""The reader of dates, deadlines, amounts, rates and progress as Chinese offices write them."""

from guatu.kernel.reading.cells import read_amount, read_day, read_span
from guatu.kernel.reading.model import Amount, Day, Reading
from guatu.kernel.reading.reader import KINDS, read
from guatu.kernel.reading.table import read_table

__all__ = ["KINDS", "Amount", "Day", "Reading", "read", "read_amount", "read_day", "read_span", "read_table"]
