"""The site's tests act as the same people as those of the apps."""

from __future__ import annotations

from apps.conftest import emptying_lifts_the_guards, operator, someone

__all__ = ["emptying_lifts_the_guards", "operator", "someone"]
