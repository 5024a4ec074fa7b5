"""A unit asks somebody to answer a form: a neutral notice, the same pages, the answers in the case that waits."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any, cast

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client

from tests.support import personas, teenager
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.people.models import Account, Guardianship
from vardnav.platform.cases import actions, form_requests, models, rules
from vardnav.platform.cases.events import CaseWritten
from vardnav.platform.cases.tests.test_flow import begin, sent_case
from vardnav.platform.cases.tests.world import World, decide, log_in, post, seen
from vardnav.platform.files.models import StoredFile
from vardnav.platform.files.tests import samples
from vardnav.platform.notify import handlers
from vardnav.platform.notify.models import Notice
from vardnav.platform.questionnaires.tests.forms import catalogue_renewed, form, published, question

TEXT = "Berätta inför ditt besök."


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    settings.CLAMAV = ""


@pytest.fixture
def key(world: World) -> str:
    version = published(form(question("t", required=True), question("k", "attachment")))
    catalogue_renewed()
    return version.form.key


def asked(world: World, key: str, *, subject: Any = None, last_on: dt.date | None = None) -> models.Case:
    now = clock.now()
    helped = models.Assistance.objects.create(
        region="12", person=subject or world.anna, staff=world.dag, unit=world.norra, origin="unit", started_at=now
    )  # fmt: skip
    return form_requests.send(
        world.dags(), assistance_id=helped.id, service_key=key, text=TEXT,
        last_on=last_on or clock.local_date(now) + dt.timedelta(days=14), now=now,
    )  # fmt: skip


def desk(world: World) -> Client:
    return personas.client_of(assignment=world.assignments[world.dag.id])


def test_dag_sends_a_form_anna_answers_and_dag_reads_it(world: World, key: str, anna: Client) -> None:
    dag = desk(world)
    found = models.Assistance.objects.create(
        region="12", person=world.anna, staff=world.dag, unit=world.norra, origin="unit", started_at=clock.now()
    )  # fmt: skip
    address = f"/desk/assist/{found.id}/form/"
    assert "Sömnskolan" in seen(dag.get(address))
    last = clock.local_date(clock.now()) + dt.timedelta(days=5)
    sent = {
        "service": key, "text": TEXT, "last_on_0": last.year, "last_on_1": last.month, "last_on_2": last.day,
    }  # fmt: skip
    answer = post(dag, address, sent)
    assert answer.status_code == 303, seen(answer)
    case = models.Case.objects.get()
    assert case.status == rules.Status.WAITING
    page = anna.get(f"/my/cases/{case.id}/")
    assert "Svara på frågorna" in seen(page)
    assert TEXT in seen(page)
    begun = post(anna, f"/my/cases/{case.id}/form/")
    assert post(anna, f"/my/cases/{case.id}/form/")["Location"] == begun["Location"]
    step = anna.get(begun["Location"])["Location"]
    picture = SimpleUploadedFile("knä.jpg", samples.photograph())
    assert post(anna, step, {"q-t": "Sover dåligt", "q-k": [picture]}).status_code == 303
    review = f"/my/drafts/{case.draft_id}/review/"
    assert anna.get(review).status_code == 200
    assert post(anna, review)["Location"].endswith(f"/cases/{case.id}/receipt/")
    assert post(anna, review)["Location"].endswith(f"/cases/{case.id}/receipt/")
    case.refresh_from_db()
    assert models.Case.objects.count() == 1
    assert (case.status, case.form_version) == (rules.Status.IN_PROGRESS, "1")
    assert [row["value"] for row in case.answers] == ["Sover dåligt", ["knä.jpg"]]
    assert not models.Draft.objects.exists()
    shown = dag.get(f"/desk/cases/{case.id}/")
    for words in ("Sover dåligt", "knä.jpg", "Besvarat"):
        assert words in seen(shown), words
    stored = StoredFile.objects.get()
    given = dag.get(f"/desk/cases/{case.id}/files/{stored.id}/")
    assert b"".join(cast(Any, given).streaming_content).startswith(b"\xff\xd8")
    assert [step.verb for step in models.Step.objects.order_by("number")] == ["inquire", "reply"]
    assert "Svara på frågorna" not in seen(anna.get(f"/my/cases/{case.id}/"))


def test_the_notice_says_nothing_of_the_form(world: World, key: str) -> None:
    case = asked(world, key)
    Account.objects.filter(person=world.anna).update(phone="+46701234567", notify_by="sms")
    told = CaseWritten(
        region="12",
        case_id=case.id,
        message_id=models.Message.objects.get().id,
        person_id=world.anna.id,
        is_question=True,
    )
    handlers.case_written(told, now=clock.now())
    notices = list(Notice.objects.all())
    assert notices
    for notice in notices:
        for word in ("Sömn", TEXT, "Norra", "formulär"):
            assert word not in str(vars(notice)), word


def test_a_form_that_is_closed_to_others_is_answered_all_the_same(
    world: World, key: str, anna: Client
) -> None:
    case = asked(world, key)
    decide("on", key=key, unit_id=world.norra.id)
    unasked = begin(anna, world.norra, key)
    decide("paused", key=key, unit_id=world.norra.id)
    assert "Pausad" in seen(anna.get("/my/"))
    unasked.delete()
    begun = post(anna, f"/my/cases/{case.id}/form/")
    assert "Pausad" not in seen(anna.get("/my/"))
    step = anna.get(begun["Location"])["Location"]
    assert post(anna, step, {"q-t": "Ja"}).status_code == 303
    assert anna.get(f"/my/drafts/{case.draft_id}/review/").status_code == 200
    assert post(anna, f"/my/drafts/{case.draft_id}/review/").status_code == 303
    case.refresh_from_db()
    assert case.answers


def test_what_is_missing_is_asked_for_before_it_is_sent(world: World, key: str, anna: Client) -> None:
    case = asked(world, key)
    post(anna, f"/my/cases/{case.id}/form/")
    assert post(anna, f"/my/drafts/{case.draft_id}/review/").status_code == 422
    case.refresh_from_db()
    assert case.status == rules.Status.WAITING


def test_a_form_taken_back_is_not_answered_and_nothing_of_it_stays(
    world: World, key: str, anna: Client
) -> None:
    case = asked(world, key)
    begun = post(anna, f"/my/cases/{case.id}/form/")
    step = anna.get(begun["Location"])["Location"]
    picture = SimpleUploadedFile("knä.jpg", samples.photograph())
    post(anna, step, {"q-t": "Ja", "q-k": [picture]})
    dag = desk(world)
    assert "Ta tillbaka" in seen(dag.get(f"/desk/cases/{case.id}/"))
    closed = _closed(case)
    before = post(dag, f"/desk/cases/{case.id}/request/", {"do": "withdraw", "version": case.version - 1})
    assert before.status_code == 409
    assert "inte återtaget" in seen(before)
    assert models.Draft.objects.exists()
    given = {"do": "withdraw", "version": case.version}
    assert post(dag, f"/desk/cases/{case.id}/request/", given).status_code == 303
    assert _closed(case) > closed, "whoever follows cases is told that it ended"
    case.refresh_from_db()
    assert (case.status, case.outcome) == (rules.Status.COMPLETED, rules.Outcome.WITHDRAWN)
    assert not models.Draft.objects.exists()
    assert not StoredFile.objects.exists()
    late = post(anna, f"/my/drafts/{case.draft_id}/review/")
    assert anna.get(late["Location"])["Location"] == f"/my/cases/{case.id}/"
    assert post(anna, f"/my/cases/{case.id}/form/")["Location"] == f"/my/cases/{case.id}/"
    assert post(dag, f"/desk/cases/{case.id}/request/", given).status_code == 303
    assert [step.verb for step in models.Step.objects.order_by("number")] == ["inquire", "recall"]
    assert "Formuläret togs tillbaka" in seen(dag.get(f"/desk/cases/{case.id}/"))
    assert "Mottagningen tog tillbaka formuläret" in seen(anna.get(f"/my/cases/{case.id}/"))


def test_a_form_that_nobody_has_asked_for_is_not_taken_back(world: World, key: str, anna: Client) -> None:
    case = sent_case(anna, world.norra)
    for viewer in (world.dags(), world.annas()):
        with pytest.raises(actions.NotAllowed):
            actions.change(viewer, case.id, "recall", now=clock.now())
    with pytest.raises(Http404):
        form_requests.recall(world.dags(), case.id, now=clock.now())


def test_whoever_has_written_instead_can_still_answer(world: World, key: str, anna: Client) -> None:
    case = asked(world, key)
    post(anna, f"/my/cases/{case.id}/write/", {"text": "Jag svarar i kväll."})
    post(anna, f"/my/cases/{case.id}/form/")
    actions.save_answers(world.annas(), case.draft_id, {"q-t": "Ja"}, now=clock.now())
    assert post(anna, f"/my/drafts/{case.draft_id}/review/").status_code == 303
    assert [step.verb for step in models.Step.objects.order_by("number")] == ["inquire", "reply", "add"]


def test_a_child_is_answered_for_by_a_guardian_and_only_one(
    world: World, key: str, anna: Client, anna_for_bo: Client
) -> None:
    case = asked(world, key, subject=world.bo)
    assert post(anna, f"/my/cases/{case.id}/form/").status_code == 404
    assert post(anna_for_bo, f"/my/cases/{case.id}/form/").status_code == 303
    models.Draft.objects.update(person=world.cecilia)
    Guardianship.objects.create(
        guardian=world.cecilia, child=world.bo, valid_from=dt.date(2020, 1, 1), author="folkbokföringen"
    )
    other = post(anna_for_bo, f"/my/cases/{case.id}/form/")
    assert other.status_code == 409
    assert "börjat svara" in seen(other)


def test_one_who_has_not_answered_is_reminded_once_when_the_day_is_near(world: World, key: str) -> None:
    now = clock.now()
    today = clock.local_date(now)
    near, far = asked(world, key, last_on=today + dt.timedelta(days=2)), asked(world, key)
    assert form_requests.remind_in_time(Viewer.system(), now=now) == 1
    assert form_requests.remind_in_time(Viewer.system(), now=now) == 0
    told = {one.case_id: one.reminded_at for one in models.FormRequest.objects.all()}
    assert told == {near.id: now, far.id: None}
    form_requests.remind(world.dags(), far.id, reminded_at=None, now=now)
    assert models.FormRequest.objects.get(case=far).reminded_at == now
    rows = Entry.objects.filter(action="cases.remind").values_list("object_id", "actor_id")
    assert set(rows) == {(near.id, None), (far.id, world.dag.id)}


def test_who_presses_remind_on_an_old_page_reminds_nobody_twice(world: World, key: str) -> None:
    case = asked(world, key)
    dag, address = desk(world), f"/desk/cases/{case.id}/"
    old = _held(dag.get(address))
    assert old == {"version": str(case.version), "reminded": ""}
    assert post(dag, f"{address}request/", {"do": "remind", **old}).status_code == 303
    once = _told(case)
    again = post(dag, f"{address}request/", {"do": "remind", **old})
    assert again["Location"] == address
    assert "Påmint" in seen(dag.get(address))
    assert _told(case) == once
    fresh = _held(dag.get(address))
    assert post(dag, f"{address}request/", {"do": "remind", **fresh}).status_code == 303
    assert _told(case) == once + 1, "another reminder is another decision, made by who sees the first"


@pytest.mark.django_db(transaction=True)
def test_three_who_remind_at_once_remind_once(
    world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = asked(world, key)
    before = _told(case)
    assert sorted(_at_once(world, case)) == ["AlreadyReminded", "AlreadyReminded", "done"]
    assert _told(case) == before + 1
    # Where nobody looks at what the page knew, each of the three reminds: they do run at once.
    monkeypatch.setattr(form_requests, "_is_known", lambda _request, _reminded_at: True)
    assert _at_once(world, case) == ["done"] * 3
    assert _told(case) == before + 4


def _at_once(world: World, case: models.Case) -> list[str]:
    said: list[str] = []
    reminded_at = models.FormRequest.objects.get(case=case).reminded_at
    start = threading.Barrier(3)

    def press() -> None:
        try:
            start.wait(20)
            form_requests.remind(world.dags(), case.id, reminded_at=reminded_at, now=clock.now())
            said.append("done")
        except form_requests.AlreadyReminded as refused:
            said.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _n in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return said


def _told(case: models.Case) -> int:
    """Return how many reminders are in the log: each is written with the event that the notice comes of."""
    return Entry.objects.filter(action="cases.remind", object_id=case.id).count()


def _held(page: Any) -> dict[str, str]:
    """Return what the form of the panel was opened on."""
    found = re.findall(
        r'name="(version|reminded)" value="([^"]*)"', page.content.decode().split("/request/")[1]
    )
    return dict(found[:2])


def _closed(case: models.Case) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE args::text LIKE %s AND args::text LIKE %s",
            ["%CaseClosed%", f"%{case.id}%"],
        )
        return int(cursor.fetchone()[0])


def test_strangers_neither_answer_nor_remind_nor_take_back(world: World, key: str, cecilia: Client) -> None:
    case = asked(world, key)
    assert post(cecilia, f"/my/cases/{case.id}/form/").status_code == 404
    for viewer in (world.evas(), world.annas(), world.cecilias()):
        with pytest.raises(Http404):
            form_requests.remind(viewer, case.id, reminded_at=None, now=clock.now())
        with pytest.raises(Http404):
            form_requests.recall(viewer, case.id, now=clock.now())
    dag = desk(world)
    assert post(dag, f"/desk/cases/{case.id}/request/", {"do": "burn"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"service": "contact.ask"}, "Välj ett av svaren"),
        ({"service": ""}, "Välj ett formulär"),
        ({"text": "Hej {name}"}, "klammer"),
        ({"text": ""}, "Fyll i"),
        ({"day": dt.timedelta(days=-1)}, "från och med i dag"),
        ({"day": dt.timedelta(days=800)}, "från och med i dag"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(
    world: World, key: str, changes: dict[str, Any], says: str
) -> None:
    dag = desk(world)
    found = models.Assistance.objects.create(
        region="12", person=world.anna, staff=world.dag, unit=world.norra, origin="unit", started_at=clock.now()
    )  # fmt: skip
    day = clock.local_date(clock.now()) + changes.pop("day", dt.timedelta(days=3))
    sent = {
        "service": key,
        "text": TEXT,
    }
    sent |= {"last_on_0": day.year, "last_on_1": day.month, "last_on_2": day.day}
    answer = post(dag, f"/desk/assist/{found.id}/form/", {**sent, **changes})
    assert answer.status_code == 422
    assert says in seen(answer)
    assert not models.Case.objects.exists()


def test_a_form_is_asked_for_in_secret_and_nobody_but_the_young_person_sees_or_answers_it(
    world: World, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    teenager.let_guardians_act(monkeypatch)
    teenager.grown(world.bo, clock.now(), 14)
    dag, bo, mother = desk(world), log_in(world.bo), log_in(world.anna, acting_for=world.bo)
    found = models.Assistance.objects.create(
        region="12", person=world.bo, staff=world.dag, unit=world.norra, origin="unit", started_at=clock.now()
    )  # fmt: skip
    day = clock.local_date(clock.now()) + dt.timedelta(days=3)
    sent = {
        "service": key, "text": TEXT, "is_patient": "on", "is_secret": "on",
        "last_on_0": day.year, "last_on_1": day.month, "last_on_2": day.day,
    }  # fmt: skip
    assert post(dag, f"/desk/assist/{found.id}/form/", sent).status_code == 303
    case = models.Case.objects.get()
    assert case.is_secret
    assert mother.get(f"/my/cases/{case.id}/").status_code == 404
    assert post(mother, f"/my/cases/{case.id}/form/").status_code == 404
    assert not models.FormRequest.objects.visible_to(world.annas(subject_id=world.bo.id)).exists()
    step = bo.get(post(bo, f"/my/cases/{case.id}/form/")["Location"])["Location"]
    assert post(bo, step, {"q-t": "Sover dåligt"}).status_code == 303
    assert post(bo, f"/my/drafts/{case.draft_id}/review/").status_code == 303
    case.refresh_from_db()
    assert (case.is_secret, case.status) == (True, rules.Status.IN_PROGRESS)
    assert mother.get(f"/my/cases/{case.id}/").status_code == 404


@pytest.mark.parametrize("change", ["the right ends", "the case becomes secret", "nothing"])
def test_what_one_who_may_act_no_longer_has_begun_stops_nobody_from_answering(
    world: World, key: str, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    with monkeypatch.context() as patch:
        teenager.let_guardians_act(patch)
        teenager.grown(world.bo, clock.now(), 14)
        case = asked(world, key, subject=world.bo)
        mother = log_in(world.anna, acting_for=world.bo)
        step = mother.get(post(mother, f"/my/cases/{case.id}/form/")["Location"])["Location"]
        picture = SimpleUploadedFile("knä.jpg", samples.photograph())
        post(mother, step, {"q-t": "Modern svarar", "q-k": [picture]})
    bo = log_in(world.bo)
    if change == "nothing":
        teenager.let_guardians_act(monkeypatch)
    elif change == "the case becomes secret":
        teenager.let_guardians_act(monkeypatch)
        actions.change(world.dags(), case.id, "hide", basis="wish", reason="Bo bad.", now=clock.now())
    answer = post(bo, f"/my/cases/{case.id}/form/")
    if change == "nothing":
        assert answer.status_code == 409
        assert "Någon annan som gör ärenden åt" in seen(answer)
        return
    assert answer.status_code == 303, seen(answer)
    draft = models.Draft.objects.get()
    assert (draft.person_id, draft.answers.get("q-t")) == (world.bo.id, None), "and reads nothing of it"
    assert not StoredFile.objects.exists()
    assert Entry.objects.filter(action="cases.purge", object_id=case.draft_id).count() == 1
