"""What doors share: the power a page asks for, a form that leads to a verb, what the API takes."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from ninja import Schema

from guatu.apps.people.checks import PeopleProblem
from guatu.kernel.powers import Power

View = Callable[..., HttpResponse]


def needs(*powers: Power) -> Callable[[View], View]:
    """The page is there for whoever holds one of these powers; for others it does not exist."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.has_power(power) for power in powers):
                raise Http404
            return view(request, *args, **kwargs)

        door.powers = powers  # type: ignore[attr-defined]
        return door

    return decorate


def fill(
    request: HttpRequest,
    form: Form,
    verb: Callable[..., Any],
    *,
    done: str,
    back: str,
    heading: str,
    template: str = "people/form.html",
    **shown: Any,
) -> HttpResponse:
    """Show a form; when it is sent and right, run the verb with its values, say `done`, and go `back`.

    What the verb refuses stands above the form, and what was typed stays.
    """
    if request.method == "POST" and form.is_valid():
        try:
            verb(**form.cleaned_data, actor=request.user)
        except PeopleProblem as refused:
            form.add_error(None, str(refused))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            messages.success(request, done)
            return redirect(back)
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "heading": heading, "back": back, **shown}, status=status)


class Body(Schema):
    """What an API door is given; a field it does not name is refused, never passed over in silence."""

    model_config = {"extra": "forbid"}
