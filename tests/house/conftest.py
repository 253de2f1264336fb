"""The house of the matrix and the canaries, founded once; what a test writes is taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from house.matrix_world import World, found_world, taken_back


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    from django.conf import settings

    with django_db_blocker.unblock(), taken_back():
        yield found_world()
        shutil.rmtree(Path(settings.GUATU_HOME) / "snapshots", ignore_errors=True)


@pytest.fixture
def world(founded: World, db: None) -> World:
    return founded
