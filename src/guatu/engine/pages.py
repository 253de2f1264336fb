"""The rulebook's own pages of documentation, written from its declarations; a test keeps them current."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from guatu import rulebook
from guatu.engine.explain import limits_text
from guatu.kernel.declare import Alert, Example, Indicator, Item, Measure, Published, Rule, Source
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS
from guatu.rulebook.facts.values import VALUES

GENERATED = "<!-- 由 guatu rulebook docs 从规则册生成，不要手改 -->\n\n"
LEVELS = {"red": "红灯", "yellow": "黄灯", "clear": "绿灯", None: "无法判断"}
PER = {"unit": "单位", "project": "项目相加"}
KINDS = {Measure: "度量", Indicator: "指标", Alert: "预警", Published: "公布数"}
PAGES = {Measure: "measures.md", Indicator: "indicators.md", Alert: "alerts.md", Published: "published.md"}


def pages() -> dict[str, str]:
    """Each page by its file name."""
    rules = rulebook.rules()
    written = {
        "README.md": _index(),
        "measures.md": _page("度量", "按项目相加的数。", map(_rule, rules.measures.values())),
        "indicators.md": _page(
            "指标",
            "度量之间的算术，项目、县区、全省用同一个公式（合计相除，不是比率相加）。",
            map(_rule, rules.indicators.values()),
        ),
        "alerts.md": _page("预警规则", "红灯、黄灯、绿灯怎样判。", map(_alert, rules.alerts.values())),
        "presets.md": _page("预设", "各地实际在用的亮灯办法。", map(_preset, rulebook.presets().values())),
        "schemes.md": _page("考核办法", "考核项、满分、计分方法。", map(_scheme, rulebook.schemes().values())),
        "published.md": _page(
            "公布数",
            "统计、金融、财政等部门公布的区域数据，照录，不由调度数计算。",
            map(_published, rulebook.published().values()),
        ),
        "facts.md": _page("事实表", "规则读的表，由各应用填写，封存时原样保存。", map(_facts, FACTS.values())),
    }
    return {name: GENERATED + text for name, text in written.items()}


def _index() -> str:
    rules = rulebook.rules()
    entries: list[Any] = [*rules.indicators.values(), *rulebook.published().values()]
    entries += [*rules.alerts.values(), *rules.measures.values()]
    numbered = sorted(entries, key=lambda one: (not one.k, int(one.k[2:] or 0)))
    lines = [_row(one) for one in numbered]
    lines += [
        f"| [{p.code}](presets.md#{p.code}) | 预设 | {p.name} | | | {p.source} |" for p in rulebook.presets().values()
    ]
    lines += [
        f"| [{s.code}](schemes.md#{s.code}) | 考核办法 | {s.name} | | | {s.source} |"
        for s in rulebook.schemes().values()
    ]
    head = "# 规则册\n\n代码不改名、不复用；K 为指标编号。页面：" + "、".join(
        f"[{title}]({file})"
        for title, file in (
            ("度量", "measures.md"), ("指标", "indicators.md"), ("预警规则", "alerts.md"), ("预设", "presets.md"),
            ("考核办法", "schemes.md"), ("公布数", "published.md"), ("事实表", "facts.md"),
        )
    )  # fmt: skip
    note = "\n\nK-10（低于平均水平的个数）由引擎对分组结果计算；K-16（开工前审批工作日）在手续里计，不在规则册。\n\n"
    table = "| 代码 | 类别 | 名称 | 编号 | 单位 | 依据 |\n| --- | --- | --- | --- | --- | --- |\n"
    return head + note + table + "\n".join(lines) + "\n"


def _row(one: Any) -> str:
    source = one.source if isinstance(one, Published) else one.versions[-1].source
    unit = "灯色" if isinstance(one, Alert) else one.unit.value
    link = f"[{one.code}]({PAGES[type(one)]}#{one.code})"
    return f"| {link} | {KINDS[type(one)]} | {one.name} | {one.k} | {unit} | {_cell(str(source))} |"


def _page(title: str, words: str, entries: Iterable[str]) -> str:
    return f"# {title}\n\n{words}\n\n" + "\n".join(entries)


def _rule(rule: Rule) -> str:
    number = f"，编号 {rule.k}" if rule.k else ""
    lines = [f"## {rule.code}", "", rule.doc, "", f"名称：{rule.name}{number}。单位：{rule.unit.value}。", ""]
    for version in rule.versions:
        since = f"{version.in_force.isoformat()} 起：" if version.in_force else ""
        lines += [f"{since}依据：{_source(version.source)}", ""]
        if version.basis:
            lines += [f"口径：{version.basis}", ""]
        lines += [f"由 {'、'.join(f'`{need}`' for need in version.needs)} 得出。", "", *_examples(version.examples)]
    return "\n".join(lines)


def _alert(rule: Alert) -> str:
    limits = {name: Fraction(str(limit.values[max(limit.values)])) for name, limit in rule.thresholds.items()}
    grain = "按单位评。" if rule.grain == "unit" else "按项目评。"
    extra = [f"判定：{limits_text(rule, limits)}。{grain}" if limits else grain, ""]
    names = [f"`{name}` {limit.name}（{limit.unit.value}）" for name, limit in rule.thresholds.items()]
    extra += [f"各地可改的界限：{'；'.join(names)}。", ""] if names else []
    extra += [f"处置：{rule.advice}", "", f"解除：{rule.release}", ""]
    text = _rule(rule).split("\n")
    return "\n".join([*text[:3], "", *extra, *text[4:]])


def _preset(preset: Any) -> str:
    lines = [f"## {preset.code}", "", f"{preset.name}。依据：{_source(preset.source)}", ""]
    lines += [f"{preset.note}", ""] if preset.note else []
    lines += ["| 规则 | 名称 | 判定 |", "| --- | --- | --- |"]
    for code, changed in preset.rules.items():
        rule = rulebook.rules().alerts[code]
        values = {n: Fraction(str(changed.get(n, t.values[max(t.values)]))) for n, t in rule.thresholds.items()}
        lines.append(f"| [{code}](alerts.md#{code}) | {rule.name} | {limits_text(rule, values)} |")
    return "\n".join([*lines, ""])


def _scheme(scheme: Any) -> str:
    lines = [f"## {scheme.code}", "", f"{scheme.name}。依据：{_source(scheme.source)}", ""]
    lines += [scheme.note, ""] if scheme.note else []
    lines += ["| 考核项 | 名称 | 满分 | 按 | 计分 |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {item.code} | {item.name} | {item.full} | {PER[item.per]} | {_method(item)} |" for item in scheme.items
    ]
    for item in scheme.items:
        lines += ["", f"### {item.name}", "", *_examples(item.examples)]
    return "\n".join(lines)


def _method(item: Item) -> str:
    texts = {}
    for code in item.by.needs:
        rule = rulebook.rules().get(code)
        texts[code] = rule.name if rule else VALUES["evidence"].get(code.split("_", 2)[2], code)
    return _cell(item.by.why(texts, item.full))


def _published(one: Published) -> str:
    lines = [f"## {one.code}", "", f"{one.name}，编号 {one.k}，单位：{one.unit.value}。", ""]
    return "\n".join([*lines, f"口径：{one.basis}", "", f"依据：{_source(one.source)}", ""])


def _facts(table: Any) -> str:
    lines = [f"## {table.name}", "", f"{table.title}。", "", "| 列 | 类型 | 含义 | 单位 |", "| --- | --- | --- | --- |"]
    for column in table.columns:
        codes = VALUES.get("evidence" if (table.name, column.name) == ("evidence", "kind") else column.name, {})
        values = "：" + "、".join(f"{code} {name}" for code, name in codes.items()) if codes else ""
        unit = column.unit.value if column.unit else ""
        lines.append(f"| {column.name} | {column.type} | {column.title}{values} | {unit} |")
    return "\n".join([*lines, ""])


def _examples(examples: Iterable[Example]) -> Iterator[str]:
    yield "| 示例 | 给出 | 结果 |"
    yield "| --- | --- | --- |"
    for example in examples:
        yield f"| {example.title} | {_cell(_given(example.given))} | {_expected(example.expect)} |"
    yield ""


def _given(given: Any) -> str:
    return "；".join(f"`{name}` {_value(value)}" for name, value in given.items())


def _value(value: Any) -> str:
    if isinstance(value, Month):
        return str(value)
    if isinstance(value, dict):
        return "（" + "，".join(f"{name} {_value(held)}" for name, held in value.items()) + "）"
    if isinstance(value, list):
        return "、".join(map(_value, value)) or "没有"
    return "空" if value is None else str(value)


def _expected(expect: Any) -> str:
    if isinstance(expect, list):
        return "、".join(map(_expected, expect))
    return LEVELS.get(expect, str(expect)) if expect is None or isinstance(expect, str) else str(expect)


def _source(source: Source) -> str:
    link = f"[{source}]({source.url})" if source.url else str(source)
    return f"{link}（{source.note}）" if source.note else link


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
