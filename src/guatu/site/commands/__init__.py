"""Subcommands of `guatu` that belong to no app. Their modules import Django, if at all, only when run."""
