"""No lost update: a form carries what it showed; when another has changed it meanwhile, a page lets one choose.

The version is a short keyed hash of each value shown, so tables need no column for it. It is compared in the verb's
own transaction, with the rows held; what differs is told field by field, with who changed it and when, and nothing
typed is lost: each field is kept as typed or as it stands, and saved again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from guatu.apps.trace.labels import field_label
from guatu.apps.trace.models import Line
from guatu.apps.trace.running import before_verbs

SEEN, TAKE, THEIRS = "seen", "take.", "theirs."
OURS = ("csrfmiddlewaretoken", "submit_key", SEEN)
LOOKED_AT = 200
"""Lines of a subject read to find who changed a field last."""
Changer = tuple[str, datetime | None]
NOBODY: Changer = ("", None)


def _as_it_is(key: str, value: Any) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if value not in (None, "") else "—"


@dataclass(frozen=True)
class Standing:
    """What a form changes: its subject in the trace, its values by key, and the rows to hold while they are compared.

    A key is a field of the form, or one `fields` leads to a field; one that leads to None is no field: when it changed,
    the form has to be opened again. `told` writes a value of such a key. `shown` is what the page shows now, `read`
    asks the database anew. `whose` leads a key to its own subject and field in the trace, where a page shows many.
    """

    subject: str
    shown: Mapping[str, Any]
    read: Callable[[], Mapping[str, Any]]
    rows: QuerySet[Any, Any] | None = None
    fields: Callable[[Any], Mapping[str, str | None]] | None = None
    told: Callable[[str, Any], str] = _as_it_is
    titles: Mapping[str, str] = field(default_factory=dict)
    whose: Callable[[str], tuple[str, str]] | None = None

    def version(self) -> str:
        """What a form carries: a short hash of each value it shows."""
        return version_of(self.shown)


def version_of(values: Mapping[str, Any]) -> str:
    """Values by key as a form carries them: a short hash of each that is not empty, and a mark that it was shown."""
    return " ".join(["-", *(f"{key}={_short(value)}" for key, value in values.items() if plain(value))])


@dataclass(frozen=True)
class Difference:
    """A field that is not as typed. `mine`: one changed it oneself; `taken`: what stands, as the form would send it."""

    name: str
    title: str
    typed: str
    standing: str
    taken: tuple[str, ...]
    mine: bool
    by: str
    at: datetime | None
    key: str = ""


class Conflict(Exception):
    """Another changed what a form showed; nothing was saved."""

    def __init__(self, differences: list[Difference], version: str) -> None:
        super().__init__("您打开以后，别人改了这一份，您的改动没有保存。")
        self.differences = differences
        self.version = version


@contextmanager
def unchanged(standing: Standing | None, seen: str, form: forms.Form) -> Iterator[None]:
    """The verb inside runs only on what the form showed. Raises Conflict, from within the verb's transaction."""
    if standing is None or not seen:
        yield
        return
    token = before_verbs.set((*before_verbs.get(), _Check(standing, seen, form)))
    try:
        yield
    finally:
        before_verbs.reset(token)


def seen_of(request: HttpRequest, standing: Standing | None) -> str:
    """The version a form carries: what it shows now, or after a refusal what it showed at first."""
    if standing is None:
        return ""
    return str(request.POST.get(SEEN) or standing.version())


class _Check:
    def __init__(self, standing: Standing, seen: str, form: forms.Form) -> None:
        self.standing, self.seen, self.form, self.asked = standing, seen, form, False

    def begin(self) -> None:
        if self.asked:  # the second verb of a form comes after the changes of the first
            return
        self.asked = True
        if self.standing.rows is not None:
            list(self.standing.rows.order_by("pk").select_for_update().values_list("pk", flat=True))
        found = differences(self.standing, self.seen, self.form)
        if found:
            raise Conflict(found, seen_anew(self.seen, self.standing.read(), {one.key for one in found}))

    def undo(self) -> None:
        self.asked = False


def differences(standing: Standing, seen: str, form: forms.Form) -> list[Difference]:
    """Every field not as typed, if one of them was changed by another since `seen`; else none."""
    before, now = parsed(seen), standing.read()
    if standing.fields is not None:
        keys = standing.fields(form.cleaned_data)
    else:
        keys = {key: key if key in form.fields else None for key in now}
    moved = {key for key in keys if _short(now.get(key)) != before.get(key, _short(None))}
    found = {key: name for key, name in keys.items() if (name and _differs(form, name, now.get(key))) or key in moved}
    found = {key: name for key, name in found.items() if not name or _differs(form, name, now.get(key))}
    if not moved & set(found):
        return []
    who = changers_of(standing, moved & set(found))
    return [
        _difference(standing, form, key, name, now.get(key), before, who.get(key, NOBODY))
        for key, name in found.items()
    ]


def _difference(
    standing: Standing, form: forms.Form, key: str, name: str | None, value: Any, before: Mapping[str, str],
    who: Changer,
) -> Difference:  # fmt: skip
    by, at = who
    kind = standing.subject.partition("/")[0]
    title = standing.titles.get(key) or (str(form[name].label) if name else field_label(kind, key))
    if name is None:
        return Difference("", title, "", standing.told(key, value), (), False, by, at, key)
    untouched = _short(form.cleaned_data.get(name)) == before.get(key, _short(None))
    taken = as_sent(form, name, value)
    typed = tuple(_sent(form, name))
    return Difference(
        name, title, _words(form, name, typed), _words(form, name, taken), taken, not untouched, by, at, key
    )


def changers_of(standing: Standing, keys: set[str]) -> dict[str, Changer]:
    """Who changed each key last, and when; of a field no line tells of, who touched its subject last."""
    places = {key: standing.whose(key) if standing.whose else (standing.subject, key) for key in keys}
    subjects = {subject for subject, _ in places.values()}
    lines = Line.objects.filter(subject__in=subjects).select_related("entry__actor").order_by("-entry_id")
    last: dict[tuple[str, str], Changer] = {}
    for line in lines[: LOOKED_AT * max(len(subjects), 1)] if subjects else ():
        told = (str(line.entry.actor.name), line.entry.at)
        last.setdefault((line.subject, ""), told)
        last.setdefault((line.subject, line.field), told)
    return {key: last.get(place) or last.get((place[0], ""), NOBODY) for key, place in places.items()}


def seen_anew(seen: str, now: Mapping[str, Any], keys: set[str]) -> str:
    """The version after a conflict: what was shown of it is seen now, of all else what was seen before."""
    held = {key: short for key, short in parsed(seen).items() if key not in keys}
    held |= {key: _short(now[key]) for key in keys if plain(now.get(key))}
    return " ".join(["-", *(f"{key}={short}" for key, short in held.items())])


def touched(form: forms.Form, seen: str) -> set[str]:
    """The fields of a read form that are not as they were shown, where each is a key of the version."""
    before = parsed(seen)
    return {name for name in form.fields if _short(form.cleaned_data.get(name)) != before.get(name, _short(None))}


def moved_since(seen: str, now: Mapping[str, Any]) -> set[str]:
    """The keys that do not stand as a form showed them."""
    before = parsed(seen)
    return {key for key in {*now, *before} if _short(now.get(key)) != before.get(key, _short(None))}


def conflict_page(
    request: HttpRequest, conflict: Conflict, *, heading: str, back: str, also: Mapping[str, Any] | None = None
) -> HttpResponse:
    """409: what was typed beside what stands, to choose from. `also` are hidden values that are new."""
    skip = (*OURS, *(also or {}))
    sent = [(name, text) for name, texts in request.POST.lists() if name not in skip for text in texts]
    shown = {
        "heading": heading,
        "back": back,
        "differences": conflict.differences,
        "fixed": any(not one.name for one in conflict.differences),
        "sent": sent + [(name, str(value)) for name, value in (also or {}).items()],
        "version": conflict.version,
        "action": request.get_full_path(),
    }
    return render(request, "trace/conflict.html", shown, status=409)


class TakeTheChosen:
    """What was chosen on the page of a conflict goes to the form it came from, as if typed there."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.path.startswith("/api/") or request.method != "POST":
            return
        if any(name.startswith(TAKE) for name in request.POST):
            request.POST = chosen(request.POST)  # type: ignore[assignment]


def chosen(sent: QueryDict) -> QueryDict:
    """A form's values with what stands in place of what was typed, wherever it was chosen."""
    found = sent.copy()
    for name in sent:
        if name.startswith(TAKE):
            own = name.removeprefix(TAKE)
            if sent.get(name) == "theirs":
                found.setlist(own, sent.getlist(THEIRS + own))
                if not found.getlist(own):
                    del found[own]
            del found[name]
        elif name.startswith(THEIRS):
            del found[name]
    return found


def parsed(seen: str) -> dict[str, str]:
    """key → short hash, of what a form carried."""
    return {key: short for key, _, short in (part.rpartition("=") for part in seen.split()) if key}


def plain(value: Any) -> str:
    """A value as text: a row by its lasting key, several in their order of text, nothing as ""."""
    if isinstance(value, Model):
        return str(getattr(value, "trace_key", None) or getattr(value, "code", None) or value.pk)
    if isinstance(value, list | tuple | set | QuerySet):
        return "\n".join(sorted(plain(one) for one in value))
    return "" if value is None or value is False else str(value).strip().replace("\r\n", "\n")


def _short(value: Any) -> str:
    """Keyed, so that what a form may not show cannot be guessed from it."""
    return salted_hmac("guatu.version", plain(value), algorithm="sha256").hexdigest()[:12]


def _sent(form: forms.Form, name: str) -> list[str]:
    bound = form[name]
    data: Any = form.data
    return [str(text) for text in data.getlist(bound.html_name)] if hasattr(data, "getlist") else [str(bound.data)]


def as_sent(form: forms.Form, name: str, value: Any) -> tuple[str, ...]:
    """A value as the form's own widget would send it."""
    shown = form.fields[name].prepare_value(value)
    if isinstance(shown, list | tuple | set):
        return tuple(sorted(str(one) for one in shown))
    if isinstance(shown, bool):
        return ("on",) if shown else ()
    return () if shown in (None, "") else (str(shown),)


def _differs(form: forms.Form, name: str, value: Any) -> bool:
    return plain(form.cleaned_data.get(name)) != plain(value)


def _words(form: forms.Form, name: str, sent: tuple[str, ...]) -> str:
    """Values as people read them: the labels of choices, 是 for a box that is ticked."""
    asked = form.fields[name]
    if isinstance(asked, forms.BooleanField):
        return "是" if sent else "否"
    labels = {str(value): str(label) for value, label in getattr(asked, "choices", ())}
    return "、".join(labels.get(text, text) for text in sent if text) or "—"
