"""Wiring: system checks: a wrong setting is said in a sentence, with what to do about it."""

from __future__ import annotations

import tomllib
import urllib.parse
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import connections

from vardnav.kernel.people import acting_file
from vardnav.platform.login.providers import is_loopback, is_simulated

_MADE_UP_KEY = "only-for-tests"


@checks.register(checks.Tags.security)
def simulator_only_in_demonstrations(**_options: Any) -> list[checks.CheckMessage]:
    """The e-ID simulator lets anybody be anybody: never near real people."""
    if settings.IS_DEMO:
        return []
    found: list[checks.CheckMessage] = []
    if settings.SIMULATOR_ORIGIN:
        found.append(
            checks.Error(
                "VARDNAV_SIMULATOR_ORIGIN is set, but this instance is not a demonstration.",
                hint="Unset VARDNAV_SIMULATOR_ORIGIN; with the simulator anybody could log in as anybody.",
                id="vardnav.E001",
            )
        )
    found += [
        checks.Error(
            f"The {key} e-ID provider's issuer is a simulator or an address on this machine.",
            hint=f"Set OIDC_{key.upper()}_ISSUER to the real provider; this instance is not a demonstration.",
            id="vardnav.E002",
        )
        for key, provider in settings.PROVIDERS.items()
        if provider.issuer and is_simulated(provider.issuer)
    ]
    return found


@checks.register(checks.Tags.security)
def laboratory_signs(**_options: Any) -> list[checks.CheckMessage]:
    """A folder exchanged with a laboratory needs the key that both sign with: without it anybody could write answers."""
    if not settings.LABORATORY_FOLDER or len(settings.LABORATORY_KEY) >= 16:
        return []
    return [
        checks.Error(
            "VARDNAV_LABORATORY_FOLDER is set, and VARDNAV_LABORATORY_KEY is missing or shorter than 16 characters.",
            hint="Set VARDNAV_LABORATORY_KEY to the secret agreed with the laboratory; its files are signed with it.",
            id="vardnav.E008",
        )
    ]


@checks.register(checks.Tags.security)
def rows_of_regions_can_be_read(**_options: Any) -> list[checks.CheckMessage]:
    """Who acts for whom is asked at every request: rows that cannot be read must be said before the first."""
    try:
        acting_file.table()
    except (acting_file.WrongExceptions, tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
        return [
            checks.Error(
                f"VARDNAV_ACTING_LIMITS cannot be used: {error}",
                hint="Write it as vardnav/kernel/people/acting_limits.toml, each row with its region, or unset it.",
                id="vardnav.E010",
            )
        ]
    return []


@checks.register(checks.Tags.security)
def providers_are_set(**_options: Any) -> list[checks.CheckMessage]:
    """Without providers nobody can log in; with half a configuration the log-in fails at the last step."""
    found: list[checks.CheckMessage] = []
    for key, provider in settings.PROVIDERS.items():
        name = f"OIDC_{key.upper()}"
        if not provider.issuer:
            if not _is_on_this_machine():
                found.append(_no_provider(key, name))
            continue
        if "openid" not in provider.scope.split():
            found.append(
                checks.Error(
                    f"{name}_SCOPE lacks the word openid, so the provider would vouch for nobody.",
                    hint=f'Set {name}_SCOPE to, for example, "openid profile".',
                    id="vardnav.E003",
                )
            )
        if not provider.issuer.startswith("https://") and not is_loopback(_host(provider.issuer)):
            found.append(
                checks.Error(
                    f"{name}_ISSUER is not https, so whoever is on the way could log in as anybody.",
                    hint=f"Give the provider's https address in {name}_ISSUER.",
                    id="vardnav.E004",
                )
            )
    return found


@checks.register(checks.Tags.security)
def origin_is_https(**_options: Any) -> list[checks.CheckMessage]:
    """Cookies and health data must not travel in the open."""
    if settings.ORIGIN.startswith("https://") or _is_on_this_machine():
        return []
    return [
        checks.Error(
            f"VARDNAV_ORIGIN is {settings.ORIGIN}: people's log-ins and health data would travel unencrypted.",
            hint="Put a proxy with TLS in front and set VARDNAV_ORIGIN to its https address.",
            id="vardnav.E005",
        )
    ]


@checks.register(checks.Tags.security)
def secret_key_is_secret(**_options: Any) -> list[checks.CheckMessage]:
    """With a known key anybody can sign what the browser brings back to us."""
    if _is_on_this_machine():
        return []
    if settings.SECRET_KEY.startswith(_MADE_UP_KEY):
        text = "SECRET_KEY is not set, and the one in the source code is known to everybody."
    elif len(settings.SECRET_KEY) < 50:
        text = "SECRET_KEY is shorter than 50 characters and could be guessed."
    else:
        return []
    hint = "Set SECRET_KEY to a long random text, kept secret and the same in every process."
    return [checks.Error(text, hint=hint, id="vardnav.E006")]


@checks.register(checks.Tags.security)
def receipts_can_be_believed(**_options: Any) -> list[checks.CheckMessage]:
    """Without a key no receipt of a certificate that is sent on can be told from a forged one."""
    if not settings.CERTIFICATE_DROP or len(settings.CERTIFICATE_KEY) >= 32:
        return []
    return [
        checks.Error(
            "VARDNAV_CERTIFICATE_DROP is set, but VARDNAV_CERTIFICATE_KEY is missing or shorter than 32 characters.",
            hint="Set VARDNAV_CERTIFICATE_KEY to the secret that the recipients seal their receipts with.",
            id="vardnav.E009",
        )
    ]


@checks.register(checks.Tags.database, deploy=True)
def database_role_is_not_the_owner(
    databases: Sequence[str] | None = None, **_options: Any
) -> Iterable[checks.CheckMessage]:
    """The access log is append-only only for a role that neither owns it nor may do everything."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT r.rolsuper OR EXISTS ("
                "SELECT 1 FROM pg_class c WHERE c.relname = 'audit_entry' AND c.relowner = r.oid) "
                "FROM pg_roles r WHERE r.rolname = current_user"
            )
            row = cursor.fetchone()
        if row and row[0]:
            found.append(
                checks.Error(
                    "The application's database role may change the access log.",
                    hint="Serve with VARDNAV_DB_ROLE=vardnav_app (manage.py prepare makes it); migrate as the owner.",
                    id="vardnav.E007",
                )
            )
    return found


def _no_provider(key: str, name: str) -> checks.CheckMessage:
    return checks.Warning(
        f"No e-ID provider is set for {key} log-in, so they cannot log in.",
        hint=f"Set {name}_ISSUER, {name}_CLIENT_ID and {name}_CLIENT_SECRET.",
        id="vardnav.W001",
    )


def _is_on_this_machine() -> bool:
    return is_loopback(_host(settings.ORIGIN))


def _host(address: str) -> str:
    return urllib.parse.urlsplit(address).hostname or ""
