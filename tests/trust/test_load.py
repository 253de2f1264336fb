"""A month's last minute: every unit hands in while leaders reload their workbench; nothing fails and nothing is lost.

Loopback only; it ends by itself. The figures are printed with the disk's own time for a sync; `make trust` runs it
whole: 1,000 reporters with ten rows each within a minute, 100 leaders every five seconds.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from journeys.serving import serving
from trust.asking import Asked, Told, ask

HERE = Path(__file__).parent
WHOLE = {"units": 1_000, "rows": 10, "leaders": 100, "seconds": 60.0, "every": 5.0}
SAMPLE = {"units": 30, "rows": 4, "leaders": 4, "seconds": 5.0, "every": 2.0}
HOUSE = "import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"


def built(home: Path, size: dict[str, Any]) -> dict[str, Any]:
    """The house, and who acts in it."""
    environment = {name: value for name, value in os.environ.items() if name != "GUATU_DATABASE_URL"}
    environment |= {"GUATU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "guatu.site.settings"}
    migrate = [sys.executable, "-c", "import sys; from guatu.site.command import main; sys.exit(main())", "migrate"]
    subprocess.run(migrate, env=environment, check=True, capture_output=True)
    asked = [str(HERE / "load_house.py"), str(size["units"]), str(size["rows"]), str(size["leaders"])]
    done = subprocess.run(
        [sys.executable, "-c", HOUSE, *asked], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def requests_of(people: dict[str, Any], size: dict[str, Any], chance: random.Random) -> Iterator[Asked]:
    """Everyone hands in once at a moment of their own; leaders reload all along."""
    for who in people["reporters"]:
        form = {"action": "submit"}
        for number in who["rows"]:
            form |= {
                f"{number}-done": str(chance.randrange(100, 900)),
                f"{number}-progress_text": "主体施工，按计划推进",
            }
        path = f"/reports/{people['month']}/save"
        yield Asked(chance.uniform(0, size["seconds"]), "submit", path, who["session"], form)
    for session in people["leaders"]:
        at = chance.uniform(0, size["every"])
        while at < size["seconds"]:
            yield Asked(at, "page", "/", session)
            at += size["every"]


def sync_time(folder: Path) -> float:
    """The median seconds of a 4 KiB write and its sync on the home's own disk."""
    taken = []
    with (folder / "sync").open("wb", buffering=0) as out:
        for _ in range(30):
            out.write(bytes(4096))
            start = time.perf_counter()
            os.fsync(out.fileno())
            taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def handed_in(home: Path, month: str) -> int:
    with closing(sqlite3.connect(f"file:{home / 'guatu.sqlite3'}?mode=ro", uri=True)) as database:
        asked = "SELECT count(*) FROM reports_report WHERE month = ? AND state = 'submitted'"
        return int(database.execute(asked, [month]).fetchone()[0])


def figures(told: Told, kind: str) -> str:
    shares = "，".join(f"p{round(part * 100)} {told.share(kind, part) * 1000:.0f} ms" for part in (0.5, 0.95, 0.99))
    return f"{kind} {len(told.seconds.get(kind, []))}: {shares}"


@pytest.mark.long
def test_a_month_is_handed_in_while_leaders_look_on(tmp_path, whole, capsys):
    size = WHOLE if whole else SAMPLE
    home = tmp_path / "home"
    people = built(home, size)

    with serving(home) as server:
        port = int(server.address.rpartition(":")[2])
        told = ask(port, people["token"], requests_of(people, size, random.Random(7)))
        lost = size["units"] * size["rows"] - handed_in(home, people["month"])
        log = server.log

    with capsys.disabled():
        sys.stdout.write(f"\n{figures(told, 'submit')}; {figures(told, 'page')}; sync {sync_time(home) * 1000:.2f} ms")
    assert told.wrong == []
    assert lost == 0
    assert "Traceback" not in log
