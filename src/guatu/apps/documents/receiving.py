"""Files as a request brings them: each examined, then recorded; what is refused does not stop the others."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from guatu.apps.documents.actions import keep_file
from guatu.apps.documents.examining import Examiner, FileRefused
from guatu.apps.documents.examining import limits as say
from guatu.apps.documents.keeping import clean_name, keep
from guatu.apps.documents.models import File


@dataclass
class Received:
    """What became of the files of one request."""

    kept: list[File] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def receive(uploads: Iterable[Any], subject: tuple[str, str, str], *, actor: Any, **said: Any) -> Received:
    """Keep each uploaded file for the subject (kind, key, part). Raises PowerDenied, File.DoesNotExist as the verb."""
    told = Received()
    with Examiner() as examiner:
        for upload in uploads:
            try:
                with on_disk(upload) as path:
                    kept = keep(path, upload.name or "", examiner)
                told.kept.append(keep_file(*subject, kept=kept, actor=actor, **said))
            except FileRefused as refused:
                told.refused.append(str(refused))
    return told


class on_disk:
    """The upload as a file the child can open: its own temporary file, or one made for it."""

    def __init__(self, upload: Any) -> None:
        self.upload = upload
        self.made: Any = None

    def __enter__(self) -> Path:
        most = settings.GUATU_FILES["file"]
        if self.upload.size > most:
            shown = clean_name(self.upload.name or "")
            raise FileRefused(say.TOO_LARGE.replace("{file}", shown).replace("{most}", str(most >> 20)))
        if hasattr(self.upload, "temporary_file_path"):
            return Path(self.upload.temporary_file_path())
        self.made = tempfile.NamedTemporaryFile(prefix="guatu-", delete=True)
        for piece in self.upload.chunks():
            self.made.write(piece)
        self.made.flush()
        return Path(self.made.name)

    def __exit__(self, *_: object) -> None:
        if self.made is not None:
            self.made.close()
