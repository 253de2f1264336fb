"""What is sent twice is done once: a double click, the back button, a retry after a lost connection, two at once."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from guatu.apps.projects.models import Project
from guatu.apps.trace.models import Submission
from guatu.apps.trace.submissions import sweep

KEY = re.compile(r'name="submit_key" value="([^"]+)"')
SCHOOL = {"name": "城东小学", "region": "410703", "total_investment": "3200"}


def key_shown(client, address="/projects/new"):
    return KEY.search(client.get(address).content.decode())[1]


def schools():
    return Project.objects.filter(name="城东小学").count()


@pytest.mark.django_db
def test_each_page_carries_a_key_of_its_own(client, officer):
    client.force_login(officer)

    first, second = key_shown(client), key_shown(client)

    assert first != second
    assert not Submission.objects.exists()


@pytest.mark.django_db
def test_the_same_form_sent_again_leads_to_the_same_place_with_the_same_words_and_is_done_once(client, officer):
    client.force_login(officer)
    form = SCHOOL | {"submit_key": key_shown(client)}
    first = client.post("/projects/new", form)
    client.get(first["Location"])  # the words of the first answer are read

    second = client.post("/projects/new", form)
    page = client.get(second["Location"])

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert "已新建“城东小学”" in page.content.decode()
    assert schools() == 1


@pytest.mark.django_db
def test_other_contents_under_the_same_key_are_refused_in_a_sentence(client, officer):
    client.force_login(officer)
    form = SCHOOL | {"submit_key": key_shown(client)}
    client.post("/projects/new", form)

    page = client.post("/projects/new", form | {"name": "城西小学"})

    assert page.status_code == 409
    assert "内容不一样，没有办理" in page.content.decode()
    assert not Project.objects.filter(name="城西小学").exists()


@pytest.mark.django_db
def test_the_key_of_another_person_is_refused(client, officer, someone):
    client.force_login(officer)
    form = SCHOOL | {"submit_key": key_shown(client)}
    client.post("/projects/new", form)
    other = Client()
    other.force_login(someone("zhao", powers=["view", "edit_project"]))

    page = other.post("/projects/new", form)

    assert page.status_code == 409
    assert schools() == 1


@pytest.mark.django_db
def test_a_refused_form_may_be_sent_again_under_its_key(client, officer):
    client.force_login(officer)
    key = key_shown(client)
    refused = client.post("/projects/new", SCHOOL | {"region": "110105", "submit_key": key})

    page = client.post("/projects/new", SCHOOL | {"submit_key": key})

    assert (refused.status_code, page.status_code) == (422, 302)
    assert schools() == 1


@pytest.mark.django_db
def test_a_caller_of_the_api_that_repeats_itself_gets_the_first_answer(client, officer):
    client.force_login(officer)
    sent = {"name": "城东小学", "region": "410703"}
    call = {"content_type": "application/json", "headers": {"Idempotency-Key": "a" * 32}}

    first = client.post("/api/v1/projects", sent, **call)
    second = client.post("/api/v1/projects", sent, **call)
    other = client.post("/api/v1/projects", sent | {"name": "城西小学"}, **call)

    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == second.json()
    assert "没有办理" in other.json()["detail"]
    assert schools() == 1


@pytest.mark.django_db
def test_a_key_that_is_none_is_refused(client, officer):
    client.force_login(officer)

    answer = client.post(
        "/api/v1/projects", SCHOOL, content_type="application/json", headers={"Idempotency-Key": "short"}
    )

    assert (answer.status_code, schools()) == (422, 0)


@pytest.mark.django_db
def test_after_a_crash_between_the_verb_and_its_answer_nothing_is_done_twice(client, officer, monkeypatch):
    """The key stands with the verb: a process killed before it answers leaves both or neither."""
    client.force_login(officer)
    form = SCHOOL | {"submit_key": key_shown(client)}
    client.post("/projects/new", form)
    Submission.objects.update(status=None, location="", messages=[])  # as the killed process left it
    monkeypatch.setattr("guatu.apps.trace.submissions.WAITS", 2)

    page = client.post("/projects/new", form)

    assert page.status_code == 409
    assert "已经办好，没有重复办理" in page.content.decode()
    assert schools() == 1


@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_once_are_done_once_and_answered_alike(officer):
    for turn in range(4):
        form, together, answers = (
            SCHOOL | {"name": f"城东小学{turn}", "submit_key": f"{turn}" * 24},
            threading.Barrier(3),
            [],
        )

        def send(form=form, together=together, answers=answers):
            own = Client()
            own.force_login(officer)
            together.wait()
            try:
                answers.append(own.post("/projects/new", form))
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert [answer.status_code for answer in answers] == [302] * 3
        assert len({answer["Location"] for answer in answers}) == 1
        assert Project.objects.filter(name=f"城东小学{turn}").count() == 1


@pytest.mark.django_db
def test_keys_are_forgotten_after_two_days(client, officer):
    client.force_login(officer)
    for at, name in enumerate(("城东小学", "城西小学")):
        client.post("/projects/new", SCHOOL | {"name": name, "submit_key": f"{at}" * 24})
    Submission.objects.filter(key="0" * 24).update(at=timezone.now() - timedelta(hours=48, minutes=1))

    sweep(True)

    assert list(Submission.objects.values_list("key", flat=True)) == ["1" * 24]
