"""Forms: who is helped and how they came; somebody without a number of the register is entered with a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.people.forms import IdentifierField
from vardnav.platform.cases import letters, words
from vardnav.platform.cases.rules import IDENTIFIED_BY, Origin
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField

ORIGINS = (
    (Origin.PHONE, _("Personen ringde")),
    (Origin.VISIT, _("Personen är här")),
    (Origin.LETTER, _("Brev")),
    (Origin.UNIT, _("Vi hör av oss till personen")),
)

#: Names as they stand in registers and on letters.
LONGEST_NAME = 100


def origin_field() -> forms.ChoiceField:
    """Return the question of how the one who is helped reached the staff."""
    return forms.ChoiceField(
        label=_("Hur hörde personen av sig?"),
        choices=ORIGINS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Välj hur personen hörde av sig."),
            "invalid_choice": _("Välj ett av svaren i listan."),
        },
    )


def identified_field() -> forms.ChoiceField:
    """Return the question of how staff know who it is whom they help."""
    return forms.ChoiceField(
        label=_("Hur vet du vem personen är?"),
        help_text=_("Det står i ärendet. Personen kan läsa det."),
        choices=list(words.IDENTIFIED.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Välj hur du vet vem personen är."),
            "invalid_choice": _("Välj ett av svaren i listan."),
        },
    )


class IdentifiedForm(forms.Form):
    """How the one who is helped reached the staff, and how staff know who it is: the two must fit."""

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot be, such as a document shown on the phone."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        origin, way = cleaned.get("origin"), cleaned.get("identified_by")
        if origin and way and way not in IDENTIFIED_BY[Origin(origin)]:
            suits = "; ".join(str(words.IDENTIFIED[one]) for one in IDENTIFIED_BY[Origin(origin)])
            self.add_error(
                "identified_by",
                _("Det passar inte med hur personen hörde av sig. Välj något av de här svaren: %(suits)s.")
                % {"suits": suits},
            )
        return cleaned


class FillForm(IdentifiedForm):
    """How somebody for whom staff fill in a form reached them."""

    origin = origin_field()
    identified_by = identified_field()


class InPlaceForm(forms.Form):
    """What the one who is helped says to the unit, in their own open case."""

    use_required_attribute = False
    text = TextField(
        label=_("Vad säger personen?"),
        help_text=_("Skriv det så som personen säger det. Personen läser det, och att du har skrivit det."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SureForm(forms.Form):
    """That the person wants a case taken back."""

    use_required_attribute = False
    is_wanted = forms.BooleanField(
        label=_("Personen vill själv ta tillbaka ärendet"),
        error_messages={"required": _("Kryssa i rutan för att ta tillbaka ärendet.")},
    )


class WhoForm(IdentifiedForm):
    """The exact number of the one who is helped; a name only for somebody new."""

    number = IdentifierField(
        label=_("Personnummer, samordningsnummer, reservnummer eller LMA-nummer"),
        help_text=_("Skriv hela numret. LMA-nummer skrivs med bindestreck, till exempel 12-345678."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    origin = origin_field()
    identified_by = identified_field()
    given_name = LineField(label=_("Förnamn"), required=False, max_length=LONGEST_NAME)
    family_name = LineField(label=_("Efternamn"), required=False, max_length=LONGEST_NAME)
    is_right = forms.BooleanField(
        label=_("Jag har läst upp namnet och numret för personen, och de stämmer"), required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.asks_name = bool(data and (data.get("given_name") or data.get("family_name")))

    @property
    def read_aloud(self) -> tuple[str, str]:
        """The first and the last name of somebody new; none of them until the person has said that they are right."""
        given = self.cleaned_data
        return (given["given_name"], given["family_name"]) if given["is_right"] else ("", "")

    def ask_name(self) -> None:
        """Ask for the name too, and that it is right: the number is nobody's yet, and the name goes to every letter."""
        self.asks_name = True
        missing = [name for name in ("given_name", "family_name") if not self.cleaned_data.get(name)]
        if not missing:
            self.add_error("is_right", _("Läs upp namnet och numret. Kryssa i rutan när de stämmer."))
            return
        self.add_error("number", _("Ingen här har det numret. Kontrollera det."))
        for name in missing:
            self.add_error(name, _("Är numret rätt? Skriv namnet, så läggs personen in."))

    def clean_given_name(self) -> str:
        """Refuse what is no name."""
        return _name(self.cleaned_data["given_name"])

    def clean_family_name(self) -> str:
        """Refuse what is no name."""
        return _name(self.cleaned_data["family_name"])


def _name(text: str) -> str:
    if text and not any(character.isalpha() for character in text):
        raise forms.ValidationError(_("Skriv namnet med bokstäver."))
    return text


def _secrecy_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Visa inte ärendet för den som gör ärenden åt personen"),
        help_text=_("Vårdnadshavare och andra ombud ser då inget av det och får inget sms eller mejl."),
        required=False,
    )


class LetterForm(forms.Form):
    """What the unit writes to somebody: which sort, and the text."""

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        letter: str = "",
        text: str = "",
        is_known: bool,
        may_be_secret: bool = False,
        is_secret: bool = False,
        signed_by_unit: bool = False,
    ) -> None:
        initial = {
            "letter": letter,
            "text": text,
            "is_secret": is_secret,
            "signed_by_unit": signed_by_unit,
        }
        super().__init__(data, initial=initial)
        self.fields["letter"] = forms.ChoiceField(
            label=_("Vad gäller det?"),
            choices=[(one.key, one.title) for one in letters.LETTERS.values()],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Välj vad det gäller."),
                "invalid_choice": _("Välj ett av svaren i listan."),
            },
        )
        self.fields["text"] = TextField(
            label=_("Text"),
            help_text=_("Personen läser det du skriver."),
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 8} | ({"lang": "sv"} if text else {})),
        )
        self.fields["signed_by_unit"] = forms.BooleanField(
            label=_("Skriv under med mottagningens namn i stället för mitt"),
            help_text=_("I loggen och på mottagningens egna sidor står ditt namn som vanligt."),
            required=False,
        )
        if may_be_secret:
            self.fields["is_secret"] = _secrecy_field()
        if not is_known:
            self.fields["is_patient"] = forms.BooleanField(
                label=_("Personen har kontakt med oss i vården"),
                error_messages={"required": _("Skriv bara till den som har kontakt med er.")},
            )

    def clean_text(self) -> str:
        """Refuse a merge field that nobody has filled in."""
        return _without_fields(str(self.cleaned_data["text"]))


class RequestForm(forms.Form):
    """A form of the region's that somebody is asked to answer: which, why, and the last day.

    One who cannot read anything here is asked by staff who fill it in at once: no text, no day.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        services: Sequence[tuple[str, Any]],
        text: str = "",
        last_on: dt.date | None = None,
        today: dt.date,
        is_known: bool,
        is_reached: bool = True,
        may_be_secret: bool = False,
        is_secret: bool = False,
    ) -> None:
        super().__init__(data, initial={"text": text, "last_on": last_on, "is_secret": is_secret})
        self.today = today
        self.fields["service"] = forms.ChoiceField(
            label=_("Vilket formulär?"),
            choices=services,
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Välj ett formulär."),
                "invalid_choice": _("Välj ett av svaren i listan."),
            },
        )
        if is_reached:
            self.fields["last_on"] = DatePartsField(
                label=_("Sista dag att svara"), error_messages={"required": _("Skriv sista dagen.")}
            )
            self.fields["text"] = TextField(
                label=_("Text"),
                help_text=_("Personen läser det du skriver."),
                max_length=10_000,
                widget=forms.Textarea(attrs={"rows": 6} | ({"lang": "sv"} if text else {})),
            )
            if may_be_secret:
                self.fields["is_secret"] = _secrecy_field()
        if not is_known:
            self.fields["is_patient"] = forms.BooleanField(
                label=_("Personen har kontakt med oss i vården"),
                error_messages={"required": _("Skriv bara till den som har kontakt med er.")},
            )

    def clean_last_on(self) -> Any:
        """Refuse a day that has been, or that is more than a year away."""
        day = self.cleaned_data["last_on"]
        if day is not None and not self.today <= day <= self.today + dt.timedelta(days=366):
            raise forms.ValidationError(_("Välj en dag från och med i dag och inom ett år."))
        return day

    def clean_text(self) -> str:
        """Refuse a merge field that nobody has filled in."""
        return _without_fields(str(self.cleaned_data["text"]))


def _without_fields(text: str) -> str:
    left = letters.fields(text)
    if left:
        raise forms.ValidationError(
            _("Fyll i det som står inom klammer: %(fields)s") % {"fields": ", ".join(left)}
        )
    return text
