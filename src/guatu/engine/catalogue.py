"""The rulebook as JSON carries it: what is declared, whether it holds, what it answers on given figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from guatu import rulebook
from guatu.engine.assess import marks_text
from guatu.engine.examples import run_examples
from guatu.engine.explain import alert_sentence, figure, item_why, level_why, limits_text
from guatu.engine.given import plain
from guatu.engine.graph import RulebookError, edition
from guatu.engine.lock import LOCK, differences
from guatu.engine.trial import SchemeTried, Tried, try_preset, try_rule, try_scheme
from guatu.kernel.declare import Alert, Indicator, Level, Measure, Preset, Published, Rule, Scheme, Source
from guatu.kernel.month import Month
from guatu.rulebook.facts import FACTS

Answer = dict[str, Any]
KINDS: dict[type, str] = {
    Measure: "measure", Indicator: "indicator", Alert: "alert",
    Preset: "preset", Scheme: "scheme", Published: "published",
}  # fmt: skip


def declared() -> dict[str, Any]:
    """Everything with a code."""
    rules = rulebook.rules()
    return {
        **rules.measures, **rules.indicators, **rules.alerts, **rulebook.presets(), **rulebook.schemes(),
        **rulebook.published(),
    }  # fmt: skip


def catalogue() -> list[Answer]:
    return [_brief(one) for _, one in sorted(declared().items())]


def entry(code: str) -> Answer | None:
    """One declaration in full: versions with basis and examples, thresholds, items."""
    one = declared().get(code)
    if one is None:
        return None
    full = _brief(one)
    if isinstance(one, Rule):
        full |= {"doc": one.doc, "versions": [_version(v) for v in one.versions]}
    if isinstance(one, Alert):
        limits = {name: Fraction(str(limit.values[max(limit.values)])) for name, limit in one.thresholds.items()}
        full |= {
            "advice": one.advice, "release": one.release, "grain": one.grain, "rule": limits_text(one, limits),
            "thresholds": {
                name: {"name": limit.name, "unit": limit.unit.value, "value": str(limits[name])}
                for name, limit in one.thresholds.items()
            },
        }  # fmt: skip
    if isinstance(one, Preset):
        full |= {"rules": {code: dict(changed) for code, changed in one.rules.items()}, "note": one.note}
    if isinstance(one, Scheme):
        full |= {"grain": one.grain, "ties": list(one.ties), "note": one.note, "items": [_item(i) for i in one.items]}
    return full


def _brief(one: Any) -> Answer:
    rule = isinstance(one, Rule)
    source = one.versions[-1].source if rule else one.source
    return {
        "code": one.code,
        "kind": KINDS[type(one)],
        "name": one.name,
        "k": getattr(one, "k", ""),
        "unit": None if isinstance(one, Alert | Preset | Scheme) else one.unit.value,
        "basis": one.versions[-1].basis if rule else getattr(one, "basis", ""),
        "source": str(source),
        "versions": len(one.versions) if rule else 1,
    }


def _version(version: Any) -> Answer:
    return {
        "in_force": version.in_force.isoformat() if version.in_force else None,
        "basis": version.basis,
        "source": _source(version.source),
        "needs": list(version.needs),
        "examples": [_example(example) for example in version.examples],
    }


def _item(item: Any) -> Answer:
    return {
        "code": item.code, "name": item.name, "full": str(item.full), "per": item.per, "needs": list(item.by.needs),
        "method": type(item.by).__name__, "source": _source(item.source),
        "examples": [_example(example) for example in item.examples],
    }  # fmt: skip


def _source(source: Source) -> Answer:
    return {"document": source.document, "clause": source.clause, "url": source.url, "note": source.note}


def _example(example: Any) -> Answer:
    return {"title": example.title, "given": _json(example.given), "expect": _json(example.expect)}


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _json(held) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_json(held) for held in value]
    return str(value) if isinstance(value, Month | date) else plain(value)


def lines(full: Answer) -> Iterator[str]:
    """A declaration for people."""
    yield f"{full['code']}　{full['name']}　{full['k']}"
    if full.get("doc"):
        yield full["doc"]
    yield f"依据：{full['source']}"
    for key, title in (("basis", "口径"), ("rule", "判定"), ("advice", "处置"), ("release", "解除"), ("note", "说明")):
        if full.get(key):
            yield f"{title}：{full[key]}"
    for version in full.get("versions") or []:
        yield f"用到：{'、'.join(version['needs'])}"
        yield from (f"  例：{example['title']}，得 {example['expect']}" for example in version["examples"])
    for item in full.get("items", []):
        yield f"{item['code']}　{item['name']}　满分 {item['full']}"
    yield from (f"{code}　{changed}" for code, changed in (full.get("rules") or {}).items())


def check() -> tuple[int, list[str]]:
    """How many examples were run, and every problem found."""
    problems: list[str] = []
    outcomes = []
    try:
        problems += _names_not_found()
        outcomes = run_examples() if not problems else []
    except RulebookError as broken:
        problems.append(f"规则册算不了：{broken}")
    for each in outcomes:
        if not each.agrees:
            problems.append(f"{each.code} 的示例“{each.title}”：应为 {each.expect}，实为 {each.answer}。")
    problems += [f"{code} 没有中文名称。" for code, one in declared().items() if not _chinese(one.name)]
    held = LOCK.read_text(encoding="utf-8") if LOCK.exists() else None
    problems += ["没有 rulebook.lock，运行 guatu rulebook lock。"] if held is None else differences(held)
    return len(outcomes), problems


def _chinese(name: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in name)


def _names_not_found() -> list[str]:
    """Names that formulas, sentences, presets and items use and nobody declares."""
    rules, problems = rulebook.rules(), []
    known = rules.measures.keys() | rules.indicators.keys()
    for kind, table, names in (
        ("度量", rules.measures, FACTS.keys()),
        ("指标", rules.indicators, rules.indicators.keys()),
    ):
        for code, one in table.items():
            needs = {need for version in one.versions for need in version.needs} - {"month"}
            problems += [
                f"{kind} {code} 用了没有的“{name}”。" for name in sorted(needs - rules.measures.keys() - names)
            ]
    for preset in rulebook.presets().values():
        problems += [
            f"预设 {preset.code} 用了没有的规则“{code}”。" for code in preset.rules if code not in rules.alerts
        ]
    for rule in rules.alerts.values():
        needs = {need for version in rule.versions for need in version.needs} - rule.thresholds.keys() - {"month"}
        problems += [f"预警 {rule.code} 用了没有的“{name}”。" for name in sorted((needs | set(rule.shows)) - known)]
    for scheme in rulebook.schemes().values():
        needs = {need for item in scheme.items for need in item.by.needs if not need.startswith("evidence_")}
        problems += [
            f"考核办法 {scheme.code} 用了没有的“{name}”。" for name in sorted((needs | set(scheme.ties)) - known)
        ]
    return problems


def trial(code: str, given: Answer, on: date | None) -> Answer:
    """{"value"|"level"|"marks", "why"} of a rule, preset or scheme on given figures. Raises GivenProblem."""
    one = declared()[code]
    if isinstance(one, Scheme):
        return _scheme_tried(try_scheme(one, given, on=on))
    if isinstance(one, Preset):
        tried = try_preset(code, given, on=on)
        rules = [_level(each) for each in tried.rules]
        why = "".join(f"{rule['name']}：{rule['why']}" for rule in rules)
        level = {"code": code, "level": tried.level, "label": _label(tried.level), "why": why}
        return {**level, "rules": rules, "missing": dict(tried.missing)}
    if isinstance(one, Published):
        return {"code": code, "value": None, "why": f"{one.name}是公布数，照录，不试算。{one.basis}"}
    answer = try_rule(code, given, on=on)
    if isinstance(one, Alert):
        return _level(answer)
    _, version = edition(on or date.max).rule(code)
    pair = (answer.numerator, answer.denominator)
    whole = {"numerator": answer.numerator, "denominator": answer.denominator}
    shown = figure(one, pair)
    return {"code": code, "value": answer.value, **whole, "unit": one.unit.value, "why": _because(one, version, shown)}


def _because(one: Any, version: Any, shown: str) -> str:
    return f"{one.name}{shown}。{version.basis}"


def _label(level: str | None) -> str:
    return Level(level).label if level else "无法判断"


def _level(tried: Tried) -> Answer:
    rule = rulebook.rules().alerts[tried.code]
    return {
        "code": tried.code,
        "name": rule.name,
        "level": tried.level,
        "label": _label(tried.level),
        "sentence": alert_sentence(rule, tried.figures),
        "why": level_why(rule, tried.level, tried.figures, tried.thresholds),
    }


def _scheme_tried(tried: SchemeTried) -> Answer:
    units = []
    for unit in tried.units:
        items = [
            {
                "code": each.item.code, "name": each.item.name, "full": str(each.item.full),
                "marks": marks_text(each.marks), "why": each.missing or item_why(each.item, each.figures, each.marks),
            }
            for each in unit.items
        ]  # fmt: skip
        why = "".join(f"{item['name']}：{item['why']}" for item in items)
        units.append({"key": unit.key, "rank": unit.rank, "marks": marks_text(unit.marks), "why": why, "items": items})
    if len(units) == 1:
        return {"code": tried.scheme.code} | {name: units[0][name] for name in ("marks", "why", "items")}
    return {"code": tried.scheme.code, "units": units}
