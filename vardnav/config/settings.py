"""Wiring: Django's settings, all from the environment. Nothing regional stands here: that is dated data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from vardnav.config import environment

ENVIRONMENT = environment.read()
REPOSITORY = environment.REPOSITORY
_PACKAGE = REPOSITORY / "vardnav"


def _rooms(floor: str, marker: str = "__init__.py") -> list[str]:
    """Return the dotted names of a floor's rooms: the folder listing is the list of apps."""
    folders = sorted(path.parent.name for path in (_PACKAGE / floor).glob(f"*/{marker}"))
    return [f"vardnav.{floor}.{name}" for name in folders]


SECRET_KEY = ENVIRONMENT.secret_key or "only-for-tests-and-tools-the-checks-refuse-it-when-serving"
DEBUG = ENVIRONMENT.is_debug
ALLOWED_HOSTS = [
    ENVIRONMENT.origin.split("//")[-1].split(":")[0],
    "127.0.0.1",
    "localhost",
    "[::1]",
    "testserver",
]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.origin]
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    *_rooms("kernel"),
    *_rooms("platform"),
    *_rooms("capabilities", "capability.py"),
    "vardnav.config",
]
MIDDLEWARE = [
    "vardnav.config.edge.edge",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "vardnav.config.urls"
WSGI_APPLICATION = "vardnav.config.wsgi.application"
TEMPLATES = [{"BACKEND": "vardnav.platform.design.backend.Templates", "APP_DIRS": True, "DIRS": []}]

DATABASES = {
    "default": environment.database_settings(
        ENVIRONMENT.database_url or "postgresql:///vardnav",
        ENVIRONMENT.database_role,
        ENVIRONMENT.test_database_name,
        ENVIRONMENT.prepare_threshold,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "vardnav.platform.jobs.worker.configure"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [REPOSITORY / "locale"]
LANGUAGE_COOKIE_NAME = "vardnav_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.var / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "vardnav.platform.design.finders.ComponentFinder",
]
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    if os.environ.get("VARDNAV_STATIC_MANIFEST") == "1"
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}

# One request body: eight attachments of 15 MB and their form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
# A page of a form that a region has built may ask a thousand things, and a wave of a roll-out name two thousand units.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

IS_HTTPS = ENVIRONMENT.origin.startswith("https://")
SECURE_SSL_REDIRECT = False  # the proxy in front does this
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
CSRF_COOKIE_NAME = "__Host-vardnav_csrf" if IS_HTTPS else "vardnav_csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "vardnav.platform.public.errors.forged"
SESSION_COOKIE = "__Host-vardnav_session" if IS_HTTPS else "vardnav_session"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
USE_X_FORWARDED_HOST = False
X_FRAME_OPTIONS = "DENY"

VAR: Path = ENVIRONMENT.var
IS_DEMO = ENVIRONMENT.is_demo
ORIGIN = ENVIRONMENT.origin
SIMULATOR_ORIGIN = ENVIRONMENT.simulator_origin
#: Where the live process answers those who wait: the same host, since cookies are shared (with a proxy: the same address).
WAITING_ORIGIN = ENVIRONMENT.waiting_origin
#: Where those are who were let in from a waiting room: processes of their own, so that nobody else stands in their line.
RUSH_ORIGIN = ENVIRONMENT.rush_origin
#: Where a form of ours may end, as a Content-Security-Policy says it.
FORMS_END_AT = ENVIRONMENT.forms_end_at
#: Where a script of ours may ask, likewise.
SCRIPTS_ASK = ENVIRONMENT.scripts_ask
#: Gives a line about each made-up person, by number, for the simulator's list.
DEMO_STORIES = "vardnav.config.demo.people.descriptions"
PROVIDERS = {
    provider.key: provider for provider in (ENVIRONMENT.resident_provider, ENVIRONMENT.staff_provider)
}
CLAMAV = ENVIRONMENT.clamav
SMS_GATEWAY = ENVIRONMENT.sms_gateway
MAIL_SERVER = ENVIRONMENT.mail_server
CERTIFICATE_DROP = ENVIRONMENT.certificate_drop
CERTIFICATE_KEY = ENVIRONMENT.certificate_key
#: Where signed files are exchanged with a laboratory; in a demonstration a folder of our own under VARDNAV_VAR.
LABORATORY_FOLDER = ENVIRONMENT.laboratory_folder or (str(VAR / "laboratory") if IS_DEMO else "")
LABORATORY_KEY = ENVIRONMENT.laboratory_key or ("the demonstration's laboratory" if IS_DEMO else "")
#: A region's referral system (FHIR R4), and its token; without one our own table stands in.
REFERRALS_URL = ENVIRONMENT.referrals_url
REFERRALS_TOKEN = ENVIRONMENT.referrals_token
#: What regions have decided beside `acting_limits.toml`, as rows of the same kind; "" for none.
ACTING_LIMITS = ENVIRONMENT.acting_limits
#: The outside systems whose calendars units may have their times in: a TOML file (platform/calendars); "" for none.
CALENDAR_SYSTEMS = ENVIRONMENT.calendar_systems
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "vardnav.config.log_lines.Line",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}, "procrastinate": {"level": "WARNING"}},
}
