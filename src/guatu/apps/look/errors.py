"""Pages for what goes wrong: a number to name it by, and words for a person."""

from __future__ import annotations

import logging
import secrets
import sys
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from guatu.apps.look.context import HERE

log = logging.getLogger("guatu.incidents")


def incident_number(now: datetime | None = None) -> str:
    """E-0601-482913: the day in Shanghai and six figures drawn by chance; real time, so that it is found in the log."""
    moment = (now or datetime.now(HERE)).astimezone(HERE)
    return f"E-{moment:%m%d}-{secrets.randbelow(10**6):06d}"


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: log the fault under a number, print the number, and send it to scripts as X-Guatu-Incident.

    The page is drawn without the context processors, any of which may be what failed.
    """
    number = incident_number()
    log.error("%s %s %s", number, request.method, request.path, exc_info=sys.exc_info())
    page = loader.get_template("500.html").render({"incident": number})
    return HttpResponse(page, status=500, headers={"X-Guatu-Incident": number})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For CSRF_FAILURE_VIEW."""
    return render(request, "403_csrf.html", status=403)


def conflict(request: HttpRequest, told: str = "") -> HttpResponse:
    """409: someone else was first. `told` says who, when and what to do."""
    return render(request, "409.html", {"told": told}, status=409)


def refused(request: HttpRequest, told: str = "") -> HttpResponse:
    """422: a verb refused what was asked, with its sentence."""
    return render(request, "422.html", {"told": told}, status=422)
