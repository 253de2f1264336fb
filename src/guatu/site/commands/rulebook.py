"""`guatu rulebook`: what the rules are, whether they hold, what they answer on given figures."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from guatu.kernel.command import DATA_PROBLEMS, DONE, Command, UsageError, show

Answer = dict[str, Any]


def list_rules(args: Namespace) -> int:
    """Every rule, preset, scheme and published figure."""
    from guatu.engine import catalogue as answers

    found = answers.catalogue()
    show(
        found,
        (f"{one['code']}\t{one['kind']}\t{one['name']}\t{one['k'] or '—'}\t{one['source']}" for one in found),
        args,
    )
    return DONE


def show_rule(args: Namespace) -> int:
    from guatu.engine import catalogue as answers

    found = answers.entry(args.code)
    if found is None:
        raise UsageError(f"没有代码为“{args.code}”的规则、预设或考核办法。用 guatu rulebook list 查看全部代码。")
    show(found, answers.lines(found), args)
    return DONE


def check(args: Namespace) -> int:
    from guatu.engine import catalogue as answers

    checked, problems = answers.check()
    answer = {"examples": checked, "problems": problems}
    show(
        answer,
        [*problems, f"核对了 {checked} 个示例，{f'有 {len(problems)} 处问题' if problems else '没有问题'}。"],
        args,
    )
    return DATA_PROBLEMS if problems else DONE


def lock(args: Namespace) -> int:
    from guatu.engine.lock import LOCK, differences, lock_text

    changes = differences(LOCK.read_text(encoding="utf-8")) if LOCK.exists() else []
    _written(LOCK, lock_text())
    show({"file": str(LOCK), "changes": changes}, [*changes, f"已写入 {LOCK}。"], args)
    return DONE


def docs(args: Namespace) -> int:
    from guatu.engine.lock import LOCK
    from guatu.engine.pages import pages

    folder = args.out or LOCK.parent / "docs" / "rulebook"
    written = pages()
    for name, text in written.items():
        _written(folder / name, text)
    show({"folder": str(folder), "pages": sorted(written)}, [f"已写入 {folder}，共 {len(written)} 页。"], args)
    return DONE


def _written(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as refused:
        raise UsageError(f"写不了 {file}：{refused.strerror}。请换一个可写的位置。") from refused


def try_code(args: Namespace) -> int:
    from guatu.engine import catalogue as answers
    from guatu.engine.given import GivenProblem

    if answers.entry(args.code) is None:
        raise UsageError(f"没有代码为“{args.code}”的规则、预设或考核办法。用 guatu rulebook list 查看全部代码。")
    try:
        answer = answers.trial(args.code, _given(args.given), args.on)
    except GivenProblem as problem:
        show({"problem": str(problem)}, [str(problem)], args)
        return DATA_PROBLEMS
    show(answer, _told(answer), args)
    return DONE


def _given(text: str) -> Answer:
    if text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as wrong:
            raise UsageError(f"读不了 {text[1:]}：请给出 UTF-8 编码的 JSON 文件。") from wrong
    try:
        given = json.loads(text, parse_float=str)
    except ValueError as wrong:
        raise UsageError(f'--given 应为 JSON，如 {{"month": "2022-05"}}，实际为“{text}”。') from wrong
    if not isinstance(given, dict):
        raise UsageError("--given 应为 JSON 对象：名称对数值。")
    return given


def _told(answer: Answer) -> Iterator[str]:
    for unit in answer.get("units", [answer] if "items" in answer else []):
        yield f"{unit.get('key', '')} 第{unit.get('rank', 1)}名 {unit['marks']} 分".strip()
        yield from (f"  {item['name']}：{item['why']}" for item in unit["items"])
    for rule in answer.get("rules", []):
        yield f"{rule['name']}：{rule['label']}。{rule['why']}"
    if "why" in answer and not {"rules", "items"} & answer.keys():
        yield f"{answer.get('label') or answer.get('value') or '无法判断'}：{answer['why']}"


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"“{text}”不是日期，写成 2022-05-11。") from wrong


def code_argument(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="代码", help="规则、预设或考核办法的代码")


def try_arguments(parser: ArgumentParser) -> None:
    code_argument(parser)
    parser.add_argument("--given", required=True, metavar="JSON", help="给出的数，或 @文件；金额可写“12亿”")
    parser.add_argument("--on", type=day, metavar="日期", help="按哪一天有效的规则，默认按给出的月份")


def docs_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="目录", help="写到哪里，默认 docs/rulebook")


COMMANDS = [
    Command("rulebook list", "列出全部规则、预设、考核办法", list_rules, needs_home=False),
    Command("rulebook show", "一条规则的口径、依据和示例", show_rule, code_argument, needs_home=False),
    Command("rulebook check", "核对全部示例、名称和锁文件", check, needs_home=False),
    Command("rulebook lock", "把现行规则写进 rulebook.lock", lock, needs_home=False),
    Command("rulebook docs", "由规则册生成说明页", docs, docs_arguments, needs_home=False),
    Command("rulebook try", "用给出的数试算一条规则、预设或考核办法", try_code, try_arguments, needs_home=False),
]
