"""Django's settings: safe as they stand, opened only by the environment."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from typing import Any

from guatu.site import clock, place
from guatu.site.database import database
from guatu.site.entering import login_policy, oidc
from guatu.site.files import static_headers
from guatu.site.logs import logging_of
from guatu.site.order import app_modules

GUATU_HOME = place.home()
GUATU_CLOCK = clock.now
GUATU_DEMONSTRATION = place.demonstration(GUATU_HOME)
GUATU_DISTRICT = os.environ.get("GUATU_DISTRICT") or (GUATU_DEMONSTRATION or {}).get("district", "")
GUATU_TRACE_HEAD = GUATU_HOME / "trace-head"
GUATU_TRACE_HASH = os.environ.get("GUATU_TRACE_HASH") or ("sm3" if "sm3" in hashlib.algorithms_available else "sha256")

GUATU_LOGIN_POLICY = login_policy(os.environ.get("GUATU_LOGIN_POLICY", ""))
GUATU_OIDC = oidc(os.environ)
OTP_TOTP_ISSUER = "挂图"
GUATU_BEHIND_PROXY = os.environ.get("GUATU_BEHIND_PROXY") == "1"

HTTPS = os.environ.get("GUATU_HTTPS") == "1"
DEBUG = False
SECRET_KEY = place.secret_key(GUATU_HOME)
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("GUATU_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host.strip()
]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "ninja",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    *app_modules(),
    "guatu.site.backup",
]
MIDDLEWARE = [
    "guatu.site.middleware.RefuseTooLarge",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "guatu.site.middleware.QuietHeaders",
    "guatu.site.middleware.TellTheTime",
    "guatu.site.middleware.TellWhereFrom",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "guatu.apps.people.middleware.LogInsEnd",
    "guatu.site.middleware.PagesNeedLogin",
    "guatu.apps.people.middleware.NewPasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guatu.site.middleware.RefusalsInWords",
    "guatu.apps.trace.conflicts.TakeTheChosen",
    "guatu.apps.trace.submissions.AnswerOnce",
]
ROOT_URLCONF = "guatu.site.urls"
WSGI_APPLICATION = "guatu.site.wsgi.application"
APPEND_SLASH = False

LOOK_CONTEXT = "guatu.apps.look.context"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                *([f"{LOOK_CONTEXT}.page"] if importlib.util.find_spec(LOOK_CONTEXT) else []),
            ],
        },
    }
]

DATABASES = {"default": database(os.environ.get("GUATU_DATABASE_URL", ""), GUATU_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["guatu.apps.people.backend.ByLogin"]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
    {"NAME": "guatu.apps.people.passwords.LongEnough"},
    {"NAME": "guatu.apps.people.passwords.MixedEnough"},
    {"NAME": "guatu.apps.people.passwords.NotAgain"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # the profile of log-in sets closer limits
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"  # the prefix holds browsers to this host and HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "guatu.site.errors.stale_form"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if GUATU_BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

if importlib.util.find_spec("guatu.apps.look.policy"):
    from guatu.apps.look.policy import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY

LANGUAGE_CODE = "zh-hans"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
MEDIA_ROOT = GUATU_HOME / "files"
MIB = 1024 * 1024
GUATU_FILES = {
    "file": 20 * MIB,
    "unit": int(os.environ.get("GUATU_FILES_OF_A_UNIT_MIB", "5120")) * MIB,
    "all": int(os.environ.get("GUATU_FILES_IN_ALL_MIB", "102400")) * MIB,
    "free": int(os.environ.get("GUATU_FILES_LEAVE_FREE_MIB", "512")) * MIB,
}
"""Most bytes of one attached file, of a unit's together, of all; and what must stay free on the disk."""

LOGGING = logging_of(GUATU_HOME / "log" / "guatu.log")
