"""Forms: fields for identity numbers, phones and e-mail addresses, each with its own plain error."""

from __future__ import annotations

import abc
import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from vardnav.kernel import clock
from vardnav.kernel.people import contact, identifiers
from vardnav.kernel.people.identifiers import IdentifierKind, PersonIdentifier
from vardnav.kernel.people.wording import Unacceptable


class _CheckedField(forms.CharField, abc.ABC):
    """A text field whose value one function checks, raising `Unacceptable` with a plain reason."""

    missing: str = ""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {}).setdefault("required", gettext_lazy(self.missing))
        super().__init__(**options)
        # The function has its own plain words for these; Django's come in another tone.
        self.validators = []

    @abc.abstractmethod
    def check_value(self, text: str) -> Any:
        """Return what a page needs of the text. Raises Unacceptable."""

    def clean(self, value: Any) -> Any:
        """Return the checked value, or "" when nothing was written and nothing must be."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return self.check_value(text)
        except Unacceptable as fault:
            raise ValidationError(_(fault.reason), code=type(fault).__name__) from None


class IdentifierField(_CheckedField):
    """A personal identity number; the cleaned value is a `PersonIdentifier` (or "" if optional and empty).

    A form sets `field.today` when its page knows the time; else the clock is asked. `kind` refuses others.
    The private series is accepted in a demo instance only.
    """

    missing = identifiers.Missing.reason

    def __init__(
        self,
        *,
        kind: IdentifierKind | None = None,
        today: Callable[[], dt.date] | None = None,
        **options: Any,
    ) -> None:
        options.setdefault("label", gettext_lazy("Personnummer"))
        options.setdefault("help_text", gettext_lazy("Tio eller tolv siffror, till exempel 19121212-1212"))
        # Never kept by the browser's form memory: the computer may be shared.
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**options)
        self.kind = kind
        self.today = today or _today

    def check_value(self, text: str) -> PersonIdentifier:
        """Return the number. Raises identifiers.BadIdentifier."""
        return identifiers.parse(
            text, today=self.today(), allow_private_series=settings.IS_DEMO, kind=self.kind
        )


class PhoneField(_CheckedField):
    """A phone number; the cleaned value is E.164 (or ""). `mobile_only`: one that takes text messages."""

    missing = contact.PhoneMissing.reason

    def __init__(self, *, mobile_only: bool = False, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Telefonnummer"))
        options.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))
        super().__init__(**options)
        self.mobile_only = mobile_only

    def check_value(self, text: str) -> str:
        """Return the number. Raises contact.BadPhone."""
        return contact.mobile(text) if self.mobile_only else contact.phone(text)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number as people read it; what was typed is shown as typed."""
        return contact.phone_in_words(value) if isinstance(value, str) and value.startswith("+") else value


class EmailField(_CheckedField):
    """An e-mail address; the cleaned value is the address (or "")."""

    missing = contact.EmailMissing.reason

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("E-postadress"))
        # type=text: the browser's own check of type=email speaks another language than ours.
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}))
        super().__init__(**options)

    def check_value(self, text: str) -> str:
        """Return the address. Raises contact.BadEmail."""
        return contact.email(text)


def born_and_age(identifier: PersonIdentifier, today: dt.date) -> str:
    """Return what is said back beside a number, so that a slip shows: "Född 3 april 2017, 9 år", or ""."""
    born, age = identifier.born_on, identifier.age(today)
    if born is None or age is None:
        return ""
    years = ngettext("%(age)d år", "%(age)d år", age) % {"age": age}
    return _("Född %(day)s, %(years)s") % {"day": date_format(born, "j F Y"), "years": years}


def _today() -> dt.date:
    return clock.local_date(clock.now())
