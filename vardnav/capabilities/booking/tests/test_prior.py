"""Questions before a time: chosen by the unit, answered by the person until the cut-off, read by the unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from vardnav.capabilities.booking.tests.booking import MINE, hold
from vardnav.capabilities.booking.tests.conftest import Hour
from vardnav.kernel.audit.models import Entry
from vardnav.platform.appointments import changing_actions as changing
from vardnav.platform.appointments import type_actions as types
from vardnav.platform.appointments.models import Appointment, PriorAnswers, Slot, TimeType
from vardnav.platform.appointments.rules.eligibility import Rule
from vardnav.platform.appointments.tests.house import NOW, Clinic
from vardnav.platform.cases.tests.world import post, seen
from vardnav.platform.questionnaires.tests import forms

RULE = Rule(cutoff_hours=24)
DAY = "/desk/appointments/day/?day=2026-12-01"


@pytest.fixture
def kind(clinic: Clinic) -> TimeType:
    """A sort of time with a form of two pages, the second of which hangs on the first."""
    sleeps = forms.question("sleep", "boolean", text="Sover du bra?", required=True)
    hours = forms.question(
        "hours",
        "integer",
        text="Hur många timmar sover du?",
        required=True,
        enableWhen=[forms.when("sleep", answerBoolean=False)],
    )
    more = forms.question("more", "string", text="Något mer?")
    made = forms.published(
        forms.form(
            forms.group("a", sleeps, text="Sömnen"), forms.group("b", hours, more, text="Mer om sömnen")
        )
    )
    forms.catalogue_renewed()
    return clinic.type(RULE, questions_key=made.form.key)


@pytest.fixture
def had(clinic: Clinic, kind: TimeType, anna: Client) -> Appointment:
    """Anna's time on Tuesday at 9, just booked."""
    slots = clinic.slots(kind)
    held = hold(anna, slots[6])
    done = post(anna, held["Location"], {"step": "book", "terms": "on"})
    first: Appointment = Appointment.objects.get()
    assert done["Location"] == f"{MINE}{first.id}/questions/"
    assert "Tiden är bokad. Svara på några frågor före besöket" in seen(
        anna.get(done["Location"], follow=True)
    )
    return first


def _step(had: Appointment, number: int, door: str = MINE) -> str:
    return f"{door}{had.id}/questions/{('q-a', 'q-b')[number - 1]}/"


def _answer(browser: Client, had: Appointment, door: str = MINE) -> Any:
    """Answer both pages: sleeps badly, five hours."""
    begun = int(PriorAnswers.objects.values_list("version", flat=True).first() or 0)
    done = post(browser, _step(had, 1, door), {"q-sleep": "no", "version": str(begun)})
    assert done["Location"] == _step(had, 2, door), seen(done)
    form = {"q-hours": "5", "q-more": "", "version": str(begun + 1)}
    return post(browser, _step(had, 2, door), form)


def test_the_questions_are_answered_page_by_page_and_read_by_the_unit(
    clinic: Clinic, had: Appointment, anna: Client, dag: Client
) -> None:
    assert "Svara på frågor före besöket" in seen(anna.get(MINE))
    assert "Frågor inte besvarade" in seen(dag.get(DAY))
    page = seen(anna.get(f"{MINE}{had.id}/questions/", follow=True))
    assert "Sover du bra?" in page
    assert "Sida 1 av 2" in page
    done = _answer(anna, had)
    page = seen(anna.get(done["Location"]))
    assert "Svaren är skickade till mottagningen." in page
    assert "Besvarade i dag 8.00" in page
    assert "Svara på frågor" not in seen(anna.get(MINE))
    assert "Frågor besvarade" in seen(dag.get(DAY))
    before = Entry.objects.filter(action="appointments.read_answers").count()
    theirs = seen(dag.get(f"/desk/appointments/{had.id}/"))
    for said in ("Sover du bra?", "Nej", "Hur många timmar sover du?", "5"):
        assert said in theirs
    rows = Entry.objects.filter(action="appointments.read_answers", subject_id=clinic.world.anna.id)
    assert rows.count() == before + 1
    assert rows.filter(actor_id=clinic.world.dag.id).count() == 1


def test_what_is_wrong_is_told_by_the_question_and_what_is_right_is_kept(
    had: Appointment, anna: Client
) -> None:
    missing = post(anna, _step(had, 1), {"version": "0"})
    assert missing.status_code == 422
    assert "Svara på frågan." in seen(missing)
    post(anna, _step(had, 1), {"q-sleep": "no", "version": "1"})
    wrong = post(anna, _step(had, 2), {"q-hours": "många", "q-more": "Snarkar.", "version": "2"})
    assert wrong.status_code == 422
    assert "Skriv ett heltal" in seen(wrong)
    kept = PriorAnswers.objects.get()
    assert (kept.raw["q-more"], kept.answered_at) == ("Snarkar.", None)
    later = post(anna, _step(had, 2), {"q-hours": "", "q-more": "Snarkar.", "go": "later", "version": "3"})
    assert "Det du svarade är sparat" in seen(anna.get(later["Location"]))
    again = anna.get(f"{MINE}{had.id}/questions/")
    assert again["Location"] == _step(had, 2), "on from where it was left"


def test_answers_are_changed_until_the_cut_off_and_read_after_it(
    had: Appointment, anna: Client, hour: Hour
) -> None:
    _answer(anna, had)
    post(anna, _step(had, 1), {"q-sleep": "yes", "version": "2"})
    kept = PriorAnswers.objects.get()
    assert [one["value"] for one in kept.answers] == ["Ja"], "what is hidden now is not sent"
    hour.to(had.starts_at - dt.timedelta(hours=23))
    for answer in (
        anna.get(_step(had, 1)),
        post(anna, _step(had, 1), {"q-sleep": "no", "version": "3"}),
        anna.get(f"{MINE}{had.id}/questions/"),
    ):
        assert answer.status_code == 409
        assert "Det går inte att svara här längre" in seen(answer)
        assert "Säg det vid besöket" in seen(answer)
    kept.refresh_from_db()
    assert kept.version == 3


def test_who_has_not_answered_may_after_the_cut_off_but_not_when_it_has_begun(
    had: Appointment, anna: Client, hour: Hour
) -> None:
    hour.to(had.starts_at - dt.timedelta(hours=1))
    assert post(anna, _step(had, 1), {"q-sleep": "yes", "version": "0"}).status_code == 303
    PriorAnswers.objects.all().delete()
    Appointment.objects.update(status="cancelled", cancelled_because="unit", cancelled_at=NOW)
    gone = anna.get(f"{MINE}{had.id}/questions/")
    assert gone.status_code == 409
    assert "vid besöket eller" not in seen(gone), "a visit that is cancelled is none to say it at"
    Appointment.objects.update(status="booked", cancelled_because="", cancelled_at=None)
    hour.to(had.starts_at)
    assert post(anna, _step(had, 1), {"q-sleep": "yes", "version": "0"}).status_code == 409


def test_the_answers_go_along_when_the_time_is_moved(
    clinic: Clinic, had: Appointment, anna: Client, dag: Client
) -> None:
    _answer(anna, had)
    to = Slot.objects.filter(time_type=had.time_type_id).order_by("-starts_at")[0]
    had.refresh_from_db()
    changing.move(clinic.dag, {had.id: to.id}, now=NOW)
    assert "Hur många timmar sover du?" in seen(dag.get(f"/desk/appointments/{had.id}/"))


def test_of_two_who_answer_the_later_reads_first(had: Appointment, anna: Client, dag: Client) -> None:
    post(anna, _step(had, 1), {"q-sleep": "no", "version": "0"})
    late = post(anna, _step(had, 1), {"q-sleep": "yes", "version": "0"})
    assert late.status_code == 409
    assert "Någon annan har svarat sedan du öppnade sidan" in seen(late)
    assert PriorAnswers.objects.get().raw["q-sleep"] == "no"


def test_staff_fill_in_for_who_calls(had: Appointment, dag: Client) -> None:
    assert "Fyll i svaren åt personen" in seen(dag.get(f"/desk/appointments/{had.id}/"))
    done = _answer(dag, had, "/desk/appointments/")
    assert "Hur många timmar sover du?" in seen(dag.get(done["Location"]))
    kept = PriorAnswers.objects.get()
    assert (kept.by_person_id, kept.by_staff_id is not None) == (None, True)


def test_strangers_find_no_questions(had: Appointment, cecilia: Client, eva: Client) -> None:
    assert cecilia.get(f"{MINE}{had.id}/questions/").status_code == 404
    assert post(cecilia, _step(had, 1), {"q-sleep": "no"}).status_code == 404
    assert eva.get(_step(had, 1, "/desk/appointments/")).status_code == 404
    assert not PriorAnswers.objects.exists()


def test_another_form_begins_anew_and_what_was_sent_stands_until_then(
    clinic: Clinic, kind: TimeType, had: Appointment, anna: Client, dag: Client
) -> None:
    _answer(anna, had)
    other = forms.published(forms.form(forms.question("why", text="Varför?", required=True)), title="Varför")
    forms.catalogue_renewed()
    said = types.About.of(kind)
    changed = types.About(said.name_sv, said.name_en, questions_key=other.form.key)
    types.describe(clinic.dag, kind.id, changed, now=NOW)
    page = anna.get(f"{MINE}{had.id}/questions/", follow=True)
    assert "Varför?" in seen(page)
    assert "Hur många timmar sover du?" in seen(dag.get(f"/desk/appointments/{had.id}/"))


def test_a_form_that_takes_files_cannot_be_asked_before_a_time(clinic: Clinic, dag: Client) -> None:
    forms.published(forms.form(forms.question("f", "attachment", text="En bild")), title="Bilder")
    forms.published(forms.form(forms.question("s", text="Ord")), title="Ord")
    forms.catalogue_renewed()
    page = seen(dag.get("/desk/appointments/setup/types/new/"))
    assert "Ord" in page
    assert "Bilder" not in page


def test_answers_are_with_the_unit_when_the_last_page_is_sent_and_not_before(
    clinic: Clinic, had: Appointment, anna: Client
) -> None:
    """The last page has nothing that must be answered, here: the first alone is not the whole."""
    post(anna, _step(had, 1), {"q-sleep": "yes", "version": "0"})
    assert PriorAnswers.objects.get().answered_at is None
    done = post(anna, _step(had, 2), {"q-more": "Nej", "version": "1", "go": "later"})
    assert "Det du svarade är sparat" in seen(anna.get(done["Location"]))
    assert PriorAnswers.objects.get().answered_at is None
    wrong = post(anna, _step(had, 2), {"q-more": "a\x00b", "version": "2"})
    assert wrong.status_code == 422
    kept = PriorAnswers.objects.get()
    assert (kept.version, kept.answered_at) == (2, None), (
        "nothing is kept of what cannot be, and nothing sent"
    )
    done = post(anna, _step(had, 2), {"q-more": "Nej", "version": "2"})
    assert "Svaren är skickade till mottagningen." in seen(anna.get(done["Location"]))
    assert PriorAnswers.objects.get().answered_at == NOW


def test_a_line_is_added_to_what_the_form_begins_with_and_taken_from_it(
    clinic: Clinic, kind: TimeType, had: Appointment, anna: Client
) -> None:
    """Answers to another form are none of these: also there the page begins with the two lines."""
    begins = [{"valueString": "Alvedon"}, {"valueString": "Ipren"}]
    taken = forms.question("m", "string", text="Läkemedel", repeats=True, initial=begins)
    made = forms.published(forms.form(forms.group("a", taken, text="Läkemedel")), title="Läkemedel")
    forms.catalogue_renewed()
    _answer(anna, had)
    said = types.About.of(kind)
    types.describe(
        clinic.dag,
        kind.id,
        types.About(said.name_sv, said.name_en, questions_key=made.form.key),
        now=NOW,
    )
    written = {"q-m": "Alvedon", "q-m__2": "Ipren"}
    post(anna, _step(had, 1), {**written, "version": "2", "go": "add:q-m"})
    assert PriorAnswers.objects.get().raw["q-m__"] == [1, 2, 3]
    PriorAnswers.objects.all().delete()
    post(anna, _step(had, 1), {**written, "version": "0", "go": "remove:q-m:1"})
    assert PriorAnswers.objects.get().raw["q-m__"] == [-1, 2]
