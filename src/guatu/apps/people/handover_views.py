"""Pages: hand-overs that were made, who still has to hand over, and one person's open duties given to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guatu.apps.people.dated import Handover
from guatu.apps.people.doors import fill, needs
from guatu.apps.people.handing import Duty, Pile, holders_among, kinds, open_duties
from guatu.apps.people.handing_over import hand_over
from guatu.apps.people.handover_forms import HandoverForm
from guatu.apps.people.models import User
from guatu.apps.people.selectors import handovers_of, people_to_list
from guatu.apps.trace.conflicts import Standing
from guatu.apps.trace.paging import page_of
from guatu.kernel.powers import Power

MOST_SHOWN, FEW = 100, 10


@needs(Power.HAND_OVER)
@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    """Whoever left and still holds something first; then a person to look for; then what was handed over."""
    words = request.GET.get("q", "").strip()
    gone = User.objects.visible_to(request.user).filter(is_active=False)
    page = page_of(handovers_of(request.user), request.GET, by="pk", newest_first=True)
    shown = {
        "words": words,
        "found": people_to_list(request.user, words=words)[:MOST_SHOWN] if words else (),
        "waiting": holders_among(gone).select_related("organisation").order_by("login")[:MOST_SHOWN],
        "page": page,
        "rows": named(page.rows),
    }
    return render(request, "people/handovers.html", shown)


def named(rows: Any) -> list[tuple[Handover, str, str]]:
    """Hand-overs with their kind in words and its unit; a kind that is no more keeps its code."""
    known = kinds()
    return [
        (row, known[row.kind].title, known[row.kind].unit) if row.kind in known else (row, row.kind, "件")
        for row in rows
    ]


@dataclass(frozen=True)
class Shown:
    """A pile as a page shows it to somebody: what they may see, and how much more there is."""

    pile: Pile
    duties: list[Duty]
    more: int
    field: Any
    nobody: bool

    @property
    def few(self) -> bool:
        return len(self.duties) <= FEW


@needs(Power.HAND_OVER)
@require_http_methods(["GET", "POST"])
def hand_over_person(request: HttpRequest, login: str) -> HttpResponse:
    """Every open duty of a person by kind, and who takes each."""
    person = get_object_or_404(people_to_list(request.user), login=login)
    today = request.clock.today()  # type: ignore[attr-defined]
    piles = open_duties(person, today)
    form = HandoverForm(request.POST or None, piles=piles, person=person, user=request.user)

    def give(*, actor: User, **given: Any) -> None:
        hand_over(login, successors=form.successors(), today=today, reason=given["reason"], actor=actor)

    def standing() -> dict[str, Any]:
        return counted(open_duties(person, today))

    return fill(
        request,
        form,
        give,
        done="已交接，逐件留痕。",
        back=reverse("people:handovers"),
        heading=f"交接：{person.name}",
        template="people/handover.html",
        standing=Standing(
            f"user/{person.login}", counted(piles), standing, User.objects.filter(pk=person.pk),
            titles={code: kind.title for code, kind in kinds().items()},
        ),
        person=person,
        own=person == request.user,
        piles=[_shown(pile, request.user, form) for pile in piles],
        past=named(handovers_of(request.user).filter(person=person)[:MOST_SHOWN]),
    )  # fmt: skip


def counted(piles: list[Pile]) -> dict[str, Any]:
    """How many there are of each kind: a hand-over gives away what its page showed, no more."""
    return dict.fromkeys(kinds(), 0) | {pile.kind.code: len(pile.duties) for pile in piles}


def _shown(pile: Pile, user: Any, form: HandoverForm) -> Shown:
    seen = pile.seen_by(user)
    most = seen[:MOST_SHOWN]
    field = form[form.name_of(pile.kind.code)]
    nobody = not field.field.queryset.exists()  # type: ignore[attr-defined]
    return Shown(pile, most, len(pile.duties) - len(most), field, nobody)
