"""Adapters: OpenID Connect through Authlib: discovery, code flow with PKCE, nonce, checked ID token."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests  # noqa: TID251 - this is an adapter: the exceptions of Authlib's client
import urllib3
from authlib.common.security import is_secure_transport
from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from authlib.oidc.core import CodeIDToken, UserInfo
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from vardnav.platform.login.adapters import timed
from vardnav.platform.login.claims import has_number
from vardnav.platform.login.ports import BadAnswer, Cancelled, Claims, Memory, Unreachable

logger = logging.getLogger(__name__)
#: Signatures by a key that only the provider has. Never "none", never HS256 (our public key would do as the secret).
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512"]
#: How far the provider's clock may be from ours (reliability.md T1: no token lives longer than its life + 60 s).
LEEWAY_SECONDS = 60
METADATA_SECONDS = 600
_READING = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Client:
    """How this instance is known to one provider."""

    key: str
    issuer: str
    client_id: str
    client_secret: str
    acr_values: str
    scope: str
    number_claim: str

    @classmethod
    def of(cls, provider: Any) -> Client:
        """Return the client of a `vardnav.config.environment.Provider`."""
        return cls(**{name: getattr(provider, name) for name in cls.__slots__})


@dataclass(slots=True)
class _Exchange:
    """What Authlib's Django integration uses of a request."""

    session: Memory
    GET: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"


class _App(DjangoOAuth2App):  # type: ignore[misc]
    """Authlib's client; metadata only from the issuer that was asked, and only what we use of it."""

    client_cls = timed.TimedSession
    server_metadata: dict[str, Any]
    #: Writes addresses to be sent to. It never asks anything and holds nothing of any one log-in.
    _writer: timed.TimedSession | None = None
    _keys: KeySet | None = None

    def load_server_metadata(self) -> dict[str, Any]:
        """Return the provider's metadata, fetched once. Raises BadAnswer, requests.RequestException."""
        if not self.server_metadata:
            with self._get_session() as session:
                response = session.request("GET", self._server_metadata_url, withhold_token=True)
                response.raise_for_status()
            self.server_metadata = self._trusted(response.json())
        return self.server_metadata

    def create_authorization_url(self, redirect_uri: str | None = None, **given: Any) -> dict[str, Any]:
        """Return the address with what to remember of it, as Authlib does with a session made for each."""
        metadata = self.load_server_metadata()
        if self._writer is None:
            self._writer = self._get_oauth_client(**metadata)
        written: dict[str, Any] = self._create_oauth2_authorization_url(
            self._writer, metadata["authorization_endpoint"], redirect_uri=redirect_uri, **given
        )
        return written

    def parse_id_token(
        self,
        token: dict[str, Any],
        nonce: str,
        claims_options: dict[str, Any] | None = None,
        claims_cls: type[CodeIDToken] | None = None,
        leeway: int = LEEWAY_SECONDS,
    ) -> UserInfo:
        """Return what the ID token says once all of it holds, as Authlib does with keys read anew for each.

        A key that is not known is looked for once more at the provider: it may have changed its keys.
        """
        try:
            read = jwt.decode(token["id_token"], key=self._known_keys(), registry=_READING)
        except InvalidKeyIdError:
            read = jwt.decode(token["id_token"], key=self._known_keys(anew=True), registry=_READING)
        given = {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
        claims = (claims_cls or CodeIDToken)(read.claims, read.header, claims_options, given)
        claims.validate(leeway=leeway)
        return UserInfo(claims)

    def _known_keys(self, *, anew: bool = False) -> KeySet:
        if self._keys is None or anew:
            self._keys = KeySet.import_key_set(self.fetch_jwk_set(force=anew))
        return self._keys

    def _trusted(self, told: Any) -> dict[str, Any]:
        if not isinstance(told, dict) or str(told.get("issuer", "")).rstrip("/") != self._issuer:
            raise BadAnswer("the metadata is another issuer's")
        kept = {"issuer": told["issuer"]}
        for name in (*_ENDPOINTS, "userinfo_endpoint"):
            if name in told and not (isinstance(told[name], str) and is_secure_transport(told[name])):
                raise BadAnswer(f"{name} is not https")
        kept.update({name: told[name] for name in _ENDPOINTS})
        return {**kept, "userinfo_endpoint": told.get("userinfo_endpoint", "")}

    @property
    def _issuer(self) -> str:
        return str(self._server_metadata_url).removesuffix("/.well-known/openid-configuration")


class OpenIdConnect:
    """One provider. Thread-safe; the metadata and keys it has read are good for ten minutes."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._kept: tuple[float, _App] | None = None

    def begin(self, *, redirect_uri: str, language: str, memory: Memory) -> str:
        """See ports.IdentityProvider."""
        exchange = _Exchange(memory)
        with _faults_named(), timed.in_time():
            answer = self._app().authorize_redirect(
                exchange,
                redirect_uri,
                acr_values=self._client.acr_values,
                ui_locales=language,
                # Always asked anew: the computer may be shared, and the last person still known to the provider.
                prompt="login",
            )
        for entry in memory.values():
            entry["data"].pop("url", None)
        return str(answer["Location"])

    def finish(self, *, answer: Mapping[str, str], memory: Memory) -> Claims:
        """See ports.IdentityProvider."""
        with _faults_named(), timed.in_time():
            app = self._app()
            self._require_whole(app, answer, memory)
            claims, token = self._claims(app, answer, memory)
            if not has_number(claims, self._client.number_claim):
                claims = {**self._userinfo(app, claims, token), **claims}
        return claims

    def _require_whole(self, app: _App, answer: Mapping[str, str], memory: Memory) -> None:
        state = answer.get("state", "")
        if app.framework.get_state_data(memory, state) is None:
            raise BadAnswer("the state is not of a log-in begun here")
        if answer.get("error"):
            memory.pop(f"_state_{self._client.key}_{state}", None)
            raise Cancelled if answer["error"] == "access_denied" else BadAnswer("the provider says error")
        if not answer.get("code"):
            raise BadAnswer("no code")
        # RFC 9207: an answer that says who gives it must come from the one that was asked.
        if answer.get("iss", "") not in ("", app.load_server_metadata()["issuer"]):
            raise BadAnswer("the answer is another issuer's")

    def _claims(
        self, app: _App, answer: Mapping[str, str], memory: Memory
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        rules = {
            "iss": {"essential": True, "value": app.load_server_metadata()["issuer"]},
            "aud": {"essential": True, "value": self._client.client_id},
            "sub": {"essential": True},
        }
        token = app.authorize_access_token(
            _Exchange(memory, answer), claims_options=rules, leeway=LEEWAY_SECONDS
        )
        claims = token.get("userinfo")
        if not claims or not claims.get("sub"):
            raise BadAnswer("no ID token")
        return dict(claims), token

    def _userinfo(self, app: _App, claims: Claims, token: dict[str, Any]) -> dict[str, Any]:
        """Return what the userinfo endpoint adds; it must speak of the same subject (OIDC Core 5.3.2)."""
        if not app.load_server_metadata()["userinfo_endpoint"]:
            return {}
        told = dict(app.userinfo(token=token))
        if told.get("sub") != claims["sub"]:
            raise BadAnswer("userinfo is about somebody else")
        return told

    def _app(self) -> _App:
        # How long ago, not what time: the monotonic clock is right here.
        moment = time.monotonic()
        kept = self._kept
        if kept is not None and moment - kept[0] < METADATA_SECONDS:
            return kept[1]
        app = self._fresh()
        try:
            app.load_server_metadata()
        except requests.RequestException:
            if kept is None:
                raise
            # What was true ten minutes ago is better than no log-in; the keys are fetched anew when unknown.
            return kept[1]
        with self._lock:
            self._kept = (moment, app)
        return app

    def _fresh(self) -> _App:
        client = self._client
        return _App(
            DjangoIntegration(client.key),
            name=client.key,
            client_id=client.client_id,
            client_secret=client.client_secret or None,
            server_metadata_url=f"{client.issuer}/.well-known/openid-configuration",
            # leeway: Authlib would not use an access token that lives a minute or less, as good providers' do.
            client_kwargs={"scope": client.scope, "code_challenge_method": "S256", "leeway": 0},
        )


@contextlib.contextmanager
def _faults_named() -> Iterator[None]:
    """Turn whatever goes wrong in the exchange into one of the port's exceptions: an answer is never a 5xx of ours."""
    try:
        yield
    except (BadAnswer, Cancelled, Unreachable):
        raise
    except Exception as fault:
        # Names only: what a library says of an answer may quote it, and it may hold a personal identity number.
        logger.warning("e-ID exchange failed: %s %s", type(fault).__name__, getattr(fault, "error", ""))
        if _is_outage(fault):
            raise Unreachable(type(fault).__name__) from None
        raise BadAnswer(type(fault).__name__) from None


def _is_outage(fault: Exception) -> bool:
    if isinstance(fault, requests.HTTPError):
        return fault.response is None or fault.response.status_code >= 500
    if isinstance(fault, (requests.JSONDecodeError, requests.TooManyRedirects, OAuthError)):
        return False
    return isinstance(fault, (requests.RequestException, urllib3.exceptions.HTTPError, TimeoutError))
