"""Every table says who may see it, and speaks Chinese to those who do."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from house.exceptions import MODELS_WITHOUT_SCOPE

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[A-Za-z]")
LONGEST_NAME = 30
Model = type[models.Model]


def our_models() -> list[Model]:
    return [model for model in apps.get_models() if model.__module__.startswith("guatu.")]


def scoped(model: Model) -> bool:
    return hasattr(model._default_manager.all(), "visible_to")


def long_names(model: Model) -> list[str]:
    named: list[Any] = [*model._meta.constraints, *model._meta.indexes]
    return [f"{model._meta.label}: {each.name}" for each in named if len(each.name) > LONGEST_NAME]


def own_fields(model: Model) -> list[models.Field[Any, Any]]:
    """The fields a person may be shown: neither automatic or composite keys nor parent links."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [f for f in fields if not f.auto_created and not isinstance(f, models.CompositePrimaryKey)]


def labels(model: Model) -> dict[str, str]:
    """Every label of a model an official may read; the docstring may stand in for the model's name."""
    name = model._meta.verbose_name
    found = {"": str(name) if CHINESE.search(str(name)) else (model.__doc__ or "").splitlines()[0]}
    for field in own_fields(model):
        found[field.name] = str(field.verbose_name)
        for value, label in field.flatchoices:
            if LETTERS.search(str(label)):
                found[f"{field.name}={value}"] = str(label)
    return found


def not_chinese(model: Model) -> list[str]:
    return [f"{model._meta.label}.{where}: {text}" for where, text in labels(model).items() if not CHINESE.search(text)]


def test_every_model_can_be_asked_what_a_user_may_see():
    open_models = {model._meta.label for model in our_models() if not scoped(model)}

    assert open_models - set(MODELS_WITHOUT_SCOPE) == set(), "give its QuerySet visible_to(user), or a reason"
    assert set(MODELS_WITHOUT_SCOPE) - open_models == set(), "no longer an exception"


def test_names_of_constraints_and_indexes_are_short_enough_for_every_database():
    assert [fault for model in our_models() for fault in long_names(model)] == []


def test_every_label_is_chinese():
    assert [fault for model in our_models() for fault in not_chinese(model)] == []


@isolate_apps()
def test_a_model_that_breaks_each_habit_is_seen():
    class Leak(models.Model):
        stage = models.CharField(max_length=9, choices=[("a", "Planning"), ("b", "前期"), ("c", "1—3")])

        class Meta:
            app_label = "sample"
            constraints = [models.CheckConstraint(condition=models.Q(stage="a"), name="n" * (LONGEST_NAME + 1))]

    assert not scoped(Leak)
    assert long_names(Leak) == ["sample.Leak: " + "n" * 31]
    assert not_chinese(Leak) == [
        "sample.Leak.: Leak(id, stage)",
        "sample.Leak.stage: stage",
        "sample.Leak.stage=a: Planning",
    ]


@isolate_apps()
def test_a_model_that_keeps_them_passes():
    class ScopedQuerySet(models.QuerySet):
        def visible_to(self, user):
            return self

    class Scoped(models.Model):
        """重大项目"""

        stage = models.CharField("阶段", max_length=9, choices=[("b", "前期")])
        objects = ScopedQuerySet.as_manager()

        class Meta:
            app_label = "sample"
            indexes = [models.Index(fields=["stage"], name="n" * LONGEST_NAME)]

    assert scoped(Scoped)
    assert long_names(Scoped) == []
    assert not_chinese(Scoped) == []
