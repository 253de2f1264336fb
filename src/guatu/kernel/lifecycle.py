"""The stages of a project, the moves allowed between them, and its dated events. No database, no web."""

from __future__ import annotations

from enum import StrEnum


class MoveNotAllowed(ValueError):
    """A project cannot go from one stage straight to the other."""


class Stage(StrEnum):
    PLANNING = "planning"
    PREPARATION = "preparation"
    CONSTRUCTION = "construction"
    COMPLETED = "completed"
    PRODUCTION = "production"
    FULL_CAPACITY = "full_capacity"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Stage, str] = {
    Stage.PLANNING: "谋划",
    Stage.PREPARATION: "前期",
    Stage.CONSTRUCTION: "在建",
    Stage.COMPLETED: "竣工",
    Stage.PRODUCTION: "投产",
    Stage.FULL_CAPACITY: "达产达效",
    Stage.WITHDRAWN: "退库",
}

MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.PLANNING: frozenset({Stage.PREPARATION, Stage.WITHDRAWN}),
    Stage.PREPARATION: frozenset({Stage.CONSTRUCTION, Stage.PLANNING, Stage.WITHDRAWN}),
    Stage.CONSTRUCTION: frozenset({Stage.COMPLETED, Stage.WITHDRAWN}),
    Stage.COMPLETED: frozenset({Stage.PRODUCTION, Stage.CONSTRUCTION}),
    Stage.PRODUCTION: frozenset({Stage.FULL_CAPACITY}),
    Stage.FULL_CAPACITY: frozenset(),
    Stage.WITHDRAWN: frozenset({Stage.PLANNING}),
}


def check_move(origin: Stage, target: Stage) -> None:
    """Raise MoveNotAllowed, with the moves that are open, unless the move is allowed."""
    if target in MOVES[origin]:
        return
    open_moves = "、".join(stage.label for stage in Stage if stage in MOVES[origin]) or "无"
    raise MoveNotAllowed(f"项目不能从“{origin.label}”转入“{target.label}”，可转入：{open_moves}。")


class DatedEvent(StrEnum):
    """The dated events of a project's life that ledgers carry; each is a fact with a day."""

    SIGNED = "signed"
    PERFORMED = "performed"
    APPROVED = "approved"
    PERMITTED = "permitted"
    STARTED = "started"
    RESUMED = "resumed"
    COMPLETED = "completed"
    PRODUCED = "produced"
    FULL_CAPACITY = "full_capacity"
    SCALED = "scaled"
    LISTED = "listed"
    SUSPENDED = "suspended"

    @property
    def label(self) -> str:
        return EVENT_LABELS[self]


EVENT_LABELS: dict[DatedEvent, str] = {
    DatedEvent.SIGNED: "签约",
    DatedEvent.PERFORMED: "履约",
    DatedEvent.APPROVED: "立项",
    DatedEvent.PERMITTED: "施工许可",
    DatedEvent.STARTED: "开工",
    DatedEvent.RESUMED: "复工",
    DatedEvent.COMPLETED: "竣工",
    DatedEvent.PRODUCED: "投产",
    DatedEvent.FULL_CAPACITY: "达产达效",
    DatedEvent.SCALED: "升规",
    DatedEvent.LISTED: "入库",
    DatedEvent.SUSPENDED: "停工",
}
