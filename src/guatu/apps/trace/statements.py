"""Statements: a value, since when it has been known, until when, and by which entry. Nothing is ever overwritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from guatu.apps.trace.running import current_at, current_entry_id

S = TypeVar("S", bound="Statement")
ATTEMPTS = 20  # each one lost means that a rival's statement was committed meanwhile
KNOWLEDGE = frozenset({"known_from", "known_until", "entry_id"})


class StatementQuerySet(models.QuerySet[S]):
    def known(self, at: datetime | None = None) -> Self:
        """What stands now, or what stood as known at an instant."""
        if at is None:
            return self.filter(known_until__isnull=True)
        return self.filter(Q(known_until__isnull=True) | Q(known_until__gt=at), known_from__lte=at)


class Statement(models.Model):
    """Base of each table a fact table reads. Subclasses add subject, values and a `standing()` constraint."""

    known_from = models.DateTimeField("何时知悉")
    known_until = models.DateTimeField("何时更正", null=True, blank=True)
    entry_id = models.BigIntegerField("留痕编号")

    objects = StatementQuerySet.as_manager()

    class Meta:
        abstract = True


def standing(*subject: str, name: str) -> models.UniqueConstraint:
    """The constraint each statement table carries: one standing row for a subject and period. Name ≤ 30 characters."""
    if len(name) > 30:
        raise ValueError(f"{name}: constraint names stay within 30 characters")
    return models.UniqueConstraint(
        fields=subject,
        condition=Q(known_until__isnull=True),
        name=name,
        violation_error_message="这一项已有现行数，请用更正。",
    )


def supersede(
    model: type[S],
    *,
    subject: dict[str, Any],
    values: dict[str, Any],
    at: datetime | None = None,
    entry_id: int | None = None,
) -> tuple[S, dict[str, tuple[Any, Any]]]:
    """State values for a subject and period; answers (standing row, {field: (before, after)}).

    Unchanged values change nothing and answer {}. Fields not named are carried over from the row that stood before.
    `at` and `entry_id` are the running verb's own. Two who state at once come one after the other.
    """
    at, entry_id = at or current_at(), entry_id or current_entry_id()
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _supersede(model, subject, values, at, entry_id)
        except IntegrityError:  # someone stated the same subject first: theirs stands now, ours comes after it
            if attempt == ATTEMPTS - 1 or not model._default_manager.filter(**subject).known().exists():
                raise
    raise AssertionError("unreachable")


def _supersede(
    model: type[S], subject: dict[str, Any], values: dict[str, Any], at: datetime, entry_id: int
) -> tuple[S, dict[str, tuple[Any, Any]]]:
    old = model._default_manager.select_for_update().filter(**subject).known().first()
    if old is None:
        new = model(**subject, **values, known_from=at, entry_id=entry_id)
        new.save(force_insert=True)
        stated = {name: _stored(model, name, values[name]) for name in values}
        return new, {name: (None, value) for name, value in stated.items() if value is not None}
    changed = {}
    for name, value in values.items():
        before, after = _stored(model, name, getattr(old, name)), _stored(model, name, value)
        if before != after:
            changed[name] = (before, after)
    if not changed:
        return old, {}
    moment = max(at, old.known_from)  # a clock set back must not make a range that ends before it starts
    _close(model, old.pk, moment)
    carried = {
        field.attname: getattr(old, field.attname) for field in model._meta.concrete_fields if field != model._meta.pk
    }
    new = model(**{name: value for name, value in carried.items() if name not in KNOWLEDGE})
    for name in changed:
        setattr(new, name, values[name])
    new.known_from, new.entry_id = moment, entry_id
    new.save(force_insert=True)
    return new, changed


def retract(
    model: type[S], *, subject: dict[str, Any], at: datetime | None = None
) -> tuple[S | None, dict[str, tuple[Any, Any]]]:
    """Let what stands for a subject stand no longer, with nothing in its place; (None, {}) when nothing stood."""
    at = at or current_at()
    with transaction.atomic():
        old = model._default_manager.select_for_update().filter(**subject).known().first()
        if old is None:
            return None, {}
        _close(model, old.pk, max(at, old.known_from))
        skipped = {model._meta.pk.attname, *KNOWLEDGE, *subject}
        names = [field.attname for field in model._meta.concrete_fields if not {field.attname, field.name} & skipped]
        values = {name: getattr(old, name) for name in names}
        return old, {name: (value, None) for name, value in values.items() if value is not None}


def _close(model: type[S], pk: int, at: datetime) -> None:
    model._default_manager.filter(pk=pk, known_until__isnull=True).update(known_until=at)


def _stored(model: type[S], name: str, value: Any) -> Any:
    """A value as the column would give it back: "5" and 5 are the same statement."""
    field = model._meta.get_field(name)
    if isinstance(value, models.Model):
        return value.pk
    return value if value is None else field.to_python(value)
