"""What the person does with a certificate: sees it, downloads it, asks for a new one, sends it on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.certificates import handlers
from vardnav.capabilities.certificates.actions import handing, issuing, sending
from vardnav.capabilities.certificates.adapters.fake import Fake
from vardnav.capabilities.certificates.events import CertificateChanged
from vardnav.capabilities.certificates.models import Certificate, Sending
from vardnav.capabilities.certificates.tests import written
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Person
from vardnav.platform.cases.models import Case, Draft
from vardnav.platform.cases.tests.world import World, decide, post, seen
from vardnav.platform.notify.models import Notice

EMPLOYER = {"recipient": "employer", "address": "999912-0018"}
SEND = {"step": "send", **EMPLOYER}


def address(certificate: Certificate, tail: str = "") -> str:
    return f"/my/certificates/{certificate.id}/{tail}"


def test_anna_sees_her_certificates_and_reads_one_without_the_pdf(world: World, anna: Client) -> None:
    assert "Inga intyg än" in seen(anna.get("/my/certificates/"))
    certificate = written.issued(world, anna)
    assert "Mina intyg" in seen(anna.get("/my/"))
    assert "Läkarintyg om sjukskrivning" in seen(anna.get("/my/certificates/"))
    page = seen(anna.get(address(certificate)))
    for words in ("Kan inte lyfta kanarieblommor.", "Halva tiden", "Dag Vård, Läkare", certificate.number):
        assert words in page, words
    assert "Läkarintyg om sjukskrivning" in seen(anna.get(f"/my/cases/{certificate.case_id}/"))


def test_the_page_can_be_read_in_english(world: World, anna: Client) -> None:
    certificate = written.issued(world, anna)
    anna.cookies["vardnav_language"] = "en"
    page = seen(anna.get(address(certificate)))
    assert "Certificate of sick leave" in page
    assert "Half the time" in page


def test_the_pdf_comes_as_a_download_with_its_row_in_the_log(world: World, anna: Client) -> None:
    certificate = written.issued(world, anna)
    answer: Any = anna.get(address(certificate, "document/"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    row = Entry.objects.filter(action="files.read", object_id=certificate.case_id).latest("at")
    assert (row.actor_id, row.subject_id) == (world.anna.id, world.anna.id)


def test_a_stranger_finds_nothing(world: World, anna: Client, cecilia: Client) -> None:
    certificate = written.issued(world, anna)
    made = sending.send(world.annas(), certificate.id, recipient_key="insurance_agency", now=clock.now())
    for tail in ("", "document/", "send/"):
        assert cecilia.get(address(certificate, tail)).status_code == 404, tail
    assert cecilia.get(f"/my/certificates/sent/{made.id}/").status_code == 404
    assert post(cecilia, address(certificate, "send/"), SEND).status_code == 404
    assert post(cecilia, f"/my/certificates/sent/{made.id}/retry/").status_code == 404
    assert post(cecilia, address(certificate, "renew/")).status_code == 404
    assert "Läkarintyg" not in seen(cecilia.get("/my/certificates/"))
    assert Sending.objects.count() == 1


def test_a_guardian_sees_the_childs_and_the_child_grown_out_of_it_alone(
    world: World, anna: Client, anna_for_bo: Client
) -> None:
    certificate = written.issued(world, anna_for_bo)
    assert certificate.subject_id == world.bo.id
    assert "Intyg för Bo" in seen(anna_for_bo.get("/my/certificates/"))
    assert "Läkarintyg" in seen(anna_for_bo.get(address(certificate)))
    assert "Läkarintyg" not in seen(anna.get("/my/certificates/"))
    born = clock.local_date(clock.now()).replace(month=1, day=1)
    Person.objects.filter(id=world.bo.id).update(born_on=born.replace(year=born.year - 13))
    assert anna_for_bo.get(address(certificate)).status_code == 302
    assert anna.get(address(certificate)).status_code == 404


def test_a_certificate_is_as_secret_as_its_case(world: World, anna: Client, monkeypatch: Any) -> None:
    """Whatever keeps a case from somebody keeps its certificates, their PDF and their sendings too."""
    from vardnav.platform.cases.models import CaseQuerySet

    certificate = written.issued(world, anna)
    made = sending.send(world.annas(), certificate.id, recipient_key="insurance_agency", now=clock.now())
    monkeypatch.setattr(CaseQuerySet, "visible_to", lambda self, viewer: self.none())
    assert "Inga intyg än" in seen(anna.get("/my/certificates/"))
    for place in (
        address(certificate),
        address(certificate, "document/"),
        f"/my/certificates/sent/{made.id}/",
    ):
        assert anna.get(place).status_code == 404, place


def test_a_guardian_neither_sees_nor_hears_of_a_certificate_of_a_secret_case(
    world: World, anna_for_bo: Client
) -> None:
    certificate = written.issued(world, anna_for_bo)
    Case.objects.filter(id=certificate.case_id).update(is_secret=True)
    assert "Inga intyg än" in seen(anna_for_bo.get("/my/certificates/"))
    for tail in ("", "document/", "send/"):
        assert anna_for_bo.get(address(certificate, tail)).status_code == 404, tail
    Account.objects.filter(person=world.anna).update(phone="+46701740605", notify_by="sms")
    event = CertificateChanged(
        region=certificate.region,
        certificate_id=certificate.id,
        case_id=certificate.case_id,
        person_id=world.bo.id,
    )
    handlers.certificate_changed(event, now=clock.now())
    assert not Notice.objects.exists()
    Case.objects.filter(id=certificate.case_id).update(is_secret=False)
    handlers.certificate_changed(event, now=clock.now())
    assert [one.person_id for one in Notice.objects.all()] == [world.anna.id]
    assert "Läkarintyg" in seen(anna_for_bo.get(address(certificate)))


def test_a_renewal_begins_with_what_is_known(world: World, anna: Client) -> None:
    certificate = written.issued(world, anna)
    decide(key="certificates.renew")
    begun = post(anna, address(certificate, "renew/"))
    draft = Draft.objects.get()
    assert begun["Location"] == f"/my/drafts/{draft.id}/"
    assert (draft.service_key, draft.unit_id) == ("certificates.renew", world.norra.id)
    assert draft.answers == {
        "which": "Läkarintyg om sjukskrivning", "ends_on": "2026-12-14", "issued_by": "Dag Vård", "extent": "50",
    }  # fmt: skip
    page = anna.get(begun["Location"], follow=True).content.decode()
    assert "Läkarintyg om sjukskrivning" in page


def test_a_renewal_that_the_unit_does_not_take_leads_to_the_choice_of_another(
    world: World, anna: Client
) -> None:
    certificate = written.issued(world, anna)
    begun = post(anna, address(certificate, "renew/"))
    assert begun["Location"] == "/my/services/certificates.renew/"
    assert not Draft.objects.exists()


def test_sending_shows_exactly_what_and_to_whom_before_and_is_done_once(
    world: World, anna: Client, fake: Fake
) -> None:
    certificate = written.issued(world, anna)
    page = address(certificate, "send/")
    assert "Försäkringskassan" in seen(anna.get(page))
    assert "Transportstyrelsen" not in seen(anna.get(page))
    look = post(anna, page, {"step": "look", **EMPLOYER})
    said = seen(look)
    assert look.status_code == 200
    for words in (
        "999912-0018",
        "Kan inte lyfta kanarieblommor.",
        "Det går inte att ångra",
        certificate.number,
        "Anna Test",
    ):
        assert words in said, words
    assert not Sending.objects.exists()
    first, second = post(anna, page, SEND), post(anna, page, SEND)
    made = Sending.objects.get()
    assert first["Location"] == second["Location"] == f"/my/certificates/sent/{made.id}/"
    assert (made.sent_by_id, made.helped_by_id, made.address) == (world.anna.id, None, "9999120018")
    assert "Intyget är skickat" in seen(anna.get(first["Location"]))
    assert "Det skickas inte en gång till." in seen(post(anna, page, {"step": "look", **EMPLOYER}))
    handing.hand_over(Viewer.system(), made.id, now=clock.now())
    assert "Lämnat till mottagarens system" in seen(anna.get(address(certificate)))
    row = Entry.objects.get(action="certificates.send")
    assert (row.actor_id, row.subject_id, row.object_id) == (
        world.anna.id,
        world.anna.id,
        certificate.case_id,
    )


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, "Välj vem som ska få intyget."),
        ({"recipient": "moon"}, "Välj en mottagare i listan."),
        ({"recipient": "transport_agency"}, "Välj en mottagare i listan."),
        ({"recipient": "employer", "address": ""}, "Skriv organisationsnumret med tio siffror."),
        ({"recipient": "employer", "address": "197802022383"}, "Skriv organisationsnumret med tio siffror."),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(
    world: World, anna: Client, form: dict[str, str], said: str
) -> None:
    certificate = written.issued(world, anna)
    answer = post(anna, address(certificate, "send/"), {"step": "send", **form})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert form.get("address", "") in answer.content.decode()
    assert not Sending.objects.exists()


def test_one_revoked_meanwhile_is_not_sent_and_one_that_was_sent_stays_told(
    world: World, anna: Client
) -> None:
    certificate = written.issued(world, anna)
    issuing.revoke(world.dags(), certificate.id, reason="Fel.", now=clock.now())
    answer = post(anna, address(certificate, "send/"), SEND)
    assert answer.status_code == 409
    assert "Inget är skickat" in seen(answer)
    assert not Sending.objects.exists()


def test_whoever_sent_an_older_version_is_told_to_send_the_new(
    world: World, anna: Client, fake: Fake
) -> None:
    old = written.issued(world, anna)
    made = sending.send(world.annas(), old.id, recipient_key="insurance_agency", now=clock.now())
    handing.hand_over(Viewer.system(), made.id, now=clock.now())
    new = issuing.correct(
        world.dags(),
        old.id,
        written=issuing.Written(written.template("sick_leave"), written.values(extent="100")),
        correction="Omfattningen.",
        now=clock.now(),
    )
    page = seen(anna.get(address(new)))
    assert "Du har skickat en tidigare version" in page
    assert "Försäkringskassan" in page
    sending.send(world.annas(), new.id, recipient_key="insurance_agency", now=clock.now())
    assert Sending.objects.count() == 2


def test_staff_send_it_for_somebody_who_asks_and_the_log_says_who(
    world: World, anna: Client, dag: Any
) -> None:
    certificate = written.issued(world, anna)
    page = f"/desk/certificates/{certificate.id}/send/"
    assert "Skicka bara det personen har bett om" in seen(dag.post(page, {"step": "look", **EMPLOYER}))
    done = dag.post(page, SEND)
    made = Sending.objects.get()
    assert (made.sent_by_id, made.helped_by_id) == (None, world.dag.id)
    assert "Dag Vård, Läkare på mottagningen hjälpte till." in seen(dag.get(done["Location"]))
    assert "hjälpte till" in seen(anna.get(address(certificate)))
    assert Entry.objects.get(action="certificates.send").actor_id == world.dag.id


def test_what_it_costs_is_said_before_anything_is_sent(world: World, anna: Client) -> None:
    lines = (
        "2026-01-01: 500 kr Intyg för körkort | Driving",
        "2026-01-01: 0 kr Sjukskrivning",
        "2099-01-01: 900 kr Intyg för körkort",
    )
    decide(key=written.REQUEST, options={"fees": "\n".join(lines)})
    page = seen(anna.get(f"/my/services/{written.REQUEST}/"))
    assert "Intyg för körkort: 500 kr" in page
    assert "Sjukskrivning: avgiftsfritt" in page
    assert "900" not in page
    assert "Du betalar inget här." in page
    begun = post(anna, f"/my/services/{written.REQUEST}/begin/", {"unit": str(world.norra.id)})
    assert "Intyg för körkort: 500 kr" in seen(anna.get(f"{begun['Location']}review/"))
