"""E-mail by SMTP.

Our reference is the Message-ID, so a repeat is seen as the same message by those who receive it.
"""

from __future__ import annotations

import smtplib
import urllib.parse
from dataclasses import dataclass, field

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from vardnav.platform.notify.ports import Known, Mail, TryAgain, WillNot

TIMEOUT_SECONDS = 8


@dataclass(frozen=True, slots=True)
class Smtp:
    """One server: smtp (starttls with `?tls=start`) or smtps."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    has_tls: bool = False
    has_starttls: bool = False

    @classmethod
    def from_address(cls, address: str) -> Smtp:
        """Read "smtp://user:password@host:587?tls=start&from=svara-inte@example.org". Raises ValueError."""
        parts = urllib.parse.urlsplit(address)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("VARDNAV_MAIL_SERVER must be 'folder' or an smtp(s) address.")
        query = dict(urllib.parse.parse_qsl(parts.query))
        has_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if has_tls else 25),
            sender=query.get("from", f"svara-inte@{parts.hostname}"),
            user=urllib.parse.unquote(parts.username or ""),
            password=urllib.parse.unquote(parts.password or ""),
            has_tls=has_tls,
            has_starttls=query.get("tls") == "start",
        )

    def send(self, message: Mail) -> None:
        """Hand over one e-mail. Raises TryAgain, WillNot."""
        domain = self.sender.rpartition("@")[2]
        mail = EmailMessage(
            subject=message.subject,
            body=message.text,
            from_email=self.sender,
            to=[message.to],
            headers={"Message-ID": f"<{message.reference}@{domain}>", "Auto-Submitted": "auto-generated"},
            connection=self._connection(),
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            raise (WillNot if all(code >= 500 for code in codes) else TryAgain)(f"SMTP {codes}") from error
        except smtplib.SMTPResponseException as error:
            raise TryAgain(f"SMTP {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise TryAgain(f"The mail server could not be reached: {type(error).__name__}") from error

    def known(self, reference: str) -> Known:
        """SMTP cannot be asked. The same Message-ID is sent again rather than nothing."""
        return Known.CANNOT_TELL

    def _connection(self) -> EmailBackend:
        return EmailBackend(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.has_starttls,
            use_ssl=self.has_tls,
            timeout=TIMEOUT_SECONDS,
            fail_silently=False,
        )
