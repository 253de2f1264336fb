"""What kinds of projects the district builds: names, sizes, who answers for them, how their works go (kinds.csv)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Kind:
    """One kind of project. `least` and `most` bound the total in 百万元; `months` its length; `name` is a pattern."""

    code: str
    category: str
    kind: str
    industries: tuple[str, ...]
    name: str
    scale: str
    steps: tuple[str, ...]
    units: tuple[str, ...]
    least: int
    most: int
    months: tuple[int, int]
    procedure: str
    made: str
    subjects: tuple[str, ...]

    def industry(self, name: str) -> str:
        """The industry of a project of this name: that of its subject, where subjects differ."""
        if len(self.industries) == 1:
            return self.industries[0]
        return next(one for subject, one in zip(self.subjects, self.industries, strict=True) if subject in name)


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the demonstration's own tables."""
    text = files("guatu.site.demonstration").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _steps(written: str, works: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """`road` all steps of a work, `road+2` without the first two, `road-2` without the last two."""
    for sign in "+-":
        name, found, count = written.partition(sign)
        if found:
            return works[name][int(count) :] if sign == "+" else works[name][: -int(count)]
    return works[written]


def _kinds() -> dict[str, Kind]:
    works = {row["works"]: tuple(row["steps"].split("|")) for row in table("works.csv")}
    return {
        row["code"]: Kind(
            row["code"],
            row["category"],
            row["kind"],
            tuple(row["industry"].split("|")),
            row["name"],
            row["scale"],
            _steps(row["works"], works),
            tuple(row["units"].split("|")),
            int(row["least"]),
            int(row["most"]),
            (int(row["months_least"]), int(row["months_most"])),
            row["procedure"],
            row["made"],
            tuple(row["subjects"].split("|")),
        )
        for row in table("kinds.csv")
    }


ALL = _kinds()
