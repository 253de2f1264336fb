"""The floors hold, and the apps stand in one order."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from django.conf import settings

from house.tree import ROOT, SRC

LINTER = str(Path(sys.executable).parent / "lint-imports")
ORDER_CONTRACT = "An app uses earlier apps, never later ones"


def app_order() -> list[str]:
    """The apps of the import contract, first to last."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [contract] = [contract for contract in contracts if contract["name"] == ORDER_CONTRACT]
    return [layer.strip("()") for layer in reversed(contract["layers"])]


def out_of_order(apps: list[str], order: list[str]) -> list[str]:
    """The apps that stand before an app they come after."""
    places = [order.index(app) for app in apps]
    return [app for app, place, before in zip(apps[1:], places[1:], places, strict=False) if place < before]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_no_module_looks_up():
    told = lint(ROOT)

    assert told.returncode == 0, told.stdout


def test_the_linter_sees_a_kernel_that_knows_the_web(tmp_path):
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for floor in ("", "kernel", "rulebook", "engine", "apps", "site"):
        (tmp_path / "guatu" / floor).mkdir(exist_ok=True)
        (tmp_path / "guatu" / floor / "__init__.py").touch()
    (tmp_path / "guatu" / "kernel" / "month.py").write_text("import django.db\nimport guatu.site\n")

    told = lint(tmp_path)

    assert told.returncode == 1
    assert "guatu.kernel is not allowed to import guatu.site" in told.stdout
    assert "guatu.kernel is not allowed to import django" in told.stdout


def test_the_settings_list_the_apps_in_the_order_of_the_contract():
    prefix = "guatu.apps."
    installed = [app.removeprefix(prefix).split(".")[0] for app in settings.INSTALLED_APPS if app.startswith(prefix)]
    folders = {folder.name for folder in (SRC / "apps").iterdir() if (folder / "apps.py").exists()}

    assert out_of_order(installed, app_order()) == []
    assert set(installed) == folders, "an app is a folder and a line in guatu/site/order.py"


def test_no_admin_goes_round_the_verbs():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_an_app_out_of_its_place_is_named():
    assert out_of_order(["trace", "people", "projects"], app_order()) == []
    assert out_of_order(["people", "trace", "projects"], app_order()) == ["trace"]
