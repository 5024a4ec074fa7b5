"""Gallery: made-up words for the components to show; nobody in here exists."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms

from vardnav.platform.design.dates import DatePartsField


class SampleForm(forms.Form):
    """One field of every kind the field macro knows."""

    name = forms.CharField(
        label="Telefonnummer", help_text="Vi ringer bara om vi behöver fråga något.", max_length=20
    )
    message = forms.CharField(
        label="Vad vill du fråga om?",
        help_text="Skriv med egna ord. En sjuksköterska läser det du skriver.",
        widget=forms.Textarea,
        max_length=2000,
        required=False,
    )
    unit = forms.ChoiceField(
        label="Mottagning", choices=[("", "Välj i listan"), ("1", "Vårdcentralen Björken")]
    )
    where = forms.ChoiceField(
        label="Vill du att vi ringer dig?",
        choices=[("yes", "Ja, ring mig"), ("no", "Nej, svara här")],
        widget=forms.RadioSelect,
    )
    drugs = forms.MultipleChoiceField(
        label="Vilka läkemedel vill du förnya?",
        choices=[
            ("a", "Levaxin, tablett 50 mikrogram"),
            ("b", "Metformin, tablett 500 mg, två gånger om dagen"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    since = DatePartsField(label="När började det?", help_text="Till exempel 2026 3 14", required=False)
    attachments = forms.FileField(
        label="Bilder eller dokument", help_text="JPEG, PNG, HEIC eller PDF.", required=False
    )
    terms = forms.BooleanField(label="Jag har läst och godkänner villkoren")


def service(key: str, title: str, summary: str, icon: str, state: str, **words: str) -> SimpleNamespace:
    """One e-service as the start page knows it."""
    words = {
        "state_text": "",
        "instead_text": "",
        "url": f"/services/{key}/",
        "answer_time_text": "",
        **words,
    }
    return SimpleNamespace(key=key, title=title, summary=summary, icon=icon, state=state, **words)


def services() -> list[SimpleNamespace]:
    """A region's e-services in every state."""
    return [
        service(
            "renew",
            "Förnya recept",
            "När ditt läkemedel snart är slut.",
            "pill-circle-rectangle",
            "open",
            answer_time_text="Svar inom 2 arbetsdagar",
        ),
        service(
            "ask",
            "Fråga din vårdcentral",
            "Ställ en fråga och få svar i inkorgen.",
            "chat-elipsis",
            "open",
            answer_time_text="Svar inom 3 arbetsdagar",
        ),
        service(
            "book",
            "Boka tid",
            "Välj en tid hos din mottagning.",
            "calendar",
            "paused",
            state_text="Boka tid är pausad till och med måndag 24 november. Vi byter journalsystem.",
            instead_text="Ring din vårdcentral så hjälper de dig att boka.",
        ),
        service(
            "test",
            "Beställ självtest",
            "Få ett test hem i brevlådan.",
            "test-flask",
            "missing",
            state_text="Region Skåne erbjuder inte självtest på nätet.",
            url="",
            instead_text="Du kan lämna prov på din vårdcentral.",
        ),
        service(
            "child",
            "Barnets vaccinationer",
            "Se vilka vaccinationer ditt barn har fått.",
            "baby-wrapped",
            "soon",
            state_text="Kommer under våren 2027.",
            url="",
            instead_text="Fråga barnets BVC.",
        ),
        service(
            "dental",
            "Akut tandvård",
            "Hitta en tandläkare som har öppet.",
            "tooth",
            "closed",
            state_text="Öppnar i morgon klockan 8.00.",
            instead_text="Ring 1177 om du har svår värk.",
        ),
    ]


class Kept(SimpleNamespace):
    """Something that a part is drawn from: itself, not its values, is what the drawing is kept under."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # a namespace has none, for it compares by value


def start_context(region: bool = True) -> dict[str, Any]:
    """The public start page, with a region chosen or not."""
    names = [("01", "Region Stockholm"), ("12", "Region Skåne"), ("14", "Västra Götalandsregionen")]
    regions = [SimpleNamespace(code=code, name=name) for code, name in names]
    cards = services() if region else []
    front = Kept(
        region=regions[1] if region else None,
        regions=regions,
        shelf=SimpleNamespace(
            cards=cards,
            usable=[card for card in cards if card.state == "open"],
            others=[card for card in cards if card.state != "open"],
        ),
        is_current=True,
        phones=[
            SimpleNamespace(label="Råd om vård", number="1177", note="Dygnet runt, alla dagar"),
            SimpleNamespace(label="Region Skånes växel", number="044-309 30 00", note="Vardagar 7.30–17.00"),
        ],
        doorways=[],
        news=[],
    )
    return {"region": front.region, "regions": regions, "front": front}


def context(*, bad: bool = False) -> dict[str, Any]:
    """What the gallery page shows; `bad` gives the form with errors."""
    form = SampleForm(
        {"name": "sju", "message": "Hej", "unit": "9", "since_0": "2026", "since_1": "13", "since_2": "40"}
        if bad
        else None
    )
    return {
        "sample_form": form,
        "services": services(),
        "steps": [
            {"title": "Skickad", "when": "mån 16 mars 9.12", "state": "done"},
            {"title": "Mottagen av vårdcentralen", "when": "mån 16 mars 10.05", "state": "done"},
            {"title": "En sjuksköterska läser", "text": "Du får svar senast onsdag 18 mars.", "state": "now"},
            {"title": "Svar", "state": "next"},
        ],
        "people": [
            {"key": "self", "name": "Anna Lind", "note": "Du själv", "current": True},
            {"key": "bo", "name": "Bo Lind", "note": "9 år"},
        ],
        "cases": [
            {
                "title": "Förnya recept",
                "number": "R-2026-104",
                "who": "Anna Lind",
                "due": "i dag 16.00",
                "late": True,
            },
            {
                "title": "Fråga om prov",
                "number": "F-2026-221",
                "who": "Bo Lind",
                "due": "tor 19 mars",
                "late": False,
            },
        ],
        "frame": SimpleNamespace(
            name="Anna Lind",
            subject="Bo, 9 år",
            acting_for="Bo",
            unread=3,
            unit="Vårdcentralen Björken",
            title="sjuksköterska",
            current="inbox",
        ),
    }
