"""A month's ranking under a scheme: places, marks, and what each mark is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guatu import rulebook
from guatu.apps.assessment.models import RankingRow
from guatu.apps.monitoring.computing import evaluation_of
from guatu.apps.monitoring.naming import names_of
from guatu.engine import assess
from guatu.engine.assess import marks_text
from guatu.engine.evaluate import Evaluation
from guatu.engine.explain import item_why
from guatu.engine.snapshot import SnapshotDamaged
from guatu.kernel.declare import Item, Scheme
from guatu.kernel.month import Month
from guatu.kernel.ratio import scaled

Pair = tuple[int | None, int | None]


@dataclass(frozen=True)
class CountedItem:
    """An item's marks in 0.0001 point (None is 无法判断) and the figures they are made of."""

    item: Item
    marks: int | None
    figures: Mapping[str, Pair]

    @property
    def full(self) -> int:
        """Full marks in 0.0001 point; an item that only adds or deducts has 0."""
        return scaled(self.item.full)

    @property
    def why(self) -> str:
        return item_why(self.item, self.figures, self.marks)

    def as_json(self) -> dict[str, Any]:
        return {
            "item": self.item.code,
            "name": self.item.name,
            "marks": marks_text(self.marks),
            "full": marks_text(self.full),
            "why": self.why,
        }


@dataclass(frozen=True)
class Place:
    """One unit's place."""

    rank: int
    key: str
    name: str
    marks: int
    items: tuple[CountedItem, ...]

    def as_json(self) -> dict[str, Any]:
        items = [each.as_json() for each in self.items]
        return {"rank": self.rank, "key": self.key, "name": self.name, "marks": marks_text(self.marks), "items": items}


def scheme_named(code: str) -> Scheme:
    """A shipped scheme by its code. Raises ValueError naming those there are."""
    known = rulebook.schemes()
    if code not in known:
        listed = "、".join(f"{each.code}（{each.name}）" for each in known.values())
        raise ValueError(f"没有考核办法“{code}”。现有：{listed}。")
    return known[code]


def ranking_in_memory(scheme: Scheme, month: Month) -> list[Place]:
    """The ranking from facts in memory; of a closed month from its seal.

    Raises ValueError with a Chinese sentence when the seal cannot be read.
    """
    try:
        evaluation = evaluation_of(month)
    except SnapshotDamaged as damaged:
        raise ValueError(str(damaged)) from damaged
    return places_of(scheme, evaluation)


def places_of(scheme: Scheme, evaluation: Evaluation) -> list[Place]:
    """Units that answer for projects in the month, from the first place down."""
    ranked = assess.rank(scheme, evaluation)
    names = names_of(scheme.grain, {row.key for row in ranked})
    return [
        Place(
            row.rank,
            row.key,
            names[row.key],
            row.marks,
            tuple(CountedItem(each.item, each.marks, each.figures) for each in row.items),
        )
        for row in ranked
    ]


def kept_places(scheme: Scheme, rows: Iterable[RankingRow]) -> list[Place]:
    """Kept rows of one month and scheme, as they were counted; items the scheme no longer has are left out."""
    held = sorted(rows, key=lambda row: (row.rank, row.key))
    names = names_of(scheme.grain, {row.key for row in held})
    return [Place(row.rank, row.key, names[row.key], row.marks, _kept_items(scheme, row)) for row in held]


def _kept_items(scheme: Scheme, row: RankingRow) -> tuple[CountedItem, ...]:
    kept = {each["item"]: each for each in row.items}
    return tuple(
        CountedItem(item, kept[item.code]["marks"], _pairs(kept[item.code]["figures"]))
        for item in scheme.items
        if item.code in kept
    )


def _pairs(figures: Mapping[str, Any]) -> dict[str, Pair]:
    return {code: (_whole(top), _whole(below)) for code, (top, below) in figures.items()}


def _whole(text: str | None) -> int | None:
    return None if text is None else int(text)


def to_keep(places: Iterable[Place], scheme: Scheme, month: Month) -> list[tuple[Any, ...]]:
    """Rows of RankingRow; figures are text, since JSON numbers lose digits past 2^53."""
    return [
        (str(month), scheme.code, place.key, place.rank, place.marks, [_item_to_keep(each) for each in place.items])
        for place in places
    ]


def _item_to_keep(each: CountedItem) -> dict[str, Any]:
    figures = {code: [_text(top), _text(below)] for code, (top, below) in each.figures.items()}
    return {"item": each.item.code, "marks": each.marks, "figures": figures}


def _text(value: int | None) -> str | None:
    return None if value is None else str(value)
