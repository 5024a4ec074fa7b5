"""Logged in: the age is known and not asked, what was answered before is read again, and gone on with."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from vardnav.capabilities.advice.actions import purging
from vardnav.capabilities.advice.models import Assessment
from vardnav.capabilities.advice.queries.standing import KEY
from vardnav.capabilities.advice.tests.conftest import NIGHT, Somebody
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.cases.tests import world as cases
from vardnav.platform.cases.tests.world import decide, log_in, post, seen
from vardnav.platform.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db
NEW = "/my/advice/new/"


@pytest.fixture
def world():
    catalogue.forget()
    made = cases.build()
    decide(key=KEY)
    yield made
    catalogue.forget()


class Known(Somebody):
    """Somebody who is logged in: every press goes to where the page says."""

    def __init__(self, client):
        self.client = client
        self.page = client.get(NEW)

    def send(self, address: str = "", **fields):
        where = re.search(r'<form method="post" action="(/my/advice/[^"]*)"', self.source)
        assert where is not None
        sent = {"form_key": str(uuid7()), **self.hidden(), **fields}
        self.page = self.client.post(address or html.unescape(where[1]), sent, follow=True)
        return self

    def is_fine(self):
        return self.send(press="none")


def test_whom_it_is_about_is_known_and_never_asked_and_told_so(world):
    anna = Known(log_in(world.anna))
    assert "Din ålder vet vi redan" in anna.text
    anna.is_fine()
    assert anna.screen == "words"
    row = Assessment.objects.get()
    assert (row.subject, row.about, row.age_days) == (
        world.anna,
        "self",
        (NIGHT.date() - world.anna.born_on).days,
    )
    bo = Known(log_in(world.anna, acting_for=world.bo))
    assert "Frågorna gäller Bo, 9 år" in bo.text
    bo.is_fine()
    assert bo.screen == "words"
    assert Assessment.objects.get(subject=world.bo).about == "child"


def test_back_passes_over_what_is_known_and_the_first_question_counts_anew(world):
    anna = Known(log_in(world.anna)).is_fine()
    here = f"/my/advice/{Assessment.objects.get().id}/"
    anna.send(f"{here}back/")
    assert anna.screen == "now"
    anna.send(here, press="none")
    assert anna.screen == "words"
    assert [one["screen"] for one in Assessment.objects.get().steps] == ["now", "who"]
    anna.send(f"{here}back/").send(here, press="ticked", signs=["stroke_signs"])
    assert "Ring 112 nu" in anna.text
    assert Assessment.objects.get().level == "112"


def test_the_list_shows_what_was_answered_and_leads_on_and_each_reading_is_in_the_log(world):
    client = log_in(world.anna)
    anna = Known(client).is_fine().says("förkyld, snuva och lite ont i halsen")
    anna.chooses("luftvagsinfektion").answers()
    assert Assessment.objects.get().level == "egenvard"
    Known(client).is_fine()
    page = client.get("/my/advice/")
    assert "Det går att vänta och sköta det hemma" in seen(page)
    assert "Inte klart" in seen(page)
    for one in Assessment.objects.all():
        assert f"/my/advice/{one.id}/" in page.content.decode()
        before = Entry.objects.filter(action="advice.read", object_id=one.id).count()
        assert client.get(f"/my/advice/{one.id}/").status_code == 200
        assert Entry.objects.filter(action="advice.read", object_id=one.id).count() == before + 1
    assert Entry.objects.filter(action="advice.list").exists()


def test_the_same_trouble_again_shows_the_words_and_asks_everything_anew(world):
    client = log_in(world.anna)
    anna = Known(client).is_fine().says("förkyld, snuva och lite ont i halsen")
    anna.chooses("luftvagsinfektion").answers()
    first = Assessment.objects.get()
    assert f"{NEW}?same={first.id}" in anna.source
    again = Known(client)
    again.page = client.get(f"{NEW}?same={first.id}")
    again.send(press="none", same=str(first.id))
    assert "förkyld, snuva och lite ont i halsen" in again.text
    again.says("förkyld, snuva, och nu feber")
    if again.screen == "heard":
        again.send(press="none" if again.asked() else "no")
    assert re.search(r'value="luftvagsinfektion"[^>]*checked', again.source)
    second = Assessment.objects.exclude(id=first.id).get()
    assert [one["screen"] for one in second.steps][:3] == ["now", "who", "words"]
    assert second.level == ""


def test_nobody_begins_by_another_s_words(world):
    Known(log_in(world.anna)).is_fine().says("mycket hemligt")
    hers = Assessment.objects.get()
    cecilia = Known(log_in(world.cecilia))
    cecilia.send(press="none", same=str(hers.id))
    assert "mycket hemligt" not in cecilia.text


def test_one_s_own_can_be_removed_and_is_gone_after_a_year_otherwise(world):
    client = log_in(world.anna)
    Known(client).is_fine()
    row = Assessment.objects.get()
    assert purging.kept(Viewer.system(), now=NIGHT + dt.timedelta(days=364)) == 0
    assert purging.unkept(Viewer.system(), now=NIGHT + dt.timedelta(days=364)) == 0
    removed = post(client, f"/my/advice/{row.id}/remove/")
    assert removed.status_code == 303
    assert not Assessment.objects.exists()
    assert Entry.objects.filter(action="advice.remove", subject_id=world.anna.id).count() == 1
    assert post(client, f"/my/advice/{row.id}/remove/").status_code == 404
    Known(client).is_fine()
    assert purging.kept(Viewer.system(), now=NIGHT + dt.timedelta(days=365)) == 1
    assert not Assessment.objects.exists()


def test_bad_input_behind_log_in_is_told_and_changes_nothing(world):
    client = log_in(world.anna)
    anna = Known(client).is_fine()
    here = f"/my/advice/{Assessment.objects.get().id}/"
    assert anna.send(here, text="x" * 100_000).page.status_code == 422
    assert post(client, here, {"screen": "words", "version": "99", "text": "a"}).status_code == 409
    assert post(client, here, {"screen": "🙂", "version": "\x00"}).status_code == 409
    assert client.get("/my/advice/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert client.get(f"{NEW}?same=%00").status_code == 200
    assert Assessment.objects.get().words == ""
