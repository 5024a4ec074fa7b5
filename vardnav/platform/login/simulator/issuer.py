"""The simulator's OpenID Connect server, built on Authlib's: code flow with PKCE, nonce and acr, one per issuer."""

from __future__ import annotations

import threading
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeGrant, ClientMixin
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from django.conf import settings
from joserfc.jwk import ECKey

from vardnav.platform.login.simulator.claims_made import Subject

CODE_SECONDS = 60
TOKEN_SECONDS = 300
ALGORITHM = "ES256"
LEVELS = {level: f"http://id.elegnamnden.se/loa/1.0/{level}" for level in ("loa3", "loa2")}
_SCOPES = "openid profile"


@dataclass(frozen=True, slots=True)
class Client(ClientMixin):  # type: ignore[misc]
    """The one client: this instance, with the address it really has."""

    client_id: str
    client_secret: str
    redirect_uri: str

    def get_client_id(self) -> str:
        """See Authlib."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """See Authlib."""
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        """See Authlib: what is asked for, of what there is."""
        return " ".join(word for word in (scope or "").split() if word in _SCOPES.split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """See Authlib: exactly our own."""
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        """See Authlib."""
        return client_secret == self.client_secret

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """See Authlib: with the secret."""
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        """See Authlib."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """See Authlib."""
        return grant_type == "authorization_code"


@dataclass(frozen=True, slots=True)
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    """One authorization code, good for a minute and one use."""

    code: str
    subject: Subject
    redirect_uri: str
    scope: str
    nonce: str
    acr: str
    code_challenge: str
    code_challenge_method: str
    made_at: float

    def get_redirect_uri(self) -> str:
        """See Authlib."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """See Authlib."""
        return self.scope

    def get_nonce(self) -> str:
        """See Authlib."""
        return self.nonce

    def get_auth_time(self) -> None:
        """See Authlib: the time of the token."""
        return

    def get_acr(self) -> str:
        """See Authlib."""
        return self.acr

    def get_amr(self) -> list[str]:
        """See Authlib: nothing was proved."""
        return ["demo"]


class _Once:
    """Codes and tokens in this process, forgotten when used or old."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Any]] = {}

    def put(self, key: str, value: Any) -> None:
        """Keep `value`."""
        moment = time.monotonic()
        with self._lock:
            self._kept = {k: v for k, v in self._kept.items() if moment - v[0] < self._seconds}
            self._kept[key] = (moment, value)

    def take(self, key: str) -> Any:
        """Return what was kept, once, or None."""
        with self._lock:
            found = self._kept.pop(key, None)
        return found[1] if found and time.monotonic() - found[0] < self._seconds else None

    def see(self, key: str) -> Any:
        """Return what is kept, or None."""
        found = self._kept.get(key)
        return found[1] if found and time.monotonic() - found[0] < self._seconds else None


class Issuer:
    """One issuer: its name, its key and its Authlib server. `provider`: the key in settings.PROVIDERS."""

    def __init__(self, provider: str, path: str) -> None:
        self.provider = provider
        self.path = path
        self.key = ECKey.generate_key("P-256", auto_kid=True)
        self.codes = _Once(CODE_SECONDS)
        self.tokens = _Once(TOKEN_SECONDS)
        self.server = _Server(self)

    @property
    def name(self) -> str:
        """The issuer identifier."""
        return f"{settings.SIMULATOR_ORIGIN}/{self.path}"

    def client(self) -> Client:
        """Return the client: this instance."""
        known = settings.PROVIDERS[self.provider]
        back = f"{settings.ORIGIN}/login/{self.provider}/callback/"
        return Client(known.client_id, known.client_secret, back)

    def metadata(self) -> dict[str, Any]:
        """Return the discovery document (OpenID Connect Discovery 1.0)."""
        return {
            "issuer": self.name,
            "authorization_endpoint": f"{self.name}/authorize",
            "token_endpoint": f"{self.name}/token",
            "userinfo_endpoint": f"{self.name}/userinfo",
            "end_session_endpoint": f"{self.name}/end_session",
            "jwks_uri": f"{self.name}/jwks",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code"],
            "scopes_supported": _SCOPES.split(),
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "acr_values_supported": list(LEVELS.values()),
            "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
            "authorization_response_iss_parameter_supported": True,
        }

    def jwks(self) -> dict[str, Any]:
        """Return the public key."""
        return {"keys": [{**self.key.as_dict(private=False), "use": "sig", "alg": ALGORITHM}]}

    def client_origin(self) -> str:
        """Return the origin that people are sent back to, for the page's form-action."""
        parts = urllib.parse.urlsplit(self.client().redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"


class _Server(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server for Django, with what it keeps in this process instead of in tables."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__(None, None)
        self.issuer = issuer
        grant = type("Grant", (_Grant,), {"issuer": issuer})
        self.register_grant(grant, [_PkceOnly(required=True), _OpenId(issuer)])

    def load_config(self, config: Mapping[str, Any]) -> None:
        """See Authlib: ours is fixed."""
        super().load_config({"token_expires_in": {"authorization_code": TOKEN_SECONDS}})

    def query_client(self, client_id: str) -> Client | None:
        """See Authlib."""
        known = self.issuer.client()
        return known if client_id == known.client_id else None

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """See Authlib."""
        self.issuer.tokens.put(token["access_token"], request.user)


class _PkceOnly(CodeChallenge):  # type: ignore[misc]
    """Proof key demanded of everybody, S256 only (RFC 9700 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]
    DEFAULT_CODE_CHALLENGE_METHOD = "S256"

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """See Authlib."""
        data = grant.request.payload.data
        if not data.get("code_challenge") or data.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge with S256 is required")
        super().validate_code_challenge(grant, redirect_uri)


class _Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    """The authorization code grant over `Issuer.codes`."""

    issuer: Issuer

    def save_authorization_code(self, code: str, request: Any) -> None:
        """See Authlib."""
        data = request.payload.data
        self.issuer.codes.put(
            code,
            Code(
                code=code,
                subject=request.user,
                redirect_uri=request.payload.redirect_uri,
                scope=request.scope,
                nonce=data.get("nonce", ""),
                acr=LEVELS["loa2" if data.get("level") == "loa2" else "loa3"],
                code_challenge=data["code_challenge"],
                code_challenge_method=data["code_challenge_method"],
                made_at=time.monotonic(),
            ),
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        """See Authlib: looking a code up uses it, also when what follows fails."""
        found: Code | None = self.issuer.codes.take(code)
        return found

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """See Authlib: done already."""

    def authenticate_user(self, authorization_code: Code) -> Subject:
        """See Authlib."""
        return authorization_code.subject


class _OpenId(OpenIDCode):  # type: ignore[misc]
    """ID tokens signed with the issuer's key."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__(require_nonce=True)
        self._issuer = issuer

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """See Authlib: the client checks it."""
        return False

    def resolve_client_private_key(self, client: Client) -> ECKey:
        """See Authlib."""
        return self._issuer.key

    def get_client_algorithm(self, client: Client) -> str:
        """See Authlib."""
        return ALGORITHM

    def get_encode_header(self, client: Client) -> dict[str, Any]:
        """See Authlib: with the key's id, so that a restart with a new key is noticed."""
        return {"alg": ALGORITHM, "kid": self._issuer.key.kid}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """See Authlib."""
        return {"iss": self._issuer.name, "aud": [client.client_id]}

    def generate_user_info(self, user: Subject, scope: str) -> dict[str, Any]:
        """See Authlib."""
        return {"sub": user.sub, **user.claims}
