"""Units, people and leaders from a sheet: compared, tried, and applied whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from guatu.apps.people.actions import set_roles
from guatu.apps.people.changing import change_fields
from guatu.apps.people.checks import PeopleProblem, check_roles, someone_else, unused
from guatu.apps.people.dated import TaskForceMember
from guatu.apps.people.forces import state_member
from guatu.apps.people.handing import nothing_open
from guatu.apps.people.models import Organisation, Role, User
from guatu.apps.people.reading import Row, SheetFile
from guatu.apps.people.sheets import Kind
from guatu.apps.trace.action import action, record
from guatu.kernel.powers import Power
from guatu.kernel.sheets.problems import CellProblem

REFERRED: dict[str, tuple[Any, str]] = {
    "parent": (Organisation, "code"),
    "organisation": (Organisation, "code"),
    "user": (User, "login"),
}
REFERRED_BY_MEMBERS = {code: REFERRED[code] for code in ("organisation", "user")}
NO_ROLES = "改角色要有“安全管理”的职权。这一列请空着或不改，导入后由安全管理员授予角色"
NOWHERE = "{what}“{key}”不存在，或不在您的范围内"
IN_USE = "{name}还有在用的账号，先停用或调到别的单位"
NOT_ONESELF = "不能停用自己的账号，请由另一位管理员办理"
ABOVE_ITSELF = "{key}不能是自己的上级"


@dataclass(frozen=True)
class Difference:
    """A row the file adds or changes: column title, what stands, what it will be."""

    key: str
    name: str
    fresh: bool
    fields: tuple[tuple[str, str, str], ...]


@dataclass
class Outcome:
    """What a file would change, or has changed."""

    kind: Kind
    file: str
    today: date
    problems: list[CellProblem]
    differences: list[Difference] = field(default_factory=list)
    unchanged: int = 0
    applied: bool = False
    waiting: set[str] = field(default_factory=set)
    """Keys of rows that are wrong themselves: what names them is not told again."""

    @property
    def errors(self) -> list[CellProblem]:
        return [one for one in self.problems if one.severity == "error"]

    @property
    def new(self) -> list[Difference]:
        return [one for one in self.differences if one.fresh]

    @property
    def changed(self) -> list[Difference]:
        return [one for one in self.differences if not one.fresh]

    @property
    def sentence(self) -> str:
        if self.errors:
            return f"有 {len(self.errors)} 处要改，整份没有写入。"
        if not self.differences:
            return f"{self.kind.label}没有变化，没有写入。"
        unit = self.kind.unit
        told = f"新增 {len(self.new)} {unit}，修改 {len(self.changed)} {unit}，未变 {self.unchanged} {unit}。"
        return f"已导入{self.kind.label}：{told}" if self.applied else f"将导入{self.kind.label}：{told}没有写入。"


class _Stopped(Exception):
    """Undoes a trial, and an import that is wrong somewhere or changes nothing."""


def try_sheet(given: SheetFile, *, actor: Any) -> Outcome:
    """What the import would do: all of it is done and undone, so nothing is found wrong later. Writes nothing."""
    return _run(given, actor=actor, trial=True, reason="")


def apply_sheet(given: SheetFile, *, actor: Any, reason: str = "") -> Outcome:
    """Import the file. With one error nothing is written, and `errors` says all there are."""
    return _run(given, actor=actor, trial=False, reason=reason)


def _run(given: SheetFile, *, actor: Any, trial: bool, reason: str) -> Outcome:
    outcome = Outcome(given.kind, given.file, given.today, list(given.problems))
    try:
        import_sheet(given, outcome, trial=trial, reason=reason, actor=actor)
    except _Stopped:
        return outcome
    outcome.applied = True
    return outcome


@action(power=Power.MANAGE_PEOPLE)
def import_sheet(given: SheetFile, outcome: Outcome, *, trial: bool, reason: str, actor: User) -> None:
    """Add and change what the file says, with one entry for all of it; `outcome` gathers what that is."""
    kind = given.kind
    standing: dict[str, Any] = {}
    if not kind.keys:
        keys = [row.values[kind.key] for row in given.rows]
        standing |= {getattr(one, kind.key): one for one in _standing(kind, keys, actor)}
    apply = partial(_apply, standing=standing) if not kind.keys else _apply_member
    wrong = {(one.sheet, one.row) for one in given.errors}
    for row in _parents_first(given, standing, outcome):
        if (row.sheet, row.number) in wrong:
            outcome.waiting.add(kind.key_of(row.values) or "")
            continue
        try:
            apply(kind, row, outcome=outcome, actor=actor)
        except PeopleProblem as refused:
            outcome.waiting.add(kind.key_of(row.values) or "")
            outcome.problems.append(_placed(kind, row, str(refused)))
    outcome.problems = [replace(one, file=given.file) for one in outcome.problems]
    if trial or outcome.errors or not outcome.differences:
        raise _Stopped
    new, changed = len(outcome.new), len(outcome.changed)
    subject = (f"{kind.code}_sheet", given.file[:64], given.file)
    record(kind.event, actor=actor, subject=subject, reason=reason, new=new, changed=changed)


def _standing(kind: Kind, keys: list[str], actor: User) -> Iterable[Any]:
    some = 500  # a database takes only so many values in one question
    for at in range(0, len(keys), some):
        some_rows = kind.model.objects.visible_to(actor).filter(**{f"{kind.key}__in": keys[at : at + some]})
        yield from some_rows.select_for_update().order_by("pk")


def _parents_first(given: SheetFile, standing: dict[str, Any], outcome: Outcome) -> list[Row]:
    """The rows in an order in which a unit above stands before those below it; a circle of new ones is told."""
    kind, ordered, done, under = given.kind, list[Row](), set[str](), set[str]()
    by_key = {kind.key_of(row.values) or "": row for row in given.rows}

    def visit(key: str) -> None:
        stack = [(key, False)]
        while stack:
            at, leaving = stack.pop()
            above = by_key[at].values.get("parent")
            if leaving:
                under.discard(at)
                done.add(at)
                ordered.append(by_key[at])
            elif at not in done and at not in under:
                under.add(at)
                stack.append((at, True))
                if above in under and above not in standing:
                    told = ABOVE_ITSELF.format(key=above)
                    outcome.problems.append(by_key[at].problem(kind, "parent", told, "另一个单位的代码"))
                elif above in by_key and above not in done:
                    stack.append((above, False))

    for key in by_key:
        visit(key)
    return ordered


def _apply(kind: Kind, row: Row, *, standing: dict[str, Any], outcome: Outcome, actor: User) -> None:
    """One row: what differs is set, saved and told."""
    key = row.values[kind.key]
    found = standing.get(key)
    fresh = found is None
    if found is None:
        unused(kind.model, **{kind.key: key})
        found = kind.model(**{kind.key: key})
        if isinstance(found, User):
            found.must_change_password = True
            found.set_unusable_password()
    before = {} if fresh else {column.code: words_of(kind, found, column.code) for column in kind.sheet.columns}
    count = len(outcome.errors)
    fields = _fields(kind, row, found, outcome, actor)
    roles = _roles(kind, row, found, outcome, actor)
    if len(outcome.errors) > count:
        return
    if fields:
        change_fields(found, fields, kind.fields, actor)
    if roles is not None:
        found = set_roles(key, roles, reason="导入人员", actor=actor)
    standing[key] = found
    titles = [(column.code, column.title) for column in kind.sheet.columns]
    pairs = [(title, before.get(code, ""), words_of(kind, found, code)) for code, title in titles]
    told = tuple(pair for pair in pairs if pair[1] != pair[2])
    if told or fields:
        outcome.differences.append(Difference(key, str(found), fresh, told))
    else:
        outcome.unchanged += 1


def _apply_member(kind: Kind, row: Row, *, outcome: Outcome, actor: User) -> None:
    """One membership of a task force: found by its three keys, stated, and told."""
    values, named = row.values, {}
    for code in ("organisation", "user"):
        model, key = REFERRED_BY_MEMBERS[code]
        named[code] = model.objects.visible_to(actor).filter(**{key: values[code]}).first()
        if named[code] is None:
            told = NOWHERE.format(what=model._meta.get_field(key).verbose_name, key=values[code])
            outcome.problems.append(row.problem(kind, code, told, f"已有的{model._meta.verbose_name}"))
    if None in named.values():
        return
    subject = {**named, "start_on": values["start_on"]}
    old = TaskForceMember.objects.known().filter(**subject).first()
    given = {"end_on": None, "duty": ""} if old is None else {"end_on": old.end_on, "duty": old.duty}
    given |= {code: values[code] for code in kind.fields & values.keys()}
    member, changed = state_member(named["organisation"], named["user"], start_on=values["start_on"], **given)
    if not changed:
        outcome.unchanged += 1
        return
    codes = [column.code for column in kind.sheet.columns]
    pairs = [("" if old is None else words_of(kind, old, code), words_of(kind, member, code)) for code in codes]
    titles = (column.title for column in kind.sheet.columns)
    fields = tuple((title, *pair) for title, pair in zip(titles, pairs, strict=True) if pair[0] != pair[1])
    outcome.differences.append(Difference(kind.key_of(values) or "", str(member), old is None, fields))


def words_of(kind: Kind, row: Any, code: str) -> str:
    """A field as the page and the command show it."""
    value = kind.cell(row, code)
    return "" if value is None else str(kind.sheet.by_code[code].type.write(value))


def _fields(kind: Kind, row: Row, found: Any, outcome: Outcome, actor: User) -> dict[str, Any]:
    """The fields of a row that differ from what stands, units and accounts found by their key."""
    fresh, wanted = found.pk is None, {}
    for code in kind.fields & row.values.keys():
        value = row.values[code]
        if code in REFERRED:
            model, key = REFERRED[code]
            named = model.objects.visible_to(actor).filter(**{key: value}).first()
            if named is None and code == "parent" and value in outcome.waiting:
                continue
            if named is None:
                told = NOWHERE.format(what=model._meta.get_field(key).verbose_name, key=value)
                outcome.problems.append(row.problem(kind, code, told, f"已有的{model._meta.verbose_name}"))
                continue
            value = named
        if code == "phone" and "*" in value:
            continue
        if fresh or getattr(found, code) != value:
            wanted[code] = value
    if wanted.get("is_active") is False and not fresh:
        _may_close(found, actor, outcome.today)
    return wanted


def _may_close(found: Any, actor: User, today: date) -> None:
    """What must hold before a unit or an account is shut; the log-ins of an account end with it."""
    if isinstance(found, Organisation) and found.users.filter(is_active=True).exists():
        raise PeopleProblem(IN_USE.format(name=found.name))
    if isinstance(found, User):
        someone_else(found, actor, NOT_ONESELF)
        nothing_open(found, today)
        found.session_version += 1


def _roles(kind: Kind, row: Row, found: Any, outcome: Outcome, actor: User) -> list[str] | None:
    """The roles to give, or None where the row says nothing new about them."""
    if "roles" not in row.values:
        return None
    named = set(row.values["roles"])
    known = {word: role.code for role in Role.objects.all() for word in (role.name, role.code)}
    unknown = sorted(named - known.keys())
    if unknown:
        told = f"没有这个角色：{'、'.join(unknown)}"
        outcome.problems.append(
            row.problem(kind, "roles", told, "、".join(Role.objects.values_list("name", flat=True)))
        )
        return None
    codes = sorted({known[word] for word in named})
    if found.pk is not None and codes == sorted(role.code for role in found.roles.all()):
        return None
    if not actor.has_power(Power.MANAGE_SECURITY):
        outcome.problems.append(row.problem(kind, "roles", NO_ROLES, "空着，或现有的角色"))
        return None
    try:
        check_roles(codes)
    except PeopleProblem as refused:
        outcome.problems.append(row.problem(kind, "roles", str(refused)))
        return None
    return codes


PLACES = (
    *(("退出日期", "end_on"), ("加入日期", "start_on"), ("不是专班", "organisation"), ("账号已停用", "user")),
    *(("信用代码", "uscc"), ("终止日", "ends_on"), ("起始日", "starts_on")),
    *(("行政区划", "region"), ("上级", "parent")),
)
"""Words of a refusal and the column it is about; what names none stands at the key."""


def _placed(kind: Kind, row: Row, sentence: str) -> CellProblem:
    code = next((code for word, code in PLACES if word in sentence and code in kind.sheet.by_code), kind.key)
    return row.problem(kind, code, sentence.removesuffix("。"))
