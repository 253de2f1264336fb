"""What is too large is refused by its declared length, before it is read."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from guatu.apps.projects.forms import LARGEST_LEDGER, UploadForm
from guatu.site.middleware import LARGEST_REQUEST, LARGEST_WITHOUT_SESSION, RefuseTooLarge


class Unread(BytesIO):
    """A body that nobody may read."""

    def read(self, *sizes):
        raise AssertionError("the body was read")


def answered(declared, *, session, path="/ledger"):
    request = RequestFactory().post(path)
    request.META |= {"CONTENT_LENGTH": str(declared), "wsgi.input": Unread()}
    if session:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    return RefuseTooLarge(lambda passed: HttpResponse("passed"))(request)


@pytest.mark.parametrize(
    ("declared", "session", "status"),
    [
        (LARGEST_REQUEST, True, 200),
        (LARGEST_REQUEST + 1, True, 413),
        ("9" * 5000, True, 413),
        ("-1", True, 413),
        ("", False, 200),
        (LARGEST_WITHOUT_SESSION, False, 200),
        (LARGEST_WITHOUT_SESSION + 1, False, 413),
    ],
)
def test_a_request_over_its_limit_is_refused_unread(declared, session, status):
    answer = answered(declared, session=session)

    assert answer.status_code == status
    assert ("内容过大" in answer.content.decode()) == (status == 413)


def test_the_api_is_told_in_json():
    answer = answered(LARGEST_REQUEST + 1, session=True, path="/api/v1/projects")

    assert (answer.status_code, "210 兆" in json.loads(answer.content)["detail"]) == (413, True)


def test_it_stands_before_everything_else():
    assert settings.MIDDLEWARE[0] == "guatu.site.middleware.RefuseTooLarge"


@pytest.mark.parametrize(("size", "refused"), [(LARGEST_LEDGER, False), (LARGEST_LEDGER + 1, True)])
def test_a_ledger_over_its_limit_is_refused_with_a_sentence(size, refused):
    class File:
        name = "台账.xlsx"

    File.size = size
    form = UploadForm({"on": "2022-06-10"}, {"file": File()})

    assert ("请分成几个文件导入" in str(form.errors.get("file", ""))) == refused
