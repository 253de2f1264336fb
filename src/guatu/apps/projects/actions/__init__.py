"""The verbs of the project library: each asks one power, is one transaction and leaves one entry."""

from guatu.apps.projects.actions.importing import apply_ledger
from guatu.apps.projects.actions.moving import move_project, set_event, set_invested_before, set_plan
from guatu.apps.projects.actions.projects import create_project, edit_project
from guatu.apps.projects.actions.sets import create_set, join_set, leave_set

__all__ = [
    "apply_ledger",
    "create_project",
    "create_set",
    "edit_project",
    "join_set",
    "leave_set",
    "move_project",
    "set_event",
    "set_invested_before",
    "set_plan",
]
