"""An SMS gateway spoken to by form POST over HTTP (the shape of 46elks and its kin), with our reference as its key.

POST {url}             from, to, message, reference, and the header Idempotency-Key; 2xx: taken, 409: had it
already GET  {url}/{reference} 200: has it, 404: has not, 405/501: cannot tell
"""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass, field

import httpx2  # noqa: TID251 - an adapter: this is where outside systems are reached

from vardnav.platform.notify.ports import Known, Sms, TryAgain, WillNot

# Together less than the 30 s that the database lets a transaction wait.
_TIMEOUT = httpx2.Timeout(8.0, connect=3.0)
_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class HttpSms:
    """One gateway: its address, our sender name, and credentials for basic authentication."""

    url: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_address(cls, address: str) -> HttpSms:
        """Read "https://user:password@host/path?from=Vardnav". Raises ValueError."""
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("VARDNAV_SMS_GATEWAY must be 'folder' or an http(s) address.")
        sender = dict(urllib.parse.parse_qsl(parts.query)).get("from", "Vardnav")
        host = parts.netloc.rpartition("@")[2]
        url = urllib.parse.urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        user, password = (
            urllib.parse.unquote(parts.username or ""),
            urllib.parse.unquote(parts.password or ""),
        )
        return cls(url=url, sender=sender, user=user, password=password)

    def send(self, message: Sms) -> None:
        """Hand over one SMS.

        Raises TryAgain (also when no answer came: ask `known` before the next), WillNot.
        """
        form = {
            "from": self.sender,
            "to": message.to,
            "message": message.text,
            "reference": message.reference,
        }
        answer = self._ask("POST", self.url, data=form, headers={"Idempotency-Key": message.reference})
        if answer.is_success or answer.status_code == 409:
            return
        if answer.is_server_error or answer.is_redirect or answer.status_code in _LATER:
            raise TryAgain(f"The SMS gateway answered {answer.status_code}.")
        raise WillNot(f"The SMS gateway answered {answer.status_code}.")

    def known(self, reference: str) -> Known:
        """Ask by our reference. Raises TryAgain."""
        answer = self._ask("GET", f"{self.url}/{urllib.parse.quote(reference, safe='')}")
        if answer.is_success:
            return Known.YES
        if answer.status_code == 404:
            return Known.NO
        if answer.status_code in (405, 501):
            return Known.CANNOT_TELL
        raise TryAgain(f"The SMS gateway answered {answer.status_code}.")

    def _ask(
        self,
        method: str,
        url: str,
        *,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        credentials = (self.user, self.password) if self.user else None
        try:
            with httpx2.Client(timeout=_TIMEOUT, follow_redirects=False, trust_env=False) as client:
                return client.request(method, url, data=data, headers=headers, auth=credentials)
        except httpx2.HTTPError as error:
            raise TryAgain(f"The SMS gateway could not be reached: {type(error).__name__}") from error
