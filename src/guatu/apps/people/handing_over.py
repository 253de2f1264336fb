"""The verb that gives a person's open duties to others. What was done stays with who did it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from guatu.apps.people import events
from guatu.apps.people.checks import PeopleProblem, someone_else
from guatu.apps.people.dated import Handover
from guatu.apps.people.handing import Pile, open_duties
from guatu.apps.people.models import User
from guatu.apps.trace.action import action, current_entry_id, note, record
from guatu.kernel.powers import Power

LONGEST_TOLD = 400


@action(power=Power.HAND_OVER)
def hand_over(login: str, *, successors: Mapping[str, str], today: date, reason: str, actor: User) -> list[Handover]:
    """Give what a person still has to do to others: kind of duty → login of who takes it; other kinds stay.

    All of a kind goes at once, or nothing at all. Raises PeopleProblem when the person has nothing of a kind, when a
    successor lacks the power or the sight, or for one's own duties; User.DoesNotExist for somebody out of range.
    """
    found = User.objects.visible_to(actor)
    person = found.select_for_update().get(login=login)
    someone_else(person, actor, "不能给自己办交接，请由另一人监交。")
    if not reason.strip():
        raise PeopleProblem("没有写理由，例如：调离、退休、轮岗。")
    if not successors:
        raise PeopleProblem("没有选接手人。")
    piles = {pile.kind.code: pile for pile in open_duties(person, today)}
    takers = {one.login: one for one in found.filter(login__in=set(successors.values()))}
    done = []
    for code, taker in successors.items():
        if code not in piles:
            raise PeopleProblem(f"{person.name}没有这一类未办结事项，或刚刚已经办结：{code}。刷新后再办。")
        if taker not in takers:
            raise PeopleProblem(f"接手人“{taker}”不存在，或不在您的范围内。")
        done.append(_give(piles[code], person, takers[taker], today, reason.strip()))
    told = "；".join(f"{piles[one.kind].told}交给{one.successor.name}" for one in done)[:LONGEST_TOLD]
    given = {one.kind: one.successor.login for one in done}
    record(events.HANDED_OVER, actor=actor, subject=person, reason=reason, told=told, to=given)
    return done


def _give(pile: Pile, person: User, successor: User, today: date, reason: str) -> Handover:
    """Move one kind of duties, a line of the trace for each."""
    if successor.pk == person.pk:
        raise PeopleProblem("接手人应是另一个人。")
    if not successor.is_active:
        raise PeopleProblem(f"{successor.name}的账号已停用，不能接手。")
    against = pile.against(successor)
    if against:
        raise PeopleProblem(against)
    if pile.kind.move is not None:
        pile.kind.move(person, successor, pile.duties, today)
    else:
        for duty in pile.duties:
            note(duty.subject, "handed_to", person.login, successor.login)
    return Handover.objects.create(
        person=person, successor=successor, kind=pile.kind.code, count=len(pile.duties),
        on=today, reason=reason, entry_id=current_entry_id(),
    )  # fmt: skip
