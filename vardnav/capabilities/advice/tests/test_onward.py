"""The way on from advice: emergency units by name, and forms that begin with what was answered."""

from __future__ import annotations

import pytest

from vardnav.capabilities.advice.models import Assessment, Handover
from vardnav.capabilities.advice.queries.standing import KEY
from vardnav.capabilities.advice.tests.conftest import NIGHT, Somebody
from vardnav.capabilities.advice.tests.test_own import Known
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.platform.cases import actions as case_actions
from vardnav.platform.cases.models import Case, Draft
from vardnav.platform.cases.tests import world as cases
from vardnav.platform.cases.tests.world import ASK, SKANE, decide, log_in, post, seen
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.registry import listing

pytestmark = pytest.mark.django_db
CALL_ME = "contact.call_me"


@pytest.fixture
def world():
    catalogue.forget()
    made = cases.build()
    decide(key=KEY)
    decide(key=CALL_ME)
    yield made
    catalogue.forget()


def advised(client, words="förkyld, snuva och lite ont i halsen") -> Assessment:
    """Let whoever is logged in come to advice."""
    known = Known(client).is_fine().says(words)
    known.chooses("luftvagsinfektion").answers()
    return Assessment.objects.get(level__gt="")


def on(row: Assessment, key: str = ASK) -> str:
    return f"/my/advice/{row.id}/on/{key}/"


def test_the_form_begins_with_ones_own_words_and_the_advice_and_the_case_is_found_by_its_draft(world):
    client = log_in(world.anna)
    row = advised(client)
    page = client.get(on(row))
    assert "Vårdcentralen Norra" in seen(page).split("Vårdcentralen Södra")[0]
    begun = post(client, on(row), {"unit": str(world.norra.id)})
    draft = Draft.objects.get()
    assert begun["Location"] == f"/my/drafts/{draft.id}/"
    text = draft.answers["question"]
    assert text.startswith("förkyld, snuva och lite ont i halsen\n\n")
    assert "Rådet jag fick: Det går att vänta och sköta det hemma" in text
    assert Entry.objects.filter(action="advice.hand_over", object_id=row.id).count() == 1
    assert listing.urgency(SKANE, draft.id) == 5
    sent = case_actions.submit(world.annas(), draft.id, now=NIGHT)
    handed = Handover.objects.get()
    assert (handed.draft_id, handed.assessment_id, handed.region) == (sent.draft_id, row.id, SKANE)
    assert list(Assessment.objects.visible_to(world.dags())) == [row]
    assert list(Assessment.objects.visible_to(world.evas())) == []


def test_what_went_with_a_case_is_not_changed_or_removed_any_more(world):
    client = log_in(world.anna)
    row = advised(client)
    post(client, on(row), {"unit": str(world.norra.id)})
    case_actions.submit(world.annas(), Draft.objects.get().id, now=NIGHT)
    post(client, f"/my/advice/{row.id}/back/", {"version": str(row.version)})
    kept = post(client, f"/my/advice/{row.id}/remove/", follow=True)
    assert "De finns kvar" in seen(kept)
    row.refresh_from_db()
    assert row.level == "egenvard"
    assert "Ta bort de här svaren" not in seen(client.get(f"/my/advice/{row.id}/"))


def test_pressed_twice_it_is_one_form_and_another_unit_another(world):
    client = log_in(world.anna)
    row = advised(client)
    places = [post(client, on(row), {"unit": str(world.norra.id)})["Location"] for _turn in range(2)]
    assert places[0] == places[1]
    post(client, on(row), {"unit": str(world.sodra.id)})
    assert (Draft.objects.count(), Handover.objects.count()) == (2, 2)


@pytest.mark.parametrize("state", ["paused", "off"])
def test_where_it_is_not_open_the_page_says_why_and_whom_to_call(world, state):
    client = log_in(world.anna)
    row = advised(client)
    why = {"reason_sv": "Vi har ont om folk.", "instead_sv": "Ring oss."}
    decide(state, key=ASK, unit_id=world.norra.id, texts=why)
    assert "Vi har ont om folk." in seen(client.get(on(row)))
    assert post(client, on(row), {"unit": str(world.norra.id)}).status_code == 422
    decide(state, key=ASK, texts=why)
    page = client.get(on(row))
    assert "Vi har ont om folk." in seen(page)
    assert 'href="tel:1177"' in page.content.decode()
    assert not Draft.objects.exists()


def test_only_one_s_own_with_advice_and_only_a_form_with_words_leads_on(world):
    client = log_in(world.anna)
    row = advised(client)
    begun = Known(client).is_fine()
    unfinished = Assessment.objects.exclude(id=row.id).get()
    assert begun.screen == "words"
    for place in (
        on(unfinished),
        on(row, "prescriptions.renew"),
        on(row, "no.such"),
        on(row, "booking.book"),
    ):
        assert client.get(place).status_code == 404
        assert post(client, place, {"unit": str(world.norra.id)}).status_code == 404
    assert log_in(world.cecilia).get(on(row)).status_code == 404
    assert log_in(world.anna, acting_for=world.bo).get(on(row)).status_code == 404
    assert post(client, on(row), {"unit": "\x00"}).status_code == 404
    assert not Draft.objects.exists()


def test_whoever_has_not_logged_in_is_led_on_by_way_of_keeping(world):
    client = log_in(world.anna)
    somebody = Somebody(client).is_fine().who("self", "40", "years", "female").says("förkyld, snuva")
    client.cookies["vardnav_region"] = SKANE
    decide("on", key="booking.book")
    somebody.chooses("forkylning" if "forkylning" in somebody.source else "luftvagsinfektion").answers()
    kept = post(client, "/my/advice/keep/", {"on": ASK})
    row = Assessment.objects.get()
    assert kept["Location"] == on(row)
    assert client.get(kept["Location"]).status_code == 200


def test_an_emergency_unit_is_named_with_phone_and_hours_and_one_that_is_open_comes_first(world):
    shut = cases.unit("Akuten A", kind="emergency", phone="040111111")
    open_now = cases.unit("Akuten B", kind="emergency", phone="040222222")
    from vardnav.kernel.organisations.models import OpeningHours

    for weekday in range(1, 8):
        OpeningHours.objects.create(
            unit=open_now, what="visit", weekday=weekday, opens="00:00", closes="00:00",
            is_on_holidays=True,
        )  # fmt: skip
        OpeningHours.objects.create(unit=shut, what="visit", weekday=weekday, opens="08:00", closes="17:00")
    client = log_in(world.anna, acting_for=world.bo)
    somebody = Somebody(client)
    client.cookies["vardnav_region"] = SKANE
    somebody.is_fine().who("child", "5", "weeks", "female").answers(["infant_fever"])
    assert Assessment.objects.get().level == "akut_nu"
    assert somebody.text.index("Akuten B") < somebody.text.index("Akuten A")
    assert "tel:040222222" in somebody.source


def test_the_system_alone_asks_how_urgent_a_form_is(world):
    assert listing.urgency(SKANE, world.anna.id) is None
    assert Handover.objects.visible_to(Viewer.anonymous(region=SKANE)).count() == 0
    assert Case.objects.count() == 0
