"""Who acts in the tests of the apps, and how a test database is emptied though its trace only ever grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase

from guatu.apps.trace import guards

Someone = Callable[..., Any]


@pytest.fixture(scope="session", autouse=True)
def emptying_lifts_the_guards() -> Iterator[None]:
    """A test with real transactions empties all tables afterwards; only there the guards of the trace come down."""
    empty = TransactionTestCase._fixture_teardown

    def lifted(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):
            guards.take_down(connections[alias])
        try:
            empty(case)
        finally:
            for alias in case._databases_names(include_mirrors=False):
                guards.put_up(connections[alias])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield


@cache
def hashed(password: str) -> str:
    """A password as the house keeps it, made slow on purpose: once for all tests."""
    from django.contrib.auth.hashers import make_password

    return make_password(password)


@pytest.fixture
def someone(db: None) -> Someone:
    """`someone("li", powers=[Power.VIEW], region="410703", reach="region")`: an account with a role of its own."""
    from guatu.apps.people.models import Role, User, UserRole

    def make(
        login: str = "li", *, powers: Any = (), region: str = "410703", reach: str = "region", **fields: Any
    ) -> User:
        user = User(login=login, name=fields.pop("name", login), region=region, **fields)
        user.password = hashed("correct-horse-42")
        user.save()
        role = Role.objects.create(
            code=f"of_{login}", name=f"{login}的角色", reach=reach, powers=sorted({*powers, "own_account"})
        )
        UserRole.objects.create(user=user, role=role)
        return user

    return make


@pytest.fixture
def operator(db: None) -> Any:
    """The command line's own account, which holds every power."""
    from guatu.apps.people.accounts import operator as the_operator

    return the_operator()
