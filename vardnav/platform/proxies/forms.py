"""Forms: what staff write to give, take, end, lock and open. Which choices there are follows the dated table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel.people.acting import MANDATES, Kind
from vardnav.kernel.people.forms import IdentifierField
from vardnav.kernel.people.models import AgreedBy
from vardnav.kernel.people.rules import Area
from vardnav.platform.design.dates import DatePartsField
from vardnav.platform.design.forms import LineField, TextField
from vardnav.platform.portal.acting_words import KINDS

Data = Mapping[str, Any] | None
_PICK = {"required": _("Välj ett av svaren."), "invalid_choice": _("Välj ett av svaren i listan.")}
_AREA_WORDS: dict[Area, str | Promise] = {
    Area.E_SERVICES: _("Göra och läsa ärenden"),
    Area.RECORD: _("Läsa journalen"),
    Area.MEDICINES: _("Se läkemedelslistan"),
}
_CHECKS = (
    ("passport", _("Pass")),
    ("id_card", _("Nationellt id-kort eller Skatteverkets id-kort")),
    ("licence", _("Svenskt körkort")),
    ("known", _("Känd av mig sedan tidigare")),
)


def area_word(area: str) -> str:
    """Return what an area lets somebody do; the code itself for one that is not known."""
    return str(_AREA_WORDS[Area(area)]) if area in set(Area) else area


class _DecisionForm(forms.Form):
    """What decisions have in common: the days. Empty first day: today."""

    use_required_attribute = False

    def __init__(self, data: Data = None, *, today: dt.date) -> None:
        super().__init__(data)
        self.today = today

    def _choose(self, label: Any, choices: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, error_messages=_PICK)

    def _add_areas(self, areas: Sequence[Area]) -> None:
        self.fields["areas"] = forms.MultipleChoiceField(
            label=_("Vad ska personen kunna göra?"),
            choices=[(area.value, _AREA_WORDS[area]) for area in areas],
            initial=[area.value for area in areas] if len(areas) == 1 else [],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Välj minst en sak."), "invalid_choice": _PICK["invalid_choice"]},
        )

    def _add_days(self, last_help: Any) -> None:
        self.fields["valid_from"] = DatePartsField(
            label=_("Första dag"), help_text=_("Lämna tomt för i dag."), required=False
        )
        self.fields["last_day"] = DatePartsField(label=_("Sista dag"), help_text=last_help, required=False)

    def clean_valid_from(self) -> dt.date:
        """Return the first day, today when none is given."""
        return self.cleaned_data.get("valid_from") or self.today

    def days(self) -> tuple[dt.date, dt.date | None]:
        """Return the first day, and the first day without the right (None: until further notice)."""
        last = self.cleaned_data.get("last_day")
        return self.cleaned_data.get("valid_from", self.today), last + dt.timedelta(days=1) if last else None


class ExtendForm(_DecisionForm):
    """A guardian's extension for a teenager."""

    def __init__(
        self,
        data: Data = None,
        *,
        today: dt.date,
        guardians: Sequence[tuple[str, str]],
        areas: Sequence[Area],
        last: dt.date | None,
        last_words: str,
    ) -> None:
        super().__init__(data, today=today)
        self.last = last
        #: What the region's table lets an extension be about: as a rule reading the record alone.
        self.is_of_record_alone = Area.E_SERVICES not in areas
        self.fields["actor"] = self._choose(_("Vilken vårdnadshavare?"), guardians)
        self._add_areas(areas)
        agreed = [
            (AgreedBy.HEAD_AND_CHILD.value, _("Verksamhetschefen och den unga är överens")),
            (AgreedBy.DOCTOR.value, _("En läkare har beslutat")),
        ]
        self.fields["agreed_by"] = self._choose(_("Vem har bestämt?"), agreed)
        self.fields["agreed_with"] = LineField(label=_("Verksamhetschefens eller läkarens namn"))
        self.fields["reason"] = TextField(
            label=_("Varför behövs det?"),
            help_text=_("Läses av er på mottagningen. Den unga ser att rätten finns, inte den här texten."),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self._add_days(_("Lämna tomt för längsta möjliga: %(day)s.") % {"day": last_words})

    def clean_last_day(self) -> dt.date | None:
        """Return the last day; the last one possible when none is given."""
        return self.cleaned_data.get("last_day") or self.last


class BlockForm(_DecisionForm):
    """A guardian who is kept away."""

    def __init__(self, data: Data = None, *, today: dt.date, guardians: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, today=today)
        self.fields["actor"] = self._choose(_("Vilken vårdnadshavare?"), guardians)
        self.fields["reason"] = TextField(
            label=_("Varför?"),
            help_text=_("Läses bara av er på mottagningen. Vårdnadshavaren får inte veta varför."),
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 4}),
        )


class RepresentForm(_DecisionForm):
    """Somebody who represents an adult, from the decision on paper."""

    def __init__(self, data: Data = None, *, today: dt.date, kinds: Mapping[Kind, Sequence[Area]]) -> None:
        super().__init__(data, today=today)
        self.fields["number"] = IdentifierField(label=_("Personnummer för den som ska göra ärenden"))
        self.fields["kind"] = self._choose(
            _("Vad är personen?"), [(kind.value, KINDS[kind]) for kind in MANDATES if kind in kinds]
        )
        self.fields["decided_by"] = LineField(
            label=_("Vem har beslutat?"),
            help_text=_("Till exempel: Malmö tingsrätt. För en framtidsfullmakt: den som skrev fullmakten."),
            max_length=200,
        )
        self.fields["reference"] = LineField(
            label=_("Beslutets nummer"), help_text=_("Målnummer, diarienummer eller datum."), max_length=100
        )
        areas = {area for kind in MANDATES for area in kinds.get(kind, ())}
        self._add_areas([area for area in Area if area in areas])
        self._add_days(_("Lämna tomt om beslutet gäller tills vidare."))


class EndForm(forms.Form):
    """Why a decision ends; optional, because ending a right must never wait for words. `read_by`: who will read them."""

    use_required_attribute = False

    def __init__(self, data: Data = None, *, read_by: str) -> None:
        super().__init__(data)
        self.fields["reason"] = TextField(
            label=_("Varför?"),
            help_text=read_by,
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )


class LockForm(forms.Form):
    """Why an account is locked at somebody's request."""

    use_required_attribute = False
    reason = TextField(
        label=_("Vem har bett om det, och hur vet ni vem personen är?"),
        help_text=_("Skriv inte mer om hotet än som behövs."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UnlockForm(forms.Form):
    """How it was seen who the person is, who must be here."""

    use_required_attribute = False
    identity_check = forms.ChoiceField(
        label=_("Hur har du kontrollerat vem personen är?"),
        choices=_CHECKS,
        widget=forms.RadioSelect,
        error_messages=_PICK,
    )
    is_here = forms.BooleanField(
        label=_("Personen är här och vill själv att kontot låses upp"),
        error_messages={"required": _("Kontot låses bara upp när personen är på plats.")},
    )
