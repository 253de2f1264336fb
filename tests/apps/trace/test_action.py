"""A verb: one power, one transaction, one actor, one entry."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from guatu.apps.people.models import Organisation
from guatu.apps.trace.action import NoTraceError, action, current_entry_id, note, played_at, record, verbs
from guatu.apps.trace.events import Event, event_of
from guatu.apps.trace.models import Entry, Head
from guatu.kernel.powers import Power, PowerDenied

RENAMED = Event("test.renamed", "改单位名称", "{subject}改名为{to}")


def office(code: str = "X1", name: str = "发改委") -> Organisation:
    return Organisation.objects.create(code=code, name=name, kind="project_office", region="410703")


@action(power=Power.EDIT_PROJECT)
def rename(code, name, *, actor, reason=""):
    found = Organisation.objects.get(code=code)
    note(found, "name", found.name, name)
    found.name = name
    found.save()
    record(RENAMED, actor=actor, subject=found, to=name, reason=reason)
    return current_entry_id()


@action(power=Power.EDIT_PROJECT)
def rename_silently(code, name, *, actor):
    Organisation.objects.filter(code=code).update(name=name)


@action(power=Power.MANAGE_SETS)
def rename_both(first, second, name, *, actor):
    rename(first, name, actor=actor)
    with contextlib.suppress(Organisation.DoesNotExist):
        rename("no such code", name, actor=actor)
    rename(second, name, actor=actor)
    record(RENAMED, actor=actor, subject=("pair", f"{first}+{second}", "两个单位"), to=name)


@pytest.fixture
def clerk(someone):
    return someone("clerk", powers=[Power.EDIT_PROJECT, Power.MANAGE_SETS])


def test_a_verb_leaves_one_entry_with_its_lines(clerk):
    office()

    entry_id = rename("X1", "重点办", actor=clerk, reason="机构改革")

    entry = Entry.objects.get()
    line = entry.lines.get()
    assert (entry.id, entry.number, entry.actor, entry.event) == (entry_id, 1, clerk, "test.renamed")
    assert (entry.reason, entry.origin, entry.detail) == ("机构改革", "command", {"to": "重点办"})
    assert entry.sentence == "重点办改名为重点办"
    assert (line.subject, line.field, line.before, line.after) == ("organisation/X1", "name", "发改委", "重点办")


def test_a_verb_that_records_nothing_is_rolled_back(clerk):
    office()

    with pytest.raises(NoTraceError, match="rename_silently"):
        rename_silently("X1", "重点办", actor=clerk)

    assert Organisation.objects.get().name == "发改委"
    assert not Entry.objects.exists()


def test_a_verb_without_its_power_changes_nothing(someone):
    office()

    with pytest.raises(PowerDenied, match="王五没有“修改项目”的职权"):
        rename("X1", "重点办", actor=someone("wang", name="王五", powers=[Power.VIEW]))
    with pytest.raises(PowerDenied, match="请先登录"):
        rename("X1", "重点办", actor=AnonymousUser())

    assert Organisation.objects.get().name == "发改委"


def test_a_disabled_person_may_do_nothing(clerk):
    office()
    clerk.is_active = False

    with pytest.raises(PowerDenied):
        rename("X1", "重点办", actor=clerk)


def test_verbs_called_by_a_verb_join_its_one_entry(clerk):
    office("X1"), office("X2", "统计局")

    rename_both("X1", "X2", "合署", actor=clerk)

    entry = Entry.objects.get()
    assert entry.subject == "pair/X1+X2"
    assert [step["subject_key"] for step in entry.detail["steps"]] == ["X1", "X2"]
    assert [(line.subject, line.before) for line in entry.lines.all()] == [
        ("organisation/X1", "发改委"),
        ("organisation/X2", "统计局"),
    ]


def test_a_verb_called_by_a_verb_needs_its_own_power(someone):
    office("X1"), office("X2")
    sets_only = someone("sets", powers=[Power.MANAGE_SETS])

    with pytest.raises(PowerDenied, match="修改项目"):
        rename_both("X1", "X2", "合署", actor=sets_only)

    assert not Entry.objects.exists()


def test_a_verb_records_once_and_for_its_own_actor(clerk, operator):
    @action(power=Power.EDIT_PROJECT)
    def twice(*, actor):
        record(RENAMED, actor=actor)
        record(RENAMED, actor=actor)

    @action(power=Power.EDIT_PROJECT)
    def for_another(*, actor):
        record(RENAMED, actor=operator)

    for verb in (twice, for_another):
        with pytest.raises(NoTraceError):
            verb(actor=clerk)
    assert not Entry.objects.exists()


def test_a_verb_must_take_its_actor_by_keyword():
    with pytest.raises(TypeError, match="actor"):
        action(power=Power.VIEW)(lambda actor: None)


def test_recording_outside_of_a_verb_is_refused(clerk):
    with pytest.raises(RuntimeError, match="no verb is running"):
        record(RENAMED, actor=clerk)


def test_every_verb_can_be_listed_with_its_power():
    assert {verb.__name__: verb.power for verb in verbs()}["rename"] is Power.EDIT_PROJECT


def test_an_event_declared_twice_is_refused():
    with pytest.raises(ValueError, match="declared twice"):
        Event("test.renamed", "另一件事")


def test_an_old_entry_whose_event_is_gone_still_reads():
    assert event_of("gone.away").tell("某桥", {}) == "gone.away：某桥"


def test_no_float_enters_the_trace(clerk):
    @action(power=Power.EDIT_PROJECT)
    def inexact(*, actor):
        record(RENAMED, actor=actor, amount=0.1)

    with pytest.raises(TypeError, match="no floats"):
        inexact(actor=clerk)


def test_only_a_demonstration_plays_a_history(clerk, settings):
    settings.GUATU_DEMONSTRATION = None

    with pytest.raises(RuntimeError, match="demonstration"), played_at(None):
        pass


@pytest.mark.parametrize("statement", ["UPDATE trace_entry SET reason = 'x'", "DELETE FROM trace_line"])
def test_the_database_refuses_to_change_the_trace(clerk, statement):
    office()
    rename("X1", "重点办", actor=clerk)

    with pytest.raises(Exception, match="留痕只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_head_moves_one_step_at_a_time(clerk):
    office()
    rename("X1", "重点办", actor=clerk)

    with pytest.raises(Exception, match="链头"), transaction.atomic():
        Head.objects.update(number=5)


@pytest.mark.django_db(transaction=True)
def test_two_threads_leave_numbers_without_gaps(someone):
    office()
    people = [someone(f"clerk{n}", powers=[Power.EDIT_PROJECT]) for n in range(2)]
    faults = []

    def work(person):
        try:
            for n in range(15):
                rename("X1", f"{person.login}第{n}次", actor=person)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 31))
    assert Head.objects.get().number == 30
