"""Nothing is installed that nobody uses."""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable

from packaging.requirements import Requirement

from house.tree import ROOT, SRC, imported, name, python_files, syntax

# "package": where it is used, though no module of ours imports it
UNSEEN = {
    "argon2-cffi": "Django's first password hasher imports it",
    "whitenoise": "named in the settings as middleware",
    "django-csp": "the settings name its middleware, `csp`",
    "defusedxml": "openpyxl takes it where it is there",
    "pytest-xdist": "make test runs two workers",
    "import-linter": "scripts/check.py runs lint-imports",
    "ruff": "scripts/check.py runs it",
    "mypy": "scripts/check.py runs it",
    "django-stubs": "mypy reads it",
    "pytest-django": "its fixtures",
}


def imports(folders: Iterable[str]) -> set[str]:
    """The first words of all that the modules of these folders import."""
    files = python_files(*(ROOT / folder for folder in folders))
    return {module.partition(".")[0] for file in files for module in imported(syntax(file))}


def unused(asked: Iterable[str], words: set[str]) -> list[str]:
    """The packages asked for of which no module is among the words."""
    modules: dict[str, set[str]] = {}
    for module, packages in importlib.metadata.packages_distributions().items():
        for package in packages:
            modules.setdefault(re.sub(r"[-_.]+", "-", package).lower(), set()).add(module)
    names = [Requirement(each).name.lower() for each in asked]
    return [name for name in names if not modules.get(name, {name}) & words]


def undeclared(words: set[str], asked: Iterable[str]) -> set[str]:
    """Imported packages that nobody asked for: they are there only by way of others."""
    names = {Requirement(each).name.lower() for each in asked}
    given = importlib.metadata.packages_distributions()
    foreign = {word: {each.lower() for each in given[word]} for word in words - {"guatu"} if word in given}
    return {word for word, packages in foreign.items() if not packages & names and word not in sys.stdlib_module_names}


def unasked_submodules(text: str) -> list[str]:
    """Parts of pyarrow reached by way of the package: they are there only when somebody else imported them."""
    return re.findall(r"\bpa\.(compute|csv|parquet|dataset|fs)\b", text)


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_package_to_run_is_used_by_the_product():
    missing = unused(project()["dependencies"], imports(["src"]))

    assert [name for name in missing if name not in UNSEEN] == []


def test_every_package_to_test_is_used_by_the_tests():
    missing = unused(project()["optional-dependencies"]["dev"], imports(["src", "tests", "scripts"]))

    assert [name for name in missing if name not in UNSEEN] == []


def test_each_package_used_unseen_is_still_asked_for_and_still_unseen():
    asked = [*project()["dependencies"], *project()["optional-dependencies"]["dev"]]

    assert set(UNSEEN) <= {Requirement(each).name.lower() for each in asked}
    assert [name for name in UNSEEN if name not in unused([name], imports([SRC.relative_to(ROOT).as_posix()]))] == []


def test_the_product_imports_nothing_it_did_not_ask_for():
    assert undeclared(imports(["src"]), project()["dependencies"]) == set()


def test_a_part_of_pyarrow_is_imported_by_whoever_uses_it():
    found = {name(file): unasked_submodules(file.read_text(encoding="utf-8")) for file in python_files(SRC)}

    assert {file: parts for file, parts in found.items() if parts} == {}
    assert unasked_submodules("pa.compute.equal(a, b); pa.table({})") == ["compute"]


def test_a_package_nobody_imports_and_one_nobody_asked_for_are_seen():
    assert undeclared({"guatu", "os", "pytest", "duckdb"}, ["duckdb>=2"]) == {"pytest"}
    assert unused(["python-docx>=1.2", "duckdb>=2"], {"docx", "os"}) == ["duckdb"]
