"""The front door where no app offers a workbench."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from guatu.apps.look.navigation import menu_for, place
from guatu.apps.people.doors import for_everyone


@require_GET
@for_everyone
def first_page(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the menu that this person may open, else to their own account."""
    for section in menu_for(request):
        for line in section.lines:
            if line.url != request.path:
                return redirect(line.url)
    account = place("account")
    if account is None:
        raise Http404
    return redirect(account)
