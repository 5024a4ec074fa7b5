"""A unit issues a certificate from a case, corrects it, revokes it; the old words stay as they were."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pikepdf
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from vardnav.capabilities.certificates.actions import issuing
from vardnav.capabilities.certificates.models import Certificate
from vardnav.capabilities.certificates.tests import written
from vardnav.kernel import clock
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import actions as cases
from vardnav.platform.cases.models import Case, Message
from vardnav.platform.cases.tests.world import World, seen
from vardnav.platform.files import storage
from vardnav.platform.files.models import StoredFile

ISSUE = {**written.SICK, "message": "Intyget är klart.", "ending": "approved", "version": "1"}


def address(case: Case, kind: str = "sick_leave") -> str:
    return f"/desk/cases/{case.id}/certificates/{kind}/"


def document(certificate: Certificate) -> bytes:
    return storage.path_of(certificate.file_id).read_bytes()


def words(certificate: Certificate) -> str:
    reader = pypdf.PdfReader(io.BytesIO(document(certificate)))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_dag_issues_from_a_case_and_the_case_ends_with_it(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna)
    assert "Utfärda ett intyg" in seen(dag.get(f"/desk/cases/{case.id}/"))
    assert "Läkarintyg om sjukskrivning" in seen(dag.get(f"/desk/cases/{case.id}/certificates/"))
    done = dag.post(address(case), ISSUE)
    certificate = Certificate.objects.get()
    assert (done.status_code, done["Location"]) == (303, f"/desk/certificates/{certificate.id}/")
    case.refresh_from_db()
    assert (case.status, case.outcome) == ("completed", "approved")
    assert Message.objects.get(case=case).text == "Intyget är klart."
    assert (certificate.subject_id, certificate.unit_id, certificate.version) == (
        world.anna.id,
        world.norra.id,
        1,
    )
    assert (certificate.issuer_name, certificate.issuer_title) == ("Dag Vård", "Läkare")
    assert (str(certificate.valid_from), str(certificate.valid_to)) == ("2026-12-01", "2026-12-14")
    page = seen(dag.get(done["Location"]))
    assert "Kan inte lyfta kanarieblommor." in page
    assert "Halva tiden" in page
    assert "Intyget har ingen underskrift." in page


def test_the_form_begins_with_what_the_person_wrote(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna, from_on="2026-12-01", to_on="2026-12-09", extent="75")
    page = dag.get(address(case)).content.decode()
    assert 'value="2026-12-01"' in page
    assert 'value="2026-12-09"' in page
    assert 'value="75" id="id_extent_2" checked' in page
    assert "Ord om tasks" in page


def test_with_no_room_on_the_disk_nothing_is_issued_and_all_that_was_typed_comes_back(
    world: World, anna: Client, dag: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, old = written.case(world, anna), written.issued(world, anna)
    correct = f"/desk/certificates/{old.id}/correct/"

    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "write", full)
    for at, sent in ((address(case), ISSUE), (correct, {**written.SICK, "correction": "Fel dag."})):
        refused = dag.post(at, sent)
        assert refused.status_code == 422
        assert "Kan inte lyfta kanarieblommor." in seen(refused)
        assert "Vi kan inte ta emot filer just nu" in seen(refused)
    assert Certificate.objects.get() == old
    case.refresh_from_db()
    assert case.status != "completed"


def test_the_pdf_is_tagged_and_says_who_what_whom_and_no_signature(
    world: World, anna: Client, settings: Any
) -> None:
    settings.IS_DEMO = True
    certificate = written.issued(world, anna)
    said = words(certificate)
    for part in (
        "Läkarintyg om sjukskrivning", "Anna Test", "Kan inte lyfta kanarieblommor.", "Halva tiden",
        "Utfärdat i Vårdnav av Dag Vård, Läkare, Vårdcentralen Norra", "ingen underskrift", certificate.number,
        "DEMONSTRATION", "1 december 2026 till och med 14 december 2026",
    ):  # fmt: skip
        assert part in said, part
    with pikepdf.open(io.BytesIO(document(certificate))) as pdf:
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo["/Title"]) == "Läkarintyg om sjukskrivning"
        assert "/StructTreeRoot" in pdf.Root
    stored = StoredFile.objects.get(id=certificate.file_id)
    assert (stored.sha256, stored.state, stored.subject_id) == (certificate.digest, "clean", world.anna.id)
    settings.IS_DEMO = False
    assert "DEMONSTRATION" not in words(written.issued(world, anna))


def test_somebody_with_protected_identity_among_staff_is_not_named(world: World, anna: Client) -> None:
    world.dag.is_protected = True
    world.dag.save()
    certificate = written.issued(world, anna)
    assert certificate.issuer_name == ""
    assert "Dag" not in words(certificate)


def test_a_preview_shows_it_and_issues_nothing(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna)
    shown = dag.post(address(case), {**ISSUE, "preview": "1"})
    assert shown.status_code == 200
    assert "Inget är utfärdat än." in seen(shown)
    assert "1 december 2026" in seen(shown)
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to_on": "2026-11-01"}, "Slutet kan inte vara före början."),
        ({"to_on": "2029-11-01"}, "Tiden är längre än ett sådant intyg kan gälla."),
        ({"from_on": ""}, "Fyll i det här fältet."),
        ({"from_on": "2026-02-30"}, "Skriv datumet som år-månad-dag"),
        ({"extent": "60"}, "Välj ett av svaren i listan."),
        ({"limits": ""}, "Fyll i det här fältet."),
        ({"ending": "refused"}, "Välj ett av svaren i listan."),
        ({"limits": "Bra 😀"}, "går inte att skriva ut: 😀"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_issued(
    world: World, anna: Client, dag: Any, wrong: dict[str, str], said: str
) -> None:
    case = written.case(world, anna)
    answer = dag.post(address(case), {**ISSUE, "message": "Kvar här", **wrong})
    assert answer.status_code == 422
    assert said in seen(answer)
    assert "Kvar här" in seen(answer)
    assert not Certificate.objects.exists()
    case.refresh_from_db()
    assert case.status == "received"


def test_a_day_of_visit_that_has_not_been_is_refused(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna)
    form = {"visited_on": "2030-01-01", "way": "visit", "message": "x", "ending": "open", "version": "1"}
    assert "Dagen har inte varit än." in seen(dag.post(address(case, "visit"), form))
    done = dag.post(address(case, "visit"), {**form, "visited_on": "2026-01-02"})
    assert done.status_code == 303
    case.refresh_from_db()
    assert case.status == "received"
    assert Certificate.objects.get().valid_to is None


def test_somebody_was_before_you_and_what_you_wrote_is_kept(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna)
    cases.change(world.dags(), case.id, "take", now=clock.now())
    answer = dag.post(address(case), {**ISSUE, "limits": "Kvar här också"})
    assert answer.status_code == 409
    assert "Intyget är inte utfärdat" in seen(answer)
    assert "Kvar här också" in seen(answer)
    assert not Certificate.objects.exists()
    assert not StoredFile.objects.exists()


def test_nothing_is_kept_when_the_case_cannot_end_so(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna)
    cases.change(world.dags(), case.id, "complete", text="Nej.", outcome="refused", now=clock.now())
    assert dag.post(address(case), {**ISSUE, "version": "2"}).status_code == 409
    assert not Certificate.objects.exists()
    assert "Ärendet är avslutat" in seen(dag.get(f"/desk/cases/{case.id}/certificates/"))


def test_a_pdf_made_elsewhere_is_attached_and_a_picture_is_not(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna)
    form = {
        "title": "Körkortsintyg", "content": "Hinder finns inte.", "message": "Klart", "ending": "approved", "version": "1",
    }  # fmt: skip
    missing = dag.post(address(case, "attached"), form)
    assert "Välj minst en fil." in seen(missing)
    wrong = SimpleUploadedFile("x.pdf", b"<html>", "application/pdf")
    assert dag.post(address(case, "attached"), {**form, "document": wrong}).status_code == 422
    right = SimpleUploadedFile("x.pdf", written.pdf(), "application/pdf")
    assert dag.post(address(case, "attached"), {**form, "document": right}).status_code == 303
    certificate = Certificate.objects.get()
    assert (certificate.title, certificate.kind) == ("Körkortsintyg", "attached")
    page = seen(dag.get(f"/desk/certificates/{certificate.id}/"))
    assert "Hinder finns inte." in page
    warned = dag.get(f"/desk/certificates/{certificate.id}/document/")
    assert "Filen är inte viruskontrollerad" in seen(warned)
    given = dag.get(f"/desk/certificates/{certificate.id}/document/?unscanned=yes")
    assert b"".join(given.streaming_content)[:5] == b"%PDF-"


def test_a_correction_replaces_the_old_which_stays_as_it_was(world: World, anna: Client, dag: Any) -> None:
    old = written.issued(world, anna)
    before = document(old)
    page = f"/desk/certificates/{old.id}/correct/"
    assert 'value="2026-12-14"' in dag.get(page).content.decode()
    form = {**written.SICK, "to_on": "2026-12-20", "correction": "Slutdagen var fel."}
    assert "Fyll i det här fältet." in seen(dag.post(page, {**form, "correction": ""}))
    assert dag.post(page, form).status_code == 303
    new = Certificate.objects.get(version=2)
    old.refresh_from_db()
    assert (old.state, old.ended_by_id, new.state, new.number) == (
        "replaced",
        world.dag.id,
        "issued",
        old.number,
    )
    assert document(old) == before
    assert "14 december" in str(old.content)
    assert "Rättat: Slutdagen var fel." in words(new)
    again = dag.post(page, {**form, "correction": "Igen"})
    assert again.status_code == 409
    assert "Igen" in seen(again)
    assert "Ersatt av ett nytt" in seen(anna.get(f"/my/certificates/{old.id}/"))


def test_revoking_needs_a_reason_and_the_person_reads_it(world: World, anna: Client, dag: Any) -> None:
    certificate = written.issued(world, anna)
    page = f"/desk/certificates/{certificate.id}/revoke/"
    assert dag.post(page, {"reason": " "}).status_code == 422
    assert dag.post(page, {"reason": "Utfärdat för fel person."}).status_code == 303
    assert dag.post(page, {"reason": "Igen"}).status_code == 409
    assert "Utfärdat för fel person." in seen(anna.get(f"/my/certificates/{certificate.id}/"))
    with pytest.raises(issuing.Stale):
        issuing.correct(
            world.dags(),
            certificate.id,
            written=issuing.Written(written.template("sick_leave"), written.values()),
            correction="x",
            now=clock.now(),
        )


def test_only_the_unit_that_issued_it_finds_it_at_the_desk(world: World, anna: Client, eva: Any) -> None:
    certificate = written.issued(world, anna)
    for tail in ("", "document/", "correct/", "revoke/", "send/"):
        assert eva.get(f"/desk/certificates/{certificate.id}/{tail}").status_code == 404, tail
    assert eva.post(f"/desk/certificates/{certificate.id}/revoke/", {"reason": "x"}).status_code == 404
    assert "Läkarintyg" not in seen(eva.get("/desk/certificates/"))
    certificate.refresh_from_db()
    assert certificate.state == "issued"


def test_everything_that_is_done_leaves_a_row_on_the_case(world: World, anna: Client, dag: Any) -> None:
    certificate = written.issued(world, anna)
    dag.get(f"/desk/certificates/{certificate.id}/")
    given = dag.get(f"/desk/certificates/{certificate.id}/document/")
    assert b"".join(given.streaming_content) == document(certificate)
    dag.get("/desk/certificates/")
    dag.post(f"/desk/certificates/{certificate.id}/revoke/", {"reason": "Fel."})
    rows = Entry.objects.filter(object_id=certificate.case_id, subject_id=world.anna.id)
    actions = set(rows.values_list("action", flat=True))
    assert {
        "certificates.issue", "certificates.read", "certificates.list", "certificates.revoke", "files.read",
    } <= actions  # fmt: skip
    readers = seen(anna.get(f"/my/cases/{certificate.case_id}/readers/"))
    assert "läste intyget" in readers


def test_a_form_sent_twice_issues_one(world: World, anna: Client, dag: Any) -> None:
    case = written.case(world, anna)
    form = {**ISSUE, "form_key": "0190a0b0-0000-7000-8000-000000000001"}
    first, second = dag.post(address(case), form), dag.post(address(case), form)
    assert first["Location"] == second["Location"]
    assert Certificate.objects.count() == 1


def test_a_last_day_that_has_been_is_said_beside_its_field(world: World, anna: Client, dag: Any) -> None:
    case, today = written.case(world, anna), clock.local_date(clock.now())
    told = {
        "examined_on": str(today - dt.timedelta(days=9)), "to_on": str(today - dt.timedelta(days=1)),
        "purpose": "Körkort", "assessment": "Frisk.", "message": "Klart.", "ending": "approved", "version": "1",
    }  # fmt: skip
    refused = dag.post(address(case, "fitness"), told)
    assert refused.status_code == 422
    assert "Dagen har redan varit." in seen(refused)
    assert not Certificate.objects.exists()
    assert dag.post(address(case, "fitness"), {**told, "to_on": str(today)}).status_code == 303


def test_one_whose_last_day_has_passed_can_still_be_corrected(world: World, anna: Client) -> None:
    today = clock.local_date(clock.now())
    old = written.issued(world, anna, "fitness", to_on=today + dt.timedelta(days=2))
    new = issuing.correct(
        world.dags(),
        old.id,
        written=issuing.Written(
            written.template("fitness"), written.values("fitness", purpose="Körkort C", to_on=old.valid_to)
        ),
        correction="Syftet var fel.",
        now=clock.now() + dt.timedelta(days=30),
    )
    assert (new.version, new.valid_from, new.valid_to) == (2, old.valid_from, old.valid_to)
