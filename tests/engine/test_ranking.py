"""A month ranked: places, ties, tie-breakers, and what the marks of a unit are made of."""

from __future__ import annotations

from datetime import date

from engine.months import a_month
from guatu import rulebook
from guatu.engine.assess import placed, project_marks, rank
from guatu.kernel.declare import Item, Scheme
from guatu.kernel.month import Month
from guatu.rulebook.methods import Banded, ByRank, InProportion
from guatu.rulebook.sources import CONVENTION

MAY = Month(2022, 5)


def scheme(*items: Item, **fields) -> Scheme:
    return Scheme(code="tried", name="试算", source=CONVENTION, items=items, **fields)


COMPLETION = Item(code="completion", name="完成率", full=50, by=InProportion(of="annual_completion"), source=CONVENTION)
LEAGUE = Item(
    code="league", name="排名", full=10, by=ByRank(of="annual_completion", points=(10, 8, 6)), source=CONVENTION
)


def units(*done: tuple[str, int, int | None]):
    """Projects and investment from (organisation, invested, plan)."""
    projects = [{"organisation": unit, "annual_plan": plan} for unit, _, plan in done]
    invested = [
        {"project": f"P{i}", "month_end": date(2022, 5, 31), "amount": amount}
        for i, (_, amount, _) in enumerate(done, 1)
    ]
    return a_month(MAY, projects, investment=invested)


def test_equal_units_share_a_place_and_the_next_place_is_left_empty():
    ranked = rank(scheme(COMPLETION, LEAGUE), units(("A", 50, 100), ("B", 90, 100), ("C", 50, 100), ("D", 10, 100)))

    assert [(each.rank, each.key, each.marks) for each in ranked] == [
        (1, "B", 550_000),
        (2, "A", 330_000),
        (2, "C", 330_000),
        (4, "D", 50_000),
    ]


def test_equal_marks_are_parted_by_the_named_tie_breaker():
    ranked = rank(scheme(COMPLETION), units(("A", 50, 100), ("B", 500, 1000)))

    assert [(each.rank, each.key) for each in ranked] == [(1, "B"), (2, "A")]


def test_a_third_is_rounded_once_from_the_pair_and_never_from_a_printed_rate():
    ranked = rank(
        scheme(COMPLETION),
        units(
            ("A", 1, 3),
        ),
    )

    assert ranked[0].marks == 166_667


def test_a_unit_is_counted_by_the_sums_of_its_projects_not_by_the_mean_of_their_rates():
    ranked = rank(scheme(COMPLETION), units(("A", 100, 100), ("A", 0, 900)))

    assert ranked[0].marks == 50_000


def test_an_item_that_cannot_be_judged_has_no_marks_and_the_unit_still_stands():
    ranked = rank(scheme(COMPLETION, LEAGUE), units(("A", 5, None), ("B", 50, 100)))

    last = ranked[-1]
    assert (last.key, last.rank, last.marks) == ("A", 2, 0)
    assert [item.marks for item in last.items] == [None, None]


def test_a_project_of_no_unit_is_not_ranked():
    assert [each.key for each in rank(scheme(COMPLETION), units((None, 5, 10), ("B", 50, 100)))] == ["B"]


def test_items_added_up_over_projects_can_be_taken_apart():
    by_project = Item(
        code="scale", name="规模", full=20, by=Banded(of="planned_this_year", bands=((100, 20),), otherwise=3),
        source=CONVENTION, per="project",
    )  # fmt: skip
    evaluation = units(("A", 0, 100), ("A", 0, 99), ("A", 0, None), ("B", 0, 99))

    total = {each.key: each.marks for each in rank(scheme(by_project), evaluation)}
    parts = project_marks(scheme(by_project), evaluation)

    assert total == {"A": 230_000, "B": 30_000}
    assert parts["A"] == {"P1": {"scale": 200_000}, "P2": {"scale": 30_000}, "P3": {"scale": None}}
    assert {unit: sum(marks["scale"] or 0 for marks in found.values()) for unit, found in parts.items()} == total


def test_every_shipped_scheme_ranks_a_month():
    evaluation = units(("A", 50, 100), ("B", 90, 100))

    for each in rulebook.schemes().values():
        assert [unit.rank for unit in rank(each, evaluation)] == [1, 2], each.code


def test_places_follow_all_that_is_compared():
    rows = [((3, 1), "c", None), ((3, 2), "b", None), ((3, 2), "a", None), ((9, 0), "d", None)]

    assert [(place, row[1]) for place, row in placed(rows)] == [(1, "d"), (2, "a"), (2, "b"), (4, "c")]
