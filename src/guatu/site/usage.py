"""A command line that explains itself in Chinese."""

from __future__ import annotations

import re
from argparse import ArgumentParser, HelpFormatter
from collections.abc import Iterable
from typing import Any, NoReturn

from guatu.kernel.command import UsageError

SENTENCES = (
    (re.compile(r"the following arguments are required: (.+)"), "还缺：{0}。"),
    (re.compile(r"unrecognized arguments: (.+)"), "不认识：{0}。"),
    (re.compile(r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)"), "{0} 不能是{1}，可用：{2}。"),
    (re.compile(r"argument (.+?): expected one argument"), "{0} 后面要写一个值。"),
    (re.compile(r"argument (.+?): expected at least one argument"), "{0} 后面至少要写一个值。"),
    (re.compile(r"argument (.+?): invalid \S+ value: '(.*)'"), "{0} 写成“{1}”看不懂。"),
    (re.compile(r"argument (.+?): not allowed with argument (.+)"), "{0} 和 {1} 只能写一个。"),
    (re.compile(r"one of the arguments (.+) is required"), "这几样要写一个：{0}。"),
    (re.compile(r"argument (.+?): ignored explicit argument (.+)"), "{0} 后面不写值，多了{1}。"),
    (re.compile(r"ambiguous option: (.+) could match (.+)"), "{0} 写得太短，可能是：{1}。"),
    (re.compile(r"argument (.+?): (.*[\u4e00-\u9fff].*)"), "{0}：{1}"),
)


def in_chinese(message: str) -> str:
    """argparse's complaint as a sentence; one it does not know is passed on as it is."""
    for pattern, sentence in SENTENCES:
        found = pattern.fullmatch(message)
        if found:
            return sentence.format(*found.groups())
    return message


class ChineseHelp(HelpFormatter):
    """Headings of the help in Chinese."""

    def add_usage(
        self, usage: str | None, actions: Iterable[Any], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)  # type: ignore[arg-type]


class Parser(ArgumentParser):
    """One subcommand's parser; a wrong line raises UsageError with how to write it."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog, description=description, formatter_class=ChineseHelp, add_help=False, allow_abbrev=False
        )
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{in_chinese(message)}\n{self.format_usage().strip()}")
