""" "Mina recept" and the renewal, in words the person sees."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.prescriptions import queries
from vardnav.capabilities.prescriptions.adapters.fake import Fake
from vardnav.capabilities.prescriptions.adapters.tables import Tables
from vardnav.capabilities.prescriptions.models import Prescription
from vardnav.kernel import clock
from vardnav.kernel.people.models import Person
from vardnav.platform.cases import models
from vardnav.platform.cases.tests.world import RENEW, World, post, seen


def prescribed(world: World, to: Person, name: str, **more: Any) -> Prescription:
    today = clock.local_date(clock.now())
    given: dict[str, Any] = {
        "strength": "500 mg",
        "form": "tablett",
        "dosage": "1 tablett på morgonen",
        "prescribed_by": "Dag Vård, läkare",
        "unit": world.norra,
        "prescribed_on": today - dt.timedelta(days=300),
        "valid_to": today + dt.timedelta(days=65),
        "collections_left": 0,
    }
    return Prescription.objects.create(region="12", subject=to, name=name, **{**given, **more})


def test_anna_sees_her_drugs_and_renews_one_with_two_clicks(world: World, anna: Client) -> None:
    metformin = prescribed(world, world.anna, "Metformin")
    prescribed(world, world.anna, "Losartan", collections_left=3)
    prescribed(world, world.cecilia, "Hemligon")
    page = anna.get("/my/prescriptions/")
    for words in (
        "Metformin tablett 500 mg",
        "1 tablett på morgonen",
        "Behöver förnyas",
        "Losartan",
        "Dag Vård",
    ):
        assert words in seen(page)
    assert "Hemligon" not in seen(page)
    renew = f"/my/services/{RENEW}/?line={metformin.id}&amp;unit={world.norra.id}"
    assert renew in page.content.decode()
    chosen = anna.get(renew.replace("&amp;", "&"))
    assert "Skicka till" in seen(chosen)
    begun = post(
        anna, f"/my/services/{RENEW}/begin/", {"unit": str(world.norra.id), "line": str(metformin.id)}
    )
    assert begun.status_code == 303
    draft = models.Draft.objects.get()
    assert draft.answers == {"drugs": ["Metformin tablett 500 mg"]}
    first = anna.get(f"/my/drafts/{draft.id}/step/drugs/").content.decode()
    assert f'value="{metformin.id}" id="id_drugs_0_0" checked' in first


def test_chosen_and_written_drugs_reach_the_unit_as_words(world: World, anna: Client) -> None:
    metformin = prescribed(world, world.anna, "Metformin")
    post(anna, f"/my/services/{RENEW}/begin/", {"unit": str(world.norra.id)})
    draft = models.Draft.objects.get()
    url = f"/my/drafts/{draft.id}/step/"
    written = {"drugs_0": [str(metformin.id)], "drugs_1": "Salva mot klåda\n\nAlvedon"}
    assert post(anna, url + "drugs/", written)["Location"] == url + "how/"
    again = anna.get(url + "drugs/")
    assert "Salva mot klåda\nAlvedon</textarea>" in again.content.decode()
    post(anna, url + "how/", {"works": "well", "side_effects": "no", "as_prescribed": "yes"})
    post(anna, url + "you/", {"pregnant": "not_relevant"})
    assert post(anna, f"/my/drafts/{draft.id}/review/").status_code == 303
    case = models.Case.objects.get()
    assert case.answers[0]["value"] == ["Metformin tablett 500 mg", "Salva mot klåda", "Alvedon"]
    assert {
        "link_id": "side_effects",
        "text": "Har du fått besvär av läkemedlet (biverkningar)?",
        "value": "Nej",
    } in (case.answers)


def test_another_persons_drug_cannot_be_slipped_in(world: World, anna: Client) -> None:
    hers = prescribed(world, world.cecilia, "Hemligon")
    post(anna, f"/my/services/{RENEW}/begin/", {"unit": str(world.norra.id), "line": str(hers.id)})
    draft = models.Draft.objects.get()
    assert draft.answers == {}
    answer = post(anna, f"/my/drafts/{draft.id}/step/drugs/", {"drugs_0": [str(hers.id)]})
    assert answer.status_code == 422
    assert "Hemligon" not in seen(answer)


def test_anna_sees_bos_drugs_when_she_acts_for_him(world: World, anna_for_bo: Client) -> None:
    prescribed(world, world.bo, "Allergin")
    prescribed(world, world.anna, "Metformin")
    page = seen(anna_for_bo.get("/my/prescriptions/"))
    assert "Recept för Bo" in page
    assert "Allergin" in page
    assert "Metformin" not in page


def test_each_reading_of_the_list_is_logged(world: World, anna: Client) -> None:
    from django.db import connection

    anna.get("/my/prescriptions/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE action = 'prescriptions.list'")
        assert cursor.fetchone() == (1,)


def test_a_silent_list_says_so_and_the_drugs_can_be_written(
    world: World, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LIST", Fake({}, is_silent=True))
    assert "Vi kan inte hämta din läkemedelslista just nu" in seen(anna.get("/my/prescriptions/"))
    post(anna, f"/my/services/{RENEW}/begin/", {"unit": str(world.norra.id)})
    draft = models.Draft.objects.get()
    page = anna.get(f"/my/drafts/{draft.id}/step/drugs/")
    assert page.status_code == 200
    assert "Skriv en sak på varje rad." in seen(page)


def test_the_fake_answers_as_the_table_does(world: World) -> None:
    prescribed(world, world.anna, "Metformin")
    real = Tables().of(world.anna.id)
    fake = Fake({world.anna.id: real})
    assert list(fake.of(world.anna.id)) == list(real)
    assert list(fake.of(world.cecilia.id)) == list(Tables().of(world.cecilia.id)) == []


@pytest.mark.parametrize(("years", "is_shown"), [(13, False), (17, False), (18, True)])
def test_the_list_is_shown_at_the_ages_of_the_policy_table(
    world: World, anna: Client, years: int, *, is_shown: bool
) -> None:
    prescribed(world, world.anna, "Metformin")
    today = clock.local_date(clock.now())
    born_on = today.replace(year=today.year - years, day=min(today.day, 28))
    Person.objects.filter(id=world.anna.id).update(born_on=born_on)
    page = anna.get("/my/prescriptions/")
    assert page.status_code == 200
    assert ("Metformin" in seen(page)) is is_shown
    assert ("Läkemedelslistan visas inte i din ålder" in seen(page)) is not is_shown
    post(anna, f"/my/services/{RENEW}/begin/", {"unit": str(world.norra.id)})
    asked = anna.get(f"/my/drafts/{models.Draft.objects.get().id}/step/drugs/")
    assert ("Metformin" in seen(asked)) is is_shown
    assert asked.status_code == 200


def test_without_drugs_the_page_leads_on(world: World, anna: Client) -> None:
    page = anna.get("/my/prescriptions/")
    assert "Inga recept i listan" in seen(page)
    assert f"/my/services/{RENEW}/" in page.content.decode()
