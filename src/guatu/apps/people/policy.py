"""How strict log-in is: two named profiles, chosen for a house by GUATU_LOGIN_POLICY."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class LoginPolicy:
    """What passwords, sessions and the second factor must be.

    A password needs at least `classes` kinds of character (upper, lower, digit, other); `lasts` None never expires;
    `remembered` old passwords may not come again; `offices_need_second_factor`: the three administrators must have one.
    """

    code: str
    label: str
    shortest: int
    classes: int
    lasts: timedelta | None
    remembered: int
    offices_need_second_factor: bool
    idle: timedelta
    longest: timedelta
    failures: int = 5
    shut_for: timedelta = timedelta(minutes=10)
    failures_from_address: int = 50

    @property
    def wanted(self) -> str:
        """What a new password must be, as a form says it."""
        classes = f"，大写字母、小写字母、数字、符号至少 {self.classes} 种" if self.classes > 1 else ""
        again = f"，和前 {self.remembered} 次的不同" if self.remembered else ""
        return f"至少 {self.shortest} 位{classes}，不用姓名、账号和常见口令{again}。"


POLICIES = {
    policy.code: policy
    for policy in (
        # GB/T 22239-2019 8.1.4.1: complexity, regular change, lock-out, time-out, two ways of recognition.
        LoginPolicy(
            "dengbao3", "等保三级", 10, 3, timedelta(days=90), 5, True, timedelta(minutes=30), timedelta(hours=8)
        ),
        # OWASP ASVS 5.0, V6.2 and V7.3: length and a list of common ones, no composition rule, no expiry.
        LoginPolicy("asvs", "ASVS", 10, 1, None, 0, False, timedelta(minutes=30), timedelta(hours=12)),
    )
}


def policy() -> LoginPolicy:
    """The profile of this house."""
    return POLICIES[settings.GUATU_LOGIN_POLICY]
