"""An untrusted file looked at in a process of its own: what it is, whether it can hurt, a clean picture. No Django."""

from __future__ import annotations

from guatu.apps.documents.examining.examiner import Examined, Examiner
from guatu.apps.documents.examining.limits import LIMITS, FileRefused, Limits

__all__ = ["LIMITS", "Examined", "Examiner", "FileRefused", "Limits"]
