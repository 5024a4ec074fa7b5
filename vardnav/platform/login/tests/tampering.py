"""Support: a provider in 100 lines that can be told to answer wrongly, one way at a time."""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
import time
import urllib.parse
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import ECKey, RSAKey

from vardnav.kernel import clock
from vardnav.platform.login.claims import PERSONNUMMER

LOA3 = "http://id.elegnamnden.se/loa/1.0/loa3"


@functools.cache
def _keys() -> tuple[RSAKey, RSAKey]:
    """Return the provider's key and somebody else's; made once, it takes a while."""
    return RSAKey.generate_key(2048, auto_kid=True), RSAKey.generate_key(2048, auto_kid=True)


class Teller:
    """A WSGI application. `wrong` names what it does wrong; `claims` is what it says of the person."""

    def __init__(self) -> None:
        self.issuer = ""
        self.wrong = ""
        self.claims: dict[str, Any] = {
            PERSONNUMMER: "198501052396",
            "given_name": "Anna",
            "family_name": "Ek",
        }
        self.userinfo: dict[str, Any] = {}
        self.key, self.stranger = _keys()
        self.nonce = ""
        self.used: set[str] = set()
        self.asked: list[str] = []
        self.delay = 0.0

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if self.delay:
            time.sleep(self.delay)
        if self.wrong == "down":
            return self._say(start_response, {}, "503 Busy")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        if path.endswith("openid-configuration"):
            return self._say(start_response, self._metadata())
        if path == "/jwks":
            return self._say(start_response, {"keys": [self.key.as_dict(private=False)]})
        if path == "/userinfo":
            return self._say(start_response, {"sub": self._sub(), **self.userinfo})
        return self._token(start_response, urllib.parse.parse_qs(body))

    def _token(self, start_response, asked):
        code = asked.get("code", [""])[0]
        if self.wrong == "token error" or code in self.used:
            return self._say(start_response, {"error": "invalid_grant"}, "400 Bad Request")
        if self.wrong == "token not json":
            start_response("200 OK", [("Content-Type", "text/html")])
            return [b"<h1>hello</h1>"]
        if self.wrong == "token redirects":
            start_response("302 Found", [("Location", f"{self.issuer}/jwks")])
            return [b""]
        self.used.add(code)
        token = {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": self._id_token()}
        if self.wrong == "no id token":
            del token["id_token"]
        return self._say(start_response, token)

    def _sub(self):
        return "somebody else" if self.wrong == "userinfo sub" else "anna-1"

    def _metadata(self):
        issuer = "http://127.0.0.1:1" if self.wrong == "metadata issuer" else self.issuer
        token = "http://example.net/token" if self.wrong == "metadata http" else f"{self.issuer}/token"
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": token,
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        }

    def _claims(self) -> dict[str, Any]:
        now = int(clock.now().timestamp())
        right = {
            "iss": self.issuer,
            "aud": "vardnav",
            "sub": "anna-1",
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
            "acr": LOA3,
            **self.claims,
        }
        changes: dict[str, dict[str, Any]] = {
            "iss": {"iss": "https://evil.example"},
            "iss missing": {"iss": None},
            "aud": {"aud": "another"},
            "aud with azp": {"aud": "another", "azp": "vardnav"},
            "aud missing": {"aud": None},
            "azp": {"aud": ["vardnav", "another"], "azp": "another"},
            "nonce": {"nonce": "x" * 20},
            "nonce missing": {"nonce": None},
            "sub missing": {"sub": None},
            "sub not text": {"sub": 17},
            "expired": {"iat": now - 900, "exp": now - 600},
            "exp missing": {"exp": None},
            "future": {"iat": now + 900, "exp": now + 1800},
            "not yet": {"nbf": now + 900},
            "at_hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
            "level 2": {"acr": LOA3.replace("loa3", "loa2")},
            "level unknown": {"acr": "http://id.swedenconnect.se/loa/1.0/uncertified-loa3"},
            "level missing": {"acr": None},
            "level not text": {"acr": ["http://id.elegnamnden.se/loa/1.0/loa3"]},
            "number wrong": {PERSONNUMMER: "198501052397"},
            "number missing": {PERSONNUMMER: None},
            "number not text": {PERSONNUMMER: {"value": 3}},
            "number LMA": {PERSONNUMMER: "12-345678"},
        }
        said = {**right, **changes.get(self.wrong, {})}
        return {name: value for name, value in said.items() if value is not None}

    def _id_token(self) -> str:
        header, key = {"alg": "RS256", "kid": self.key.kid}, self.key
        if self.wrong == "alg none":
            return self._unsigned()
        if self.wrong == "alg HS256 with public key":
            public = self.key.as_pem(private=False)
            return _by_hand({"alg": "HS256", "kid": self.key.kid}, self._claims(), public)
        if self.wrong == "unknown kid":
            header, key = {"alg": "RS256", "kid": self.stranger.kid}, self.stranger
        if self.wrong == "wrong key":
            key = self.stranger
        if self.wrong == "other kind of key":
            return jwt.encode(
                {"alg": "ES256", "kid": self.key.kid}, self._claims(), ECKey.generate_key("P-256")
            )
        made = jws.serialize_compact(header, json.dumps(self._claims()).encode(), key)
        if self.wrong == "signature":
            head, body, _mark = made.split(".")
            return f"{head}.{body}.{'A' * 342}"
        if self.wrong == "swapped body":
            head, _body, mark = made.split(".")
            return f"{head}.{self._unsigned().split('.')[1]}A.{mark}"
        return "not.a.token" if self.wrong == "not a token" else made

    def _unsigned(self) -> str:
        return _by_hand({"alg": "none"}, self._claims(), b"")

    @staticmethod
    def _say(start_response, words, status="200 OK"):
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(words).encode()]


def _by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes) -> str:
    """Return a token that the library rightly refuses to make."""
    signed = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"
    mark = hmac.new(secret, signed.encode(), hashlib.sha256).digest() if secret else b""
    return f"{signed}.{_part(mark)}"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
