"""The API: each app's router under its own name; errors are JSON with a Chinese sentence."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from importlib import import_module, util
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import django_auth

from guatu.apps.trace.clashes import Clash
from guatu.kernel.powers import PowerDenied
from guatu.site.described import Described
from guatu.site.order import app_modules

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LOG_IN = "请先登录。"
BY_STATUS = {
    400: "请求内容看不懂，请检查格式。",
    403: "页面已过期，刷新后再试。",
    404: "没有这一项，或不在您的范围内。",
    413: "内容过大，请分次提交。",
    429: "请求过于频繁，请稍后再试。",
}


def for_people_logged_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The API's description is for those who may use it."""

    @functools.wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"detail": LOG_IN}, status=401)
        return view(request, *args, **kwargs)

    return door


class Readable(JSONRenderer):
    """Chinese stays Chinese in the answer."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = Described(
    title="挂图",
    version="1",
    description="重大项目全生命周期监管系统的接口。金额为整数分，比率与得分为十进制文本，null 为无法判断。",
    auth=django_auth,
    renderer=Readable(),
    docs_url=None,  # its page needs inline scripts, which our policy forbids
    docs_decorator=for_people_logged_in,
    urls_namespace="api",
)


def told(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return api.create_response(request, {"detail": sentence}, status=status)


@api.exception_handler(AuthenticationError)
def not_logged_in(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    return told(request, LOG_IN, 401)


@api.exception_handler(PowerDenied)
def no_power(request: HttpRequest, fault: PowerDenied) -> HttpResponse:
    return told(request, str(fault), 403)


@api.exception_handler(Clash)
def changed_meanwhile(request: HttpRequest, fault: Clash) -> HttpResponse:
    """What another changed since the caller saw it, field by field."""
    return api.create_response(request, fault.answer(), status=409)


@api.exception_handler(ObjectDoesNotExist)
@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, fault: Exception) -> HttpResponse:
    return told(request, "没有这一项，或不在您的范围内。", 404)


@api.exception_handler(HttpError)
def in_our_words(request: HttpRequest, fault: HttpError) -> HttpResponse:
    """What the framework refuses by itself, such as a body that is no JSON, in Chinese by its status."""
    sentence = (
        str(fault) if CHINESE.search(str(fault)) else BY_STATUS.get(fault.status_code, "请求未能办理，请检查后再试。")
    )
    return told(request, sentence, fault.status_code)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """Which parts of the request are wrong; the machine's words stand beside ours."""
    wrong = [{"where": [str(part) for part in error["loc"]], "what": error["msg"]} for error in fault.errors]
    places = "、".join(".".join(error["where"][1:]) or error["where"][0] for error in wrong)
    return api.create_response(request, {"detail": f"这几项看不懂：{places}。", "errors": wrong}, status=422)


@api.exception_handler(ValueError)
def refused(request: HttpRequest, fault: ValueError) -> HttpResponse:
    """A refusal that people can mend carries a Chinese sentence; any other is a fault of ours."""
    if not CHINESE.search(str(fault)):
        raise fault
    return told(request, str(fault), 422)


for module in app_modules():
    if util.find_spec(f"{module}.api"):
        api.add_router(f"/{module.rpartition('.')[2]}", import_module(f"{module}.api").router)
