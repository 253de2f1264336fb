"""The archive for offices without a network: it holds everything, and installs and runs with the network cut off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from house.tree import ROOT, SRC

NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody answers there


def network_off() -> tuple[list[str], dict[str, str]]:
    """A prefix that runs a command without any network, or, where that is not allowed, proxies that lead nowhere."""
    for prefix in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        try:
            if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
                return prefix, {}
        except FileNotFoundError:
            break
    return [], dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), NOWHERE)


class Installed(NamedTuple):
    """A bundle that was built, unpacked and installed."""

    archive: Path
    unpacked: Path
    target: Path
    log: str
    sources: set[str]


def offline(*command: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command as a fresh shell of that machine would, with the network cut off."""
    prefix, proxies = network_off()
    python = Path(sys.base_prefix) / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "GUATU_PYTHON": str(python), **proxies}
    if home:
        env["GUATU_HOME"] = str(home)
    return subprocess.run([*prefix, *command], env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("bundle")
    sources = {f"guatu/{file.relative_to(SRC).as_posix()}" for file in SRC.rglob("*") if file.is_file()}
    build = [sys.executable, "scripts/bundle.py", "--into", str(place)]
    told = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    [archive] = place.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(place, filter="data")
    unpacked = place / archive.name.removesuffix(".tar.gz")
    target = place / "a folder with spaces"
    told = offline("sh", str(unpacked / "install.sh"), str(target))
    assert told.returncode == 0, told.stdout + told.stderr
    return Installed(archive, unpacked, target, told.stdout, sources)


def test_the_network_is_really_cut_off():
    prefix, proxies = network_off()
    if prefix:
        told = offline(sys.executable, "-c", "import socket; print([name for _, name in socket.if_nameindex()])")
        assert told.stdout.strip() == "['lo']"
    else:
        assert set(proxies.values()) == {NOWHERE}


def test_the_bundle_installs_and_reads_a_deadline_without_network(installed):
    told = offline(str(installed.target / "guatu"), "read", "6月底前", "--on", "2022-05-11", "--json")

    assert "装好了" in installed.log
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["to"] == "2022-06-30"


def test_the_bundle_makes_its_database_and_another_home_without_network(installed, tmp_path):
    again = offline(str(installed.target / "guatu"), "migrate")
    elsewhere = offline(str(installed.target / "guatu"), "migrate", home=tmp_path / "other")

    assert (again.returncode, elsewhere.returncode) == (0, 0), again.stderr + elsewhere.stderr
    assert (installed.target / "home" / "guatu.sqlite3").stat().st_size > 0
    assert (tmp_path / "other" / "guatu.sqlite3").stat().st_size > 0


def test_the_bundle_plays_its_demonstration_on_nothing_but_the_locked_packages(installed, tmp_path):
    command = str(installed.target / "guatu")

    told = offline(command, "demo", "--no-serve", home=tmp_path / "demo")
    verified = offline(command, "month", "verify", "2022-04", home=tmp_path / "demo")

    assert (told.returncode, verified.returncode) == (0, 0), told.stderr + verified.stderr


def test_every_file_of_the_source_is_in_our_wheel(installed):
    [wheel] = (installed.unpacked / "wheels").glob("guatu-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())

    assert {file for file in installed.sources if "__pycache__" not in file} - names == set()
    assert any(name.startswith("guatu/apps/look/static/look/css/") for name in names)


def test_a_changed_file_is_refused_before_anything_is_installed(installed, tmp_path):
    licence = installed.unpacked / "LICENSE"
    text = licence.read_text()
    licence.write_text(text + " ")

    told = offline("sh", str(installed.unpacked / "install.sh"), str(tmp_path / "target"))
    licence.write_text(text)

    assert told.returncode == 1
    assert "安装包不完整或被改动过" in told.stderr
    assert not (tmp_path / "target").exists()
