"""A rule changes by date: earlier months keep the earlier wording."""

from __future__ import annotations

from datetime import date

import ibis
import pytest

from guatu.engine.backends.duck import Duck
from guatu.engine.compile import DENOMINATOR, NUMERATOR, sql, with_indicators
from guatu.engine.graph import Edition, RulebookError, levels, source_table
from guatu.kernel.declare import Indicator, Source, Unit, Version
from guatu.kernel.ratio import ratio
from guatu.rulebook.words import EXACT

OLD, NEW = Source("《旧办法》"), Source("《新办法》", in_force=date(2026, 1, 1))


def share_of_construction(listed, building):
    return ratio(100 * listed, building)


def changed() -> Indicator:
    rule = Indicator("share", "入库率", Unit.PERCENT, "", [Version(share_of_construction, OLD, "占在建", (), None)])

    @rule.since(NEW, basis="占已开工")
    def _(listed, started):
        return ratio(100 * listed, started)

    return rule


@pytest.mark.parametrize(("day", "pair"), [(date(2025, 12, 31), (400, 10)), (date(2026, 1, 31), (400, 16))])
def test_each_month_is_computed_by_the_wording_in_force(day, pair):
    rule = changed()
    given = {
        name: ibis.literal(n, "int64").cast(EXACT) for name, n in (("listed", 4), ("building", 10), ("started", 16))
    }
    table = ibis.table({"one": "int64"}, name="one").select(**given)

    text = sql(with_indicators(table, Edition(dict.fromkeys(given), {"share": (rule, rule.on(day))}, {}, ())))

    engine = Duck()
    engine.create("one", {"one": "int64"})
    engine.run('INSERT INTO "one" VALUES (1) RETURNING one')
    row = engine.run(text).to_pylist()[0]
    assert (row["share" + NUMERATOR], row["share" + DENOMINATOR]) == pair


def test_the_basis_belongs_to_the_wording():
    rule = changed()

    assert [rule.on(day).basis for day in (date(2025, 12, 31), date(2026, 1, 1))] == ["占在建", "占已开工"]


def test_a_later_wording_without_its_day_is_refused():
    with pytest.raises(ValueError, match="needs the day"):
        changed().since(OLD)


def test_a_circle_or_an_unknown_name_cannot_be_ordered():
    with pytest.raises(RulebookError, match="circular"):
        levels({"a": ["b"], "b": ["a"]}, [])
    with pytest.raises(RulebookError, match="unknown"):
        levels({"a": ["nothing"]}, ["known"])
    assert levels({"c": ["a", "b"], "b": ["a"]}, ["a"]) == [["b"], ["c"]]


def test_a_measure_sums_one_table():
    def two(investment, funds):
        return investment.amount.sum() + funds.amount.sum()

    with pytest.raises(RulebookError, match="sums one table"):
        source_table(Version(two, OLD, "", (), None))
