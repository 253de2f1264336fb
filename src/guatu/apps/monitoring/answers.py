"""A month's figures and lights answered from facts in memory; nothing need have been computed and kept before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guatu.apps.monitoring.computing import closed_computation, evaluation_now, evaluation_of
from guatu.apps.monitoring.figures import FigureRow, Scope, rows_by
from guatu.apps.monitoring.lights import Light, UnitLight, Waived, lights_of, unit_lights_of, waived_in
from guatu.apps.monitoring.naming import here
from guatu.apps.projects.models import ProjectSet
from guatu.engine.evaluate import Evaluation
from guatu.engine.snapshot import SnapshotDamaged
from guatu.kernel.month import Month


@dataclass(frozen=True)
class Lights:
    """What is lit in a month: projects, units, and what is waived with who, why and until when."""

    month: Month
    level: str
    rows: tuple[Light, ...]
    units: tuple[UnitLight, ...]
    waived: tuple[Waived, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "month": str(self.month),
            "rows": [row.as_json() for row in self.rows],
            "units": [row.as_json() for row in self.units],
            "waived": [row.as_json() for row in self.waived],
        }


def figures_in_memory(
    month: Month, *, by: str = "", chosen: ProjectSet | None = None, now: bool = False
) -> list[FigureRow]:
    """Every measure and indicator by a grouping; of a closed month from its seal, unless `now` asks for the present.

    Raises ValueError with a Chinese sentence when the seal cannot be read.
    """
    evaluation = _evaluation(month, now)
    sealed = not now and closed_computation(month) is not None
    return rows_by(evaluation, by, Scope(here(), month, sealed, chosen))


def lights_in_memory(month: Month, *, level: str = "", chosen: ProjectSet | None = None) -> Lights:
    """Lights of a month; `level` narrows to red or yellow, `chosen` to the members of a set."""
    evaluation, closed = _evaluation(month, now=False), closed_computation(month)
    rows = lights_of(evaluation, month, level=level)
    waived = waived_in(month, evaluation.edition, known=closed.known_at if closed else None)
    units: list[UnitLight] = []
    if chosen is None:
        units = unit_lights_of(evaluation, level=level)
    else:
        members = set(evaluation.measured(members_of=chosen.code)["key"].to_pylist())
        rows, waived = ([each for each in found if each.project in members] for found in (rows, waived))
    return Lights(month, level, tuple(rows), tuple(units), tuple(waived))


def _evaluation(month: Month, now: bool) -> Evaluation:
    try:
        return evaluation_now(month) if now else evaluation_of(month)
    except SnapshotDamaged as damaged:
        raise ValueError(str(damaged)) from damaged
