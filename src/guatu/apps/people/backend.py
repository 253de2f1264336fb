"""How a person is recognised: login and password, never one of the house's own accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from guatu.apps.people.models import User


class ByLogin(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **named: Any
    ) -> User | None:
        """The person, or None. Takes as long for an unknown login as for a known one."""
        login = username if username is not None else named.get("login")
        if not login or password is None:
            return None
        user = User.objects.filter(login=login, built_in=False).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("organisation").filter(pk=user_id, is_active=True).first()
