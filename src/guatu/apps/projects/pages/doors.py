"""What the pages share: who asks for what, the project of an address, and a form that leads to a verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from guatu.apps.look.context import month_of
from guatu.apps.projects.checking import ProjectRefused
from guatu.apps.projects.models import Project
from guatu.apps.projects.panels import Asked
from guatu.apps.trace.conflicts import SEEN, Conflict, Standing, conflict_page, seen_of, unchanged
from guatu.kernel.lifecycle import MoveNotAllowed


def today_of(request: HttpRequest) -> date:
    return request.clock.today()  # type: ignore[attr-defined,no-any-return]


def asked_by(request: HttpRequest) -> Asked:
    return Asked(request.user, month_of(request), today_of(request))


def project_of(request: HttpRequest, number: str) -> Project:
    """The project of an address; one out of sight does not exist."""
    found = Project.objects.visible_to(request.user).select_related(
        "organisation", "lead_organisation", "leader__user", "parent"
    )
    return get_object_or_404(found, number=number)


def fill(
    request: HttpRequest,
    form: Form,
    verb: Callable[..., Any],
    *,
    done: str,
    back: str,
    heading: str,
    template: str = "projects/form.html",
    standing: Standing | None = None,
    **shown: Any,
) -> HttpResponse:
    """Show a form; when it is sent and right run the verb on its values, say `done` and go `back`.

    What the verb refuses stands at its field, or above the form, and what was typed stays. `standing` is what a form
    changes: when another was quicker, a page shows both and lets one choose.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with unchanged(standing, request.POST.get(SEEN, ""), form):
                verb(form.cleaned_data)
        except Conflict as conflict:
            return conflict_page(request, conflict, heading=heading, back=back)
        except ProjectRefused as refused:
            refuse(form, refused)
        except MoveNotAllowed as refused:
            form.add_error(None, str(refused))
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            messages.success(request, done)
            return redirect(back)
    status = 422 if form.is_bound else 200
    shown |= {"form": form, "heading": heading, "back": back, "seen": seen_of(request, standing)}
    return render(request, template, shown, status=status)


def refuse(form: Form, refused: ProjectRefused) -> None:
    """Put each sentence at its field."""
    for name, sentence in refused.problems.items():
        form.add_error(name if name in form.fields else None, sentence)
