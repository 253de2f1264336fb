"""The bulletin 通报: gathered, said in sentences whose every number knows its basis, and written as DOCX and XLSX."""

from __future__ import annotations

from guatu.apps.briefing.bulletin.composing import compose

__all__ = ["compose"]
