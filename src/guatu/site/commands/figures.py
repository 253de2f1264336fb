"""`guatu figures check`: the printed figures of bulletins against their own inputs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="案例文件", help="JSON：每例的输入和要核的印刷数字")


def check(args: Namespace) -> int:
    """Every mismatch is said in a sentence, and every check that could not be done."""
    from guatu.kernel.figures import audit_cases

    try:
        audit = audit_cases(args.file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as wrong:
        raise UsageError(f"{args.file.name} 不是 UTF-8 的 JSON，另存为 UTF-8 再核。") from wrong
    done = sum(len(case.checks) for case in audit.cases)
    closing = f"核了{len(audit.cases)}例{done}项，不符{len(audit.mismatches)}项，不能核{len(audit.problems)}项。"
    show(audit.to_json(), (*audit.problems, *audit.mismatches, closing), args)
    return DATA_PROBLEMS if audit.problems or audit.mismatches else DONE


COMMANDS = [Command("figures check", "核对通报里的印刷数字", check, arguments, needs_home=False)]
