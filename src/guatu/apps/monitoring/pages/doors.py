"""What the pages share: the month looked at, a refusal as a page, who may do what."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from guatu.apps.look.context import month_of, today
from guatu.apps.projects.models import Project
from guatu.kernel.month import Month


def month_asked(request: HttpRequest) -> Month:
    """The month of the switch in the head; every page has one, since every home has a day."""
    month = month_of(request)
    if month is None:
        raise Http404
    return month


def today_of(request: HttpRequest) -> Any:
    return today(request)


def project_of(request: HttpRequest, number: str) -> Project:
    """The project of an address; one out of sight does not exist."""
    found = Project.objects.visible_to(request.user).select_related("organisation", "leader")
    return get_object_or_404(found, number=number)
