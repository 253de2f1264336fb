"""Which rules a month uses and in which order: parameter names are dependencies, levels are computed together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from guatu import rulebook
from guatu.kernel.declare import Alert, Indicator, Measure, Rule, Version
from guatu.rulebook.facts import FACTS


class RulebookError(Exception):
    """A declaration that cannot be computed: an unknown name, a circle, a name used twice."""


@dataclass(frozen=True)
class Edition:
    """The rulebook as it stands on one day: each rule with the version in force."""

    measures: Mapping[str, tuple[Measure, Version]]
    indicators: Mapping[str, tuple[Indicator, Version]]
    alerts: Mapping[str, tuple[Alert, Version]]
    marker: tuple[tuple[str, int], ...]  # which version of each rule: equal markers compile to equal texts

    def rule(self, code: str) -> tuple[Rule, Version]:
        """A rule and its version in force, of whatever kind. Raises KeyError."""
        for kind in (self.measures, self.indicators, self.alerts):
            if code in kind:
                return cast("tuple[Rule, Version]", kind[code])
        raise KeyError(code)


def edition(day: date) -> Edition:
    """The rulebook in force on a day."""
    rules = rulebook.rules()
    kinds = (rules.measures, rules.indicators, rules.alerts)
    chosen = [{code: (rule, rule.on(day)) for code, rule in sorted(kind.items())} for kind in kinds]
    marker = tuple((code, rule.versions.index(version)) for kind in chosen for code, (rule, version) in kind.items())
    return Edition(chosen[0], chosen[1], chosen[2], marker)  # type: ignore[arg-type]


def source_table(version: Version) -> str | None:
    """The fact table of months a measure sums, if it sums one."""
    tables = [name for name in version.needs if name in FACTS and name != "project"]
    if len(tables) > 1:
        raise RulebookError(f"{version.formula.__name__} reads {' and '.join(tables)}; a measure sums one table")
    return tables[0] if tables else None


def levels(needs: Mapping[str, Iterable[str]], given: Iterable[str]) -> list[list[str]]:
    """Names grouped so that each needs only `given` and names of earlier groups."""
    done, waiting, ordered = set(given), {name: set(of) for name, of in needs.items()}, []
    while waiting:
        ready = sorted(name for name, of in waiting.items() if of <= done)
        if not ready:
            missing = {name: sorted(of - done) for name, of in waiting.items()}
            raise RulebookError(f"cannot be computed, unknown or circular: {missing}")
        ordered.append(ready)
        done.update(ready)
        for name in ready:
            del waiting[name]
    return ordered
