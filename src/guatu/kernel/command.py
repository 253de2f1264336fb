"""What a subcommand of `guatu` declares; the site finds the declarations and runs them."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TextIO

DONE, DATA_PROBLEMS, WRONG_USAGE = 0, 1, 2


class UsageError(ValueError):
    """The command line asks for something that does not exist; exit status 2."""


def no_arguments(parser: ArgumentParser) -> None:
    """A command without arguments of its own."""


@dataclass(frozen=True)
class Command:
    """One subcommand. `path` holds its words ("ledger import"); `run` answers the exit status."""

    path: str
    help: str
    run: Callable[[Namespace], int]
    arguments: Callable[[ArgumentParser], None] = no_arguments
    needs_home: bool = True  # opens $GUATU_HOME: Django is set up before `run`
    json: bool = True  # takes --json


def show(answer: Any, lines: Iterable[str], args: Namespace, out: TextIO | None = None) -> None:
    """Print the answer as JSON when asked for, else its lines for people."""
    out = out or sys.stdout
    if getattr(args, "json", False):
        json.dump(answer, out, ensure_ascii=False, indent=2)
        out.write("\n")
    else:
        for line in lines:
            out.write(line + "\n")
