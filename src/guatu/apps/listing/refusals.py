"""Why a step of statistics is refused."""

from __future__ import annotations


class ListingRefused(ValueError):
    """The step does not fit what stands; the text is a Chinese sentence that says what to do."""
