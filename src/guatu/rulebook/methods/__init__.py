"""计分方法：把一个指标变成得分。得分是万分之一分的整数，由整数对四舍五入一次得出。

A method is a frozen value with `marks(row, full)` (a column of integers of 0.0001 point) and `why(figures)` (the
sentence beside the mark). `row[code]` is a measure (column) or an indicator (Ratio); `row.text(name)` is a column of
the project; `row.league` is what ranks are drawn within.
"""

from guatu.rulebook.methods.banded import Banded
from guatu.rulebook.methods.by_kind import ByKind
from guatu.rulebook.methods.by_rank import ByRank
from guatu.rulebook.methods.deducted import Deducted
from guatu.rulebook.methods.each import Each
from guatu.rulebook.methods.in_proportion import InProportion
from guatu.rulebook.methods.per_point import PerPoint
from guatu.rulebook.methods.when import When

__all__ = ["Banded", "ByKind", "ByRank", "Deducted", "Each", "InProportion", "PerPoint", "When"]
