"""What doors share: the power a page asks for, a form that leads to a verb, what the API takes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from ninja import Schema

from guatu.apps.people.checks import PeopleProblem
from guatu.apps.trace.action import must_have
from guatu.apps.trace.conflicts import SEEN, Conflict, Standing, conflict_page, seen_of, unchanged
from guatu.kernel.powers import Power

View = Callable[..., HttpResponse]
Door = TypeVar("Door", bound=Callable[..., Any])


def needs(*powers: Power) -> Callable[[View], View]:
    """The page is there for whoever holds one of these powers; for others it does not exist."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.has_power(power) for power in powers):
                request.without_power = True  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        door.powers = powers  # type: ignore[attr-defined]
        return door

    return decorate


def for_everyone(view: Door) -> Door:
    """The page is there for everyone logged in, whatever they may do; it shows each their own."""
    view.powers = ()  # type: ignore[attr-defined]
    return view


def asks(*powers: Power) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The API's door is for whoever holds one of these powers; others get PowerDenied, a 403 with its sentence.

    It stands between the router's line and the function.
    """

    def decorate(answer: Callable[..., Any]) -> Callable[..., Any]:
        # The API reads the types of what is wrapped, and would look their names up in this module.
        answer.__annotations__ = get_type_hints(answer, include_extras=True)

        @functools.wraps(answer)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            held = [power for power in powers if request.user.has_power(power)]
            must_have(request.user, held[0] if held else powers[0])
            return answer(request, *args, **kwargs)

        door.powers = powers  # type: ignore[attr-defined]
        return door

    return decorate


def declared(view: Callable[..., Any]) -> tuple[Power, ...] | None:
    """The powers of which a door asks one: () for everyone logged in, None where it says nothing."""
    return getattr(view, "powers", None)


def fill(
    request: HttpRequest,
    form: Form,
    verb: Callable[..., Any],
    *,
    done: str,
    back: str,
    heading: str,
    template: str = "people/form.html",
    standing: Standing | None = None,
    **shown: Any,
) -> HttpResponse:
    """Show a form; when it is sent and right, run the verb with its values, say `done`, and go `back`.

    What the verb refuses stands above the form, and what was typed stays. A form that changes what stands says so by
    `standing`: when another was quicker, a page shows both and lets one choose.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with unchanged(standing, request.POST.get(SEEN, ""), form):
                verb(**form.cleaned_data, actor=request.user)
        except Conflict as conflict:
            return conflict_page(request, conflict, heading=heading, back=back)
        except PeopleProblem as refused:
            form.add_error(None, str(refused))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            messages.success(request, done)
            return redirect(back)
    status = 422 if form.is_bound else 200
    shown |= {"form": form, "heading": heading, "back": back, "seen": seen_of(request, standing)}
    return render(request, template, shown, status=status)


def being_active(row: Any) -> Standing:
    """For a form that disables or enables: whoever opened it to disable never enables what another disabled."""
    rows, subject = type(row)._default_manager.filter(pk=row.pk), f"{row._meta.model_name}/{row.trace_key}"
    return Standing(subject, {"is_active": row.is_active}, lambda: rows.values("is_active").get(), rows)


class Body(Schema):
    """What an API door is given; a field it does not name is refused, never passed over in silence."""

    model_config = {"extra": "forbid"}
