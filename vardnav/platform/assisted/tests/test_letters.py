"""A unit writes to a resident on its own accord: neutral notice, inbox, answer, and when it was read."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from tests.support import teenager
from vardnav.kernel import clock
from vardnav.kernel.organisations.models import Unit
from vardnav.kernel.people.identifiers import private_number
from vardnav.kernel.people.models import Account, ActingDecision, Person
from vardnav.platform.assisted.tests.filling import begin_to_help
from vardnav.platform.cases import letters, models
from vardnav.platform.cases.tests.world import World, log_in, post, seen

ANNAS = private_number(dt.date(1985, 4, 12), 7).shown()
TEXT = "Dina prover ser bra ut."


def write(
    client: Client, number: str = ANNAS, letter: str = "unit.message", text: str = TEXT, **more: str
) -> Any:
    page = begin_to_help(client, number, origin="unit")
    return post(client, f"{page}write/", {"letter": letter, "text": text, **more})


def test_anna_reads_what_the_unit_writes_and_the_unit_sees_when(
    world: World, dag: Client, anna: Client
) -> None:
    assert write(dag)["Location"] == "/desk/sent/"
    case = models.Case.objects.get()
    assert (case.status, case.outcome, case.unit_id) == ("completed", "informed", world.norra.id)
    assert "Inte läst än" in seen(dag.get("/desk/sent/"))
    assert "Meddelande från mottagningen" in seen(anna.get("/my/inbox/"))
    page = seen(anna.get(f"/my/cases/{case.id}/"))
    assert TEXT in page
    assert "Skickat av mottagningen" in page
    assert "Det du skickade" not in page
    assert "Läst i dag" in seen(dag.get("/desk/sent/"))
    assert dag.get(f"/desk/cases/{case.id}/").status_code == 200


def test_a_question_waits_for_the_answer_and_comes_back_to_who_asked(
    world: World, dag: Client, anna: Client
) -> None:
    assert write(dag, letter="unit.before_visit", text="Tar du några läkemedel?").status_code == 303
    case = models.Case.objects.get()
    assert case.status == "waiting_for_resident"
    assert "Frågor inför besök" in seen(anna.get("/my/"))
    assert post(anna, f"/my/cases/{case.id}/write/", {"text": "Nej."}).status_code == 303
    case.refresh_from_db()
    assert (case.status, case.assignee_id) == ("in_progress", world.dag.id)


def test_one_without_an_account_is_not_written_to_and_other_ways_are_said(world: World, dag: Client) -> None:
    Account.objects.filter(person=world.anna).update(activated_at=None)
    answer = write(dag)
    assert answer.status_code == 422
    assert "Ring, skriv brev" in seen(answer)
    assert TEXT in seen(answer)
    assert not models.Case.objects.exists()


def test_what_only_the_person_may_read_is_not_written_where_a_trustee_would_be_the_reader(
    world: World, dag: Client
) -> None:
    Account.objects.filter(person=world.anna).update(activated_at=None)
    today = clock.local_date(clock.now())
    ActingDecision.objects.create(
        region="12", kind="trustee", actor=world.cecilia, subject=world.anna, areas=["e_services"], valid_from=today,
        valid_to=today + dt.timedelta(days=30), reference="T 1-26", decided_by="Lunds tingsrätt", author=world.dag,
        unit=world.norra, created_at=clock.now(),
    )  # fmt: skip
    assert "Personen kan inte nås här" not in seen(
        dag.get(f"{begin_to_help(dag, ANNAS, origin='unit')}write/")
    )
    page = begin_to_help(dag, ANNAS, origin="unit")
    assert "Personen kan inte nås här" in seen(dag.get(f"{page}write/?letter=unit.contact_tracing"))
    refused = write(dag, letter="unit.contact_tracing")
    assert refused.status_code == 422
    assert "Ring, skriv brev" in seen(refused)
    assert not models.Case.objects.exists()
    assert write(dag).status_code == 303


def test_a_young_childs_message_is_read_by_the_guardian(
    world: World, dag: Client, numbers: dict[str, str]
) -> None:
    answer = write(dag, numbers["bo"], is_patient="on")
    assert answer.status_code == 303
    case = models.Case.objects.get()
    assert TEXT in seen(log_in(world.anna, acting_for=world.bo).get(f"/my/cases/{case.id}/"))


def test_a_youth_clinic_writes_in_secret_to_a_young_person_unless_it_chooses_otherwise(
    world: World, dag: Client, numbers: dict[str, str]
) -> None:
    """As the young person's own forms begin there: a guardian may have an extension."""
    teenager.grown(world.bo, clock.now(), 14)

    def is_ticked(number: str) -> bool:
        page = dag.get(f"{begin_to_help(dag, number, origin='unit')}write/").content.decode()
        (box,) = re.findall(r"<input[^>]*is_secret[^>]*>", page) or [""]
        return "checked" in box

    assert not is_ticked(numbers["bo"])
    Unit.objects.filter(id=world.norra.id).update(kind="youth")
    assert is_ticked(numbers["bo"])
    assert not is_ticked(ANNAS), "a grown-up keeps it from nobody"
    assert write(dag, numbers["bo"], is_patient="on").status_code == 303
    assert write(dag, numbers["bo"], is_patient="on", is_secret="on").status_code == 303
    assert [one.is_secret for one in models.Case.objects.order_by("id")] == [False, True]
    assert seen(dag.get("/desk/sent/")).count("Hemligt för ombud") == 1


def test_somebody_who_is_not_known_here_is_written_to_only_when_said_to_be_a_patient(
    world: World, eva: Client
) -> None:
    refused = write(eva)
    assert refused.status_code == 422
    assert "Skriv bara till den som har kontakt med er." in seen(refused)
    assert write(eva, is_patient="on").status_code == 303


def test_nothing_is_written_to_the_dead(world: World, dag: Client) -> None:
    page = begin_to_help(dag, ANNAS, origin="unit")
    Person.objects.filter(id=world.anna.id).update(deceased_on=dt.date(2026, 1, 1))
    assert post(dag, f"{page}write/", {"letter": "unit.message", "text": TEXT}).status_code in (404, 422)
    assert not models.Case.objects.exists()


def test_a_ready_text_is_filled_in_and_what_is_left_open_is_refused(world: World, dag: Client) -> None:
    page = begin_to_help(dag, ANNAS, origin="unit")
    text = seen(dag.get(f"{page}write/?letter=unit.result"))
    assert "Hej Anna!" in text
    assert "{" not in text.split("Text", 1)[1]
    refused = write(dag, text="Ring {phone}.")
    assert refused.status_code == 422
    assert "{phone}" in seen(refused)


@pytest.mark.parametrize("key", list(letters.LETTERS))
def test_every_ready_text_uses_fields_that_there_are(key: str) -> None:
    given = dict.fromkeys(letters.FIELDS, "x")
    assert "{" not in letters.filled(letters.LETTERS[key].text, given)


def test_an_unknown_field_is_refused_before_the_text_is_used() -> None:
    with pytest.raises(letters.UnknownField, match="telefon"):
        letters.filled("Ring {telefon} eller {phone}", dict.fromkeys(letters.FIELDS, "x"))
    assert letters.filled("Hej {name}", {"name": "{phone}"}) == "Hej {phone}"


def test_every_declared_reply_uses_fields_that_there_are() -> None:
    from vardnav.platform.registry import listing

    for service in listing.services().values():
        for _title, text in service.standard_replies:
            letters.filled(text, dict.fromkeys(letters.FIELDS, "x"))
