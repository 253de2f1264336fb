"""A ledger nobody imported goes after its day, whether or not another is uploaded."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guatu.apps.projects import followers
from guatu.apps.projects.importing import uploads


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return uploads.folder()


def test_a_waiting_ledger_is_swept_after_a_day_and_not_before(place):
    given = {"owner": 7, "region": "410703", "on": date(2021, 5, 31), "list_name": ""}
    old = uploads.keep(SimpleUploadedFile("旧.xlsx", b"old"), **given)
    new = uploads.keep(SimpleUploadedFile("新.xlsx", b"new"), **given)
    long_ago = time.time() - uploads.DAY - 1
    for file in place.glob(f"{old}.*"):
        os.utime(file, (long_ago, long_ago))

    assert followers.sweep(finish=False) is False

    assert {file.stem for file in place.iterdir()} == {new}
    assert uploads.kept(new, owner=7) is not None
