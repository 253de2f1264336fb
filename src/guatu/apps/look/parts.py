"""The shapes the parts of a page are filled with; a dictionary with the same keys does as well."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fig:
    """A key figure: never alone, `basis` says what it is out of. `light` puts a light in the place of the name."""

    name: str
    value: str
    unit: str
    basis: str
    url: str = ""
    light: str = ""


@dataclass(frozen=True)
class Todo:
    """What one must do: kind, thing, one button; `action_post` makes the button a form that posts."""

    kind: str
    title: str
    url: str = ""
    detail: str = ""
    action: str = ""
    action_url: str = ""
    main: bool = False
    action_post: bool = False


@dataclass(frozen=True)
class Fact:
    """A line of `.kv`: name, text, an optional second line."""

    name: str
    text: str
    second: str = ""
    url: str = ""


@dataclass(frozen=True)
class TraceLine:
    """留痕: when, who, what, and the start and end of its hash."""

    at: str
    who: str
    what: str
    mark: str = ""
    url: str = ""


@dataclass(frozen=True)
class Station:
    """A station of the ribbon: `state` is done, now or empty; due and actual as lines under its name."""

    name: str
    state: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProcessStep:
    """A step of a process that fills: `done` of `of`."""

    name: str
    detail: str
    done: int = 0
    of: int = 1
    state: str = ""


@dataclass(frozen=True)
class SegChoice:
    """One of two or three choices; `no` paints the chosen one in ink."""

    value: str
    label: str
    chosen: bool = False
    no: bool = False
