"""Evidence is the work of two: one records or asks, another confirms; only that reaches the ranking."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.assessment.test_ranking import MAY, TODAY, county, marks
from guatu.apps.assessment.actions import (
    EvidenceProblem,
    agree_to_withdraw,
    confirm_evidence,
    record_evidence,
    refuse_to_withdraw,
    return_evidence,
    withdraw_evidence,
)
from guatu.apps.assessment.duties import duties
from guatu.apps.assessment.models import Evidence
from guatu.apps.assessment.ranking import ranking_in_memory
from guatu.apps.trace.models import Entry
from guatu.kernel.powers import Power, PowerDenied

pytestmark = pytest.mark.django_db
GIVEN = {"day": date(2021, 5, 8), "kind": "deduction", "reference": "区委督〔2021〕7号", "points": -30_000}
BY = {"reference": "区委督〔2021〕12号", "reason": "申诉成立"}


@pytest.fixture
def recorded(ranked, clerk):
    return record_evidence("U1", actor=clerk, today=TODAY, note="月报连续迟报", **GIVEN)


@pytest.fixture
def confirmed(recorded, confirmer):
    return confirm_evidence(recorded.pk, actor=confirmer)


def deducted():
    return marks(ranking_in_memory(county(), MAY), "U1", "deduction")


def test_what_one_person_recorded_does_not_count_until_another_confirms_it(recorded, confirmer):
    before = deducted()

    held = confirm_evidence(recorded.pk, actor=confirmer, reason="核对原文")

    assert (before, deducted()) == (0, -30_000)
    assert (held.state, held.recorded_by.login, held.confirmed_by.login) == ("confirmed", "sun", "zhou")


def test_what_was_known_before_it_was_confirmed_did_not_count(recorded, confirmer):
    moment = datetime.now(UTC)
    confirm_evidence(recorded.pk, actor=confirmer)

    assert not Evidence.objects.known(moment).counting().exists()
    assert Evidence.objects.known(moment).exists()


def test_nobody_confirms_what_they_recorded_themselves(ranked, confirmer):
    held = record_evidence("U1", actor=confirmer, today=TODAY, **GIVEN)

    with pytest.raises(EvidenceProblem, match="登记人不能确认自己登记的事项"):
        confirm_evidence(held.pk, actor=confirmer)

    assert deducted() == 0


@pytest.mark.parametrize(("maker", "checker"), [("recorded_by", "confirmed_by"), ("leaving_by", "removed_by")])
def test_the_database_itself_refuses_a_checker_who_is_the_maker_or_has_none(recorded, clerk, maker, checker):
    row = Evidence.objects.filter(pk=recorded.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**{maker: clerk, checker: clerk})
    if maker == "leaving_by":
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(removed_by=clerk)


def test_confirming_asks_for_its_own_power(recorded, clerk):
    with pytest.raises(PowerDenied, match="确认加减分"):
        confirm_evidence(recorded.pk, actor=clerk)


def test_what_is_returned_waits_for_its_recorder_and_counts_after_being_recorded_again(recorded, clerk, confirmer):
    with pytest.raises(EvidenceProblem, match="没有写退回的理由"):
        return_evidence(recorded.pk, reason=" ", actor=confirmer)
    returned = return_evidence(recorded.pk, reason="分值应为 −2", actor=confirmer)
    told = [todo.title for todo in duties(clerk, None)]
    with pytest.raises(EvidenceProblem, match="已退回"):
        confirm_evidence(returned.pk, actor=confirmer)

    again = record_evidence("U1", actor=clerk, today=TODAY, **GIVEN | {"points": -20_000})
    confirm_evidence(again.pk, actor=confirmer)

    assert told == ["1 项加减分被退回"]
    assert duties(clerk, None) == []
    assert deducted() == -20_000


def test_a_confirmed_item_is_not_corrected_by_one_person(confirmed, clerk):
    with pytest.raises(EvidenceProblem, match="先凭文号撤销，再重新登记"):
        record_evidence("U1", actor=clerk, today=TODAY, **GIVEN | {"points": -1})

    assert deducted() == -30_000


def test_what_counts_goes_on_counting_until_another_agrees_to_its_withdrawal(confirmed, clerk, confirmer):
    leaving = withdraw_evidence(confirmed.pk, **BY, actor=clerk)
    before = deducted()

    agree_to_withdraw(leaving.pk, actor=confirmer)

    assert (before, deducted()) == (-30_000, 0)
    assert not Evidence.objects.known().exists()
    entry = Entry.objects.order_by("-number").first()
    assert (entry.event, entry.detail["by_reference"], entry.reason) == (
        "evidence.withdrawn",
        BY["reference"],
        "申诉成立",
    )


def test_nobody_agrees_to_the_withdrawal_they_asked_for(confirmed, confirmer):
    leaving = withdraw_evidence(confirmed.pk, **BY, actor=confirmer)

    with pytest.raises(EvidenceProblem, match="提出撤销的人不能确认自己的撤销"):
        agree_to_withdraw(leaving.pk, actor=confirmer)

    assert deducted() == -30_000


def test_a_withdrawal_turned_down_leaves_the_item_as_it_was(confirmed, clerk, confirmer):
    leaving = withdraw_evidence(confirmed.pk, **BY, actor=clerk)
    with pytest.raises(EvidenceProblem, match="已经提出撤销"):
        withdraw_evidence(leaving.pk, **BY, actor=clerk)

    kept = refuse_to_withdraw(leaving.pk, reason="通报没有撤销", actor=confirmer)

    assert (kept.state, kept.leaving_reason, deducted()) == ("confirmed", "", -30_000)
    with pytest.raises(EvidenceProblem, match="没有人提出撤销"):
        agree_to_withdraw(kept.pk, actor=confirmer)


def test_what_was_never_confirmed_is_taken_back_by_its_recorder_alone(recorded, clerk):
    withdraw_evidence(recorded.pk, **BY, actor=clerk)

    assert Evidence.objects.count() == 1
    assert not Evidence.objects.known().exists()


def test_who_confirms_is_told_what_waits_but_not_of_their_own(recorded, confirmer, clerk):
    before = [(todo.title, todo.detail) for todo in duties(confirmer, None)]
    confirm_evidence(recorded.pk, actor=confirmer)
    asked = withdraw_evidence(Evidence.objects.known().get().pk, **BY, actor=clerk)

    assert before == [("1 项加减分待确认", "登记人不能确认自己的")]
    assert [todo.title for todo in duties(confirmer, None)] == ["1 项加减分待确认"]
    refuse_to_withdraw(asked.pk, reason="通报有效", actor=confirmer)
    assert duties(confirmer, None) == []


def test_evidence_is_seen_within_one_s_scope(recorded, someone):
    own = someone("own", powers=[Power.VIEW], reach="organisation", organisation=recorded.organisation)
    other = someone("other", powers=[Power.VIEW], reach="organisation")
    far = someone("far", powers=[Power.VIEW, Power.CONFIRM_EVIDENCE], region="330200")

    assert [Evidence.objects.visible_to(user).count() for user in (own, other, far)] == [1, 0, 0]
    with pytest.raises(Evidence.DoesNotExist):
        confirm_evidence(recorded.pk, actor=far)


def test_the_pages_lead_from_recording_to_confirming_and_back(client, recorded, clerk, confirmer):
    client.force_login(clerk)
    listed = client.get(reverse("assessment:evidence"), {"month": "2021-05"}).content.decode()
    assert "待确认" in listed
    assert client.post(reverse("assessment:confirm-evidence", args=[recorded.pk])).status_code == 404

    client.force_login(confirmer)
    page = client.get(reverse("assessment:return-evidence", args=[recorded.pk])).content.decode()
    assert "区委督〔2021〕7号" in page
    client.post(reverse("assessment:confirm-evidence", args=[recorded.pk]))
    held = Evidence.objects.known().get()
    assert held.state == "confirmed"

    client.force_login(clerk)
    client.post(reverse("assessment:withdraw-evidence", args=[held.pk]), BY)
    leaving = Evidence.objects.known().get()
    client.force_login(confirmer)
    assert "申诉成立" in client.get(reverse("assessment:evidence"), {"month": "2021-05"}).content.decode()
    assert client.post(reverse("assessment:keep-evidence", args=[leaving.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("assessment:agree-to-withdraw", args=[leaving.pk]))
    assert not Evidence.objects.known().exists()


def test_the_api_records_confirms_and_lists(client, ranked, clerk, confirmer):
    client.force_login(clerk)
    given = {"organisation": "U1", "day": "2021-05-08", "kind": "deduction", "reference": "7号", "points": -30_000}
    made = client.post("/api/v1/assessment/evidence", given, content_type="application/json").json()
    door = f"/api/v1/assessment/evidence/{made['id']}"
    denied = client.post(f"{door}/confirm", {}, content_type="application/json")
    assert (made["state"], denied.status_code) == ("recorded", 403)

    client.force_login(confirmer)
    held = client.post(f"{door}/confirm", {}, content_type="application/json").json()
    asked = client.post(
        f"/api/v1/assessment/evidence/{held['id']}/withdraw", BY, content_type="application/json"
    ).json()
    refused = client.post(f"/api/v1/assessment/evidence/{asked['id']}/agree", {}, content_type="application/json")

    assert (held["state"], asked["state"], refused.status_code) == ("confirmed", "leaving", 422)
    listed = client.get("/api/v1/assessment/evidence?month=2021-05").json()
    assert [(row["organisation"], row["points"], row["state"]) for row in listed] == [("U1", -30_000, "leaving")]
