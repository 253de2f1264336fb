"""Every event of the house is told in words by the site that shows it, whichever process recorded it."""

from __future__ import annotations

import ast
import subprocess
import sys

from house.tree import SRC, python_files, syntax

TOLD = """
import json, sys
from guatu.site.command import set_up_django
set_up_django()
import guatu.site.urls
from guatu.apps.trace.events import events
sys.stdout.write(json.dumps([event.code for event in events()]))
"""


def declared() -> set[str]:
    """The codes of all events in the source."""
    calls = (node for file in python_files(SRC) for node in ast.walk(syntax(file)) if isinstance(node, ast.Call))
    made = (node for node in calls if getattr(node.func, "id", "") == "Event" and node.args)
    return {node.args[0].value for node in made if isinstance(node.args[0], ast.Constant)}


def test_the_site_knows_every_event_without_its_worker(home):
    done = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, check=True)

    known = set(ast.literal_eval(done.stdout))
    assert {"month.settled", "projects.refreshed"} <= known
    assert declared() == known
