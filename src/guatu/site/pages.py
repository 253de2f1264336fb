"""The front door where no app offers a workbench."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from guatu.apps.look.navigation import menu_for, place


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
