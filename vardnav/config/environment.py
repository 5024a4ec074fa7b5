"""Wiring: the one typed reader of environment variables; a wrong value is said in a sentence."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo

REPOSITORY = Path(__file__).resolve().parents[2]


class WrongEnvironment(Exception):
    """An environment variable cannot be used; the text says which and why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Provider:
    """One e-ID provider spoken to over OpenID Connect."""

    key: str
    issuer: str
    client_id: str
    client_secret: str
    acr_values: str
    scope: str
    #: The claim that holds a resident's number, where it is not the Swedish OpenID Connect profile's own.
    number_claim: str = ""


@dataclass(frozen=True, slots=True)
class Environment:
    """Everything the product takes from its surroundings."""

    database_url: str
    database_role: str
    prepare_threshold: int | None
    test_database_name: str
    secret_key: str
    is_demo: bool
    is_debug: bool
    host: str
    port: int
    origin: str
    simulator_origin: str
    waiting_origin: str
    rush_origin: str
    var: Path
    clamav: str
    sms_gateway: str
    mail_server: str
    certificate_drop: str
    certificate_key: str
    laboratory_folder: str
    laboratory_key: str
    referrals_url: str
    referrals_token: str
    acting_limits: str
    calendar_systems: str
    resident_provider: Provider
    staff_provider: Provider

    @property
    def forms_end_at(self) -> str:
        """Where a form may end (form-action): here, and where pages have more than one address, at each of them.

        Browsers follow it along redirects, and a form sent at one address may lead to a page at another.
        """
        addresses = {self.origin, self.waiting_origin, self.rush_origin}
        return " ".join(["'self'", *(sorted(addresses) if len(addresses) > 1 else ())])

    @property
    def scripts_ask(self) -> str:
        """Where a page's script may ask (connect-src): here, and where streams of news are."""
        is_apart = self.waiting_origin != self.origin
        return " ".join(["'self'", *([self.waiting_origin] if is_apart else ())])


def read(values: Mapping[str, str] | None = None) -> Environment:
    """Read and check the environment. Raises WrongEnvironment with a sentence."""
    values = os.environ if values is None else values
    host = values.get("HOST", "127.0.0.1")
    port = _port(values.get("PORT", "8000"))
    origin = values.get("VARDNAV_ORIGIN", f"http://{host}:{port}").rstrip("/")
    is_demo = values.get("VARDNAV_DEMO", "0") == "1"
    simulator = values.get("VARDNAV_SIMULATOR_ORIGIN", "").rstrip("/")
    return Environment(
        database_url=values.get("DATABASE_URL", ""),
        database_role=values.get("VARDNAV_DB_ROLE", ""),
        prepare_threshold=_prepare_threshold(values.get("VARDNAV_PREPARE_THRESHOLD", "5")),
        test_database_name=values.get("TEST_DATABASE_NAME", ""),
        secret_key=values.get("SECRET_KEY", ""),
        is_demo=is_demo,
        is_debug=values.get("VARDNAV_DEBUG", "0") == "1",
        host=host,
        port=port,
        origin=origin,
        simulator_origin=simulator,
        waiting_origin=values.get("VARDNAV_WAITING_ORIGIN", origin).rstrip("/"),
        rush_origin=values.get("VARDNAV_RUSH_ORIGIN", origin).rstrip("/"),
        var=Path(values.get("VARDNAV_VAR", str(REPOSITORY / "var"))),
        clamav=values.get("VARDNAV_CLAMAV", ""),
        sms_gateway=values.get("VARDNAV_SMS_GATEWAY", ""),
        mail_server=values.get("VARDNAV_MAIL_SERVER", ""),
        certificate_drop=values.get("VARDNAV_CERTIFICATE_DROP", ""),
        certificate_key=values.get("VARDNAV_CERTIFICATE_KEY", ""),
        laboratory_folder=values.get("VARDNAV_LABORATORY_FOLDER", ""),
        laboratory_key=values.get("VARDNAV_LABORATORY_KEY", ""),
        referrals_url=values.get("VARDNAV_REFERRALS_URL", ""),
        referrals_token=values.get("VARDNAV_REFERRALS_TOKEN", ""),
        acting_limits=values.get("VARDNAV_ACTING_LIMITS", ""),
        calendar_systems=values.get("VARDNAV_CALENDAR_SYSTEMS", ""),
        resident_provider=_provider(values, "resident", simulator, "eid"),
        staff_provider=_provider(values, "staff", simulator, "siths"),
    )


_NAMED = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
_PATIENCE = {
    "connect_timeout": "3",
    "tcp_user_timeout": "4000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "application_name": "vardnav",
}


def database_settings(
    url: str, role: str, test_name: str, prepare_threshold: int | None = 5
) -> dict[str, Any]:
    """Turn a PostgreSQL DSN into Django's DATABASES entry. Raises WrongEnvironment.

    Time limits are set so that no request hangs on a cut network (reliability.md C5); READ COMMITTED is PostgreSQL's
    and Django's default and is what the constraints are written for. `prepare_threshold` lets hot statements be
    prepared (kernel.access.prepared; benchmarks/README.md says what it gains); Django's own are never.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        raise WrongEnvironment("DATABASE_URL must start with postgresql://")
    try:
        given = {
            key: str(value) for key, value in conninfo.conninfo_to_dict(url).items() if value is not None
        }
    except psycopg.ProgrammingError as error:
        raise WrongEnvironment("DATABASE_URL could not be read as a PostgreSQL address.") from error
    if not all(port.isdigit() for port in given.get("port", "").split(",") if port):
        raise WrongEnvironment("DATABASE_URL has a port that is not a number.")
    options = [
        "-c statement_timeout=15000",
        "-c idle_in_transaction_session_timeout=30000",
        "-c lock_timeout=8000",
    ]
    if role:
        options.append(f"-c role={role}")
    if given.get("options"):
        options.insert(0, given.pop("options"))
    named = {key: given.pop(parameter, "") for key, parameter in _NAMED.items()}
    settings: dict[str, Any] = {
        "ENGINE": "vardnav.config.postgresql",
        **named,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What the address itself says (sslmode, several hosts, target_session_attrs …) goes before our own time limits.
        "OPTIONS": {
            **_PATIENCE,
            **given,
            "options": " ".join(options),
            "prepare_threshold": prepare_threshold,
        },
    }
    if test_name:
        settings["TEST"] = {"NAME": test_name}
    return settings


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise WrongEnvironment(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _prepare_threshold(text: str) -> int | None:
    if text == "off":  # PgBouncer before 1.21 hands one client's prepared statements to another
        return None
    if not text.isascii() or not text.isdigit() or int(text) > 1000:
        raise WrongEnvironment(
            f"VARDNAV_PREPARE_THRESHOLD must be a number from 0 to 1000 or off, not {text!r}."
        )
    return int(text)


def _provider(values: Mapping[str, str], key: str, simulator: str, path: str) -> Provider:
    prefix = f"OIDC_{key.upper()}_"
    return Provider(
        key=key,
        issuer=values.get(f"{prefix}ISSUER", f"{simulator}/{path}" if simulator else "").rstrip("/"),
        client_id=values.get(f"{prefix}CLIENT_ID", "vardnav"),
        client_secret=values.get(f"{prefix}CLIENT_SECRET", "demo" if simulator else ""),
        acr_values=values.get(f"{prefix}ACR_VALUES", "http://id.elegnamnden.se/loa/1.0/loa3"),
        scope=values.get(f"{prefix}SCOPE", "openid profile"),
        number_claim=values.get(f"{prefix}NUMBER_CLAIM", ""),
    )
