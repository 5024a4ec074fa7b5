"""Somebody without e-ID answers what a unit asks: staff fill the form in, and the case says who and how (N12)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client

from tests.support import personas
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases import form_requests, models, requested, rules
from vardnav.platform.cases.tests.world import World, post, seen
from vardnav.platform.files.models import StoredFile
from vardnav.platform.files.tests import samples
from vardnav.platform.questionnaires.tests.forms import catalogue_renewed, form, published, question
from vardnav.platform.questionnaires.tests.test_requested import asked


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.CLAMAV = ""


@pytest.fixture
def key(world: World) -> str:
    version = published(form(question("t", required=True), question("k", "attachment")))
    catalogue_renewed()
    return version.form.key


@pytest.fixture
def dag(world: World) -> Client:
    return personas.client_of(assignment=world.assignments[world.dag.id])


def fill(dag: Client, case: models.Case, origin: str = "phone") -> str:
    """Begin to fill the form in; return the address of its first page of questions."""
    way = rules.IDENTIFIED_BY[rules.Origin(origin)][0].value
    begun = post(dag, f"/desk/cases/{case.id}/form/", {"origin": origin, "identified_by": way})
    assert begun.status_code == 303, seen(begun)
    return str(dag.get(begun["Location"])["Location"])


def test_anna_rings_and_dag_fills_the_form_in_for_her(
    world: World, key: str, dag: Client, anna: Client
) -> None:
    case = asked(world, key)
    page = dag.get(f"/desk/cases/{case.id}/")
    assert f'href="/desk/cases/{case.id}/form/"' in page.content.decode()
    assert "Hur hörde personen av sig?" in seen(dag.get(f"/desk/cases/{case.id}/form/"))
    step = fill(dag, case)
    assert fill(dag, case) == step, "who begins again goes on"
    picture = SimpleUploadedFile("knä.jpg", samples.photograph())
    assert post(dag, step, {"q-t": "Sover dåligt", "q-k": [picture]}).status_code == 303
    review = f"/desk/assist/drafts/{case.draft_id}/review/"
    assert "Sover dåligt" in seen(dag.get(review))
    receipt = post(dag, review)["Location"]
    assert receipt == f"/desk/assist/receipts/{case.id}/"
    assert post(dag, review)["Location"] == receipt, "sent once, whatever is clicked"
    assert case.number in seen(dag.get(receipt))
    case.refresh_from_db()
    assert models.Case.objects.count() == 1
    assert (case.status, case.subject_id, case.is_from_unit) == (
        rules.Status.IN_PROGRESS,
        world.anna.id,
        True,
    )
    assert [row["value"] for row in case.answers] == ["Sover dåligt", ["knä.jpg"]]
    assert case.assistance is not None
    assert (case.assistance.staff_id, case.assistance.origin) == (world.dag.id, "phone")
    step_row = models.Step.objects.get(case=case, verb="reply")
    assert (step_row.by_staff_id, step_row.by_person_id) == (world.dag.id, None)
    begun = Entry.objects.filter(action="cases.begin", object_id=case.id)
    assert [one.actor_id for one in begun] == [world.dag.id], "begun once, however often it is pressed"
    helped = Entry.objects.filter(action="assisted.start", object_id=case.assistance_id)
    assert helped.filter(actor_id=world.dag.id, subject_id=world.anna.id).count() == 1
    shown = seen(dag.get(f"/desk/cases/{case.id}/"))
    for words in ("Sover dåligt", "knä.jpg", "Besvarat", "Formuläret fylldes i åt invånaren", "Ifyllt av"):
        assert words in shown, words
    theirs = seen(anna.get(f"/my/cases/{case.id}/"))
    assert "Ifyllt av" in theirs
    assert "Personen ringde" in theirs
    assert StoredFile.objects.count() == 1
    assert not models.Draft.objects.exists()


def test_one_who_cannot_read_it_here_is_asked_and_helped_in_one_go(
    world: World, key: str, dag: Client
) -> None:
    Account.objects.filter(person=world.anna).delete()
    found = models.Assistance.objects.create(
        region="12", person=world.anna, staff=world.dag, unit=world.norra, origin="visit", started_at=clock.now()
    )  # fmt: skip
    address = f"/desk/assist/{found.id}/form/"
    page = seen(dag.get(address))
    assert "kan inte nås" in page
    assert "Fyll i åt personen" in page
    assert post(dag, address, {"is_patient": "on"}).status_code == 422
    assert not models.Case.objects.exists()
    led = post(dag, address, {"service": key, "is_patient": "on"})
    case = models.Case.objects.get()
    assert led["Location"] == f"/desk/cases/{case.id}/form/"
    step = fill(dag, case, "visit")
    assert post(dag, step, {"q-t": "Sover gott"}).status_code == 303
    assert post(dag, f"/desk/assist/drafts/{case.draft_id}/review/").status_code == 303
    case.refresh_from_db()
    assert case.assistance is not None
    assert case.assistance.origin == "visit"
    assert case.answers


def test_what_the_unit_waits_for_stands_where_the_person_is_helped(
    world: World, key: str, dag: Client
) -> None:
    case = asked(world, key)
    helped = models.Assistance.objects.filter(person=world.anna).latest("started_at")
    page = dag.get(f"/desk/assist/{helped.id}/")
    assert f"/desk/cases/{case.id}/form/" in page.content.decode()
    form_requests.recall(world.dags(), case.id, now=clock.now())
    assert f"/desk/cases/{case.id}/form/" not in dag.get(f"/desk/assist/{helped.id}/").content.decode()


def test_only_one_answers_whoever_begins(world: World, key: str, dag: Client, anna: Client) -> None:
    case = asked(world, key)
    fill(dag, case)
    refused = post(anna, f"/my/cases/{case.id}/form/")
    assert refused.status_code == 409
    assert "Mottagningen fyller i formuläret åt dig" in seen(refused)
    assert post(dag, f"/desk/assist/drafts/{case.draft_id}/discard/").status_code == 303
    assert post(anna, f"/my/cases/{case.id}/form/").status_code == 303
    mine = post(dag, f"/desk/cases/{case.id}/form/", {"origin": "phone", "identified_by": "called"})
    assert mine.status_code == 409
    assert "Bara en kan svara" in seen(mine)
    assert models.Draft.objects.get().assistance_id is None


def test_neither_other_units_nor_residents_fill_it_in(
    world: World, key: str, anna: Client, dag: Client
) -> None:
    case = asked(world, key)
    eva = personas.client_of(assignment=world.assignments[world.eva.id])
    for browser in (eva, anna):
        assert browser.get(f"/desk/cases/{case.id}/form/").status_code in (302, 303, 404)
        assert post(
            browser, f"/desk/cases/{case.id}/form/", {"origin": "phone", "identified_by": "called"}
        ).status_code in (
            302,
            303,
            404,
        )
    assert not models.Draft.objects.exists()
    wrong = post(dag, f"/desk/cases/{case.id}/form/", {"origin": "dream", "identified_by": "called"})
    assert wrong.status_code == 422
    assert re.search(r"Välj ett av svaren", seen(wrong))


def test_an_assistance_of_somebody_else_is_no_way_in(world: World, key: str) -> None:
    case = asked(world, key)
    other = models.Assistance.objects.create(
        region="12", person=world.cecilia, staff=world.dag, unit=world.norra, origin="phone", started_at=clock.now()
    )  # fmt: skip
    with pytest.raises(Http404):
        form_requests.begin(world.dags(), case.id, assistance_id=other.id, now=clock.now())


def test_what_has_gone_on_to_another_unit_meanwhile_gets_the_answer_there(
    world: World, key: str, dag: Client
) -> None:
    case = asked(world, key)
    step = fill(dag, case)
    models.Case.objects.filter(id=case.id).update(unit=world.sodra)
    assert post(dag, step, {"q-t": "Ja"}).status_code == 303
    assert post(dag, f"/desk/assist/drafts/{case.draft_id}/review/").status_code == 303
    eva = personas.client_of(assignment=world.assignments[world.eva.id])
    assert "Ifyllt av" in seen(eva.get(f"/desk/cases/{case.id}/"))


def test_a_form_answered_or_taken_back_is_not_filled_in(world: World, key: str, dag: Client) -> None:
    case = asked(world, key)
    step = fill(dag, case)
    post(dag, step, {"q-t": "Ja"})
    form_requests.recall(world.dags(), case.id, now=clock.now())
    late = post(dag, f"/desk/cases/{case.id}/form/", {"origin": "phone", "identified_by": "called"})
    assert late["Location"] == f"/desk/cases/{case.id}/"
    with pytest.raises(requested.NotWaiting):
        form_requests.waiting(world.dags(), case.id)
    Person.objects.filter(id=world.anna.id).update(deceased_on=clock.local_date(clock.now()))
    other = asked_before_death(world, key)
    dead = post(dag, f"/desk/cases/{other.id}/form/", {"origin": "phone", "identified_by": "called"})
    assert dead.status_code == 422
    assert "avliden" in seen(dead)


def asked_before_death(world: World, key: str) -> models.Case:
    """Return a case in which Anna was asked while she lived."""
    day = Person.objects.get(id=world.anna.id).deceased_on
    Person.objects.filter(id=world.anna.id).update(deceased_on=None)
    case = asked(world, key)
    Person.objects.filter(id=world.anna.id).update(deceased_on=day)
    return case
