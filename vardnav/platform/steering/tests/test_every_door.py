"""A decision holds in every door at once, also in a process that has its own copy; texts come back as written."""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.platform.cases import actions as cases
from vardnav.platform.catalogue import models, queries
from vardnav.platform.public.gate import REGION_COOKIE
from vardnav.platform.steering.tests.deciding import ASK, CHANGE, PAGE, PAUSE, expected, post, seen

NAUGHTY = Path(settings.REPOSITORY).parent / "shared" / "data" / "bad-input" / "blns.json"


def visitor() -> Client:
    client = Client()
    client.cookies[REGION_COOKIE] = "12"
    return client


def doors(house: House) -> dict[str, bool]:
    """Return for each door whether the e-service is open there, as a person meets it now."""
    anna, unit = personas.client_of(person=house.anna), house.linden.id
    try:
        cases.begin(house.viewer(house.anna), service_key=ASK, unit_id=unit, now=clock.now())
        begins = True
    except cases.ServiceClosed:
        begins = False
    matrix = json.loads(visitor().get("/matrix.json").content)
    states = {
        service["state"] for row in matrix["units"] for service in row["services"] if service["key"] == ASK
    }
    return {
        "start page": "Sjuka sköterskor." not in seen(visitor().get("/")),
        "service page": "Sjuka sköterskor." not in seen(visitor().get(f"/services/{ASK}/")),
        "portal start": "Sjuka sköterskor." not in seen(anna.get("/my/")),
        "table": "Sjuka sköterskor." not in seen(visitor().get("/matrix/")),
        "open data": states == {"open"},
        "begin": begins,
    }


def test_a_pause_and_its_end_hold_at_once_in_every_door_of_every_process(
    ada: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = [queries._Copy(), queries._Copy()]
    for step, is_open in ((None, True), (PAUSE, False), ({"state": "on"}, True)):
        monkeypatch.setattr(queries, "_copy", processes[0])
        if step:
            assert post(ada, **step).status_code == 303
        for copy in processes:
            monkeypatch.setattr(queries, "_copy", copy)
            assert set(doors(house).items()) == {(door, is_open) for door in doors(house)}


def test_page_and_open_data_say_the_same(ada: Client, house: House) -> None:
    post(ada, f"{PAGE}units/{house.ekbacken.id}/change/", **PAUSE)
    data = json.loads(visitor().get("/matrix.json?region=12").content)
    page = seen(visitor().get("/matrix/"))
    services = {(row["unitName"], one["key"]): one for row in data["units"] for one in row["services"]}
    assert services["Vårdcentralen Linden", ASK]["state"] == "open"
    paused = services["Vårdcentralen Ekbacken", ASK]
    assert (paused["state"], paused["reason"], paused["instead"]) == (
        "paused",
        PAUSE["reason_sv"],
        PAUSE["instead_sv"],
    )
    for one in services.values():
        assert one["stateText"] in page
        assert one["state"] == "open" or (one["instead"] and one["instead"] in page)
    assert visitor().get("/matrix.json?region=99").status_code == 422
    assert "Tjänster per mottagning" in seen(Client().get("/matrix/"))


def test_naughty_strings_are_kept_and_shown_as_they_were_written(ada: Client) -> None:
    if not NAUGHTY.exists():
        if os.environ.get("CI"):
            pytest.fail(f"The list of naughty strings is not at {NAUGHTY}.")
        pytest.skip("the list of naughty strings (bad-input/blns.json) is not beside the checkout")
    naughty = [text for text in json.loads(NAUGHTY.read_text(encoding="utf-8")) if text.strip()]
    assert len(naughty) > 500
    pieces = [naughty[at : at + 12] for at in range(0, len(naughty), 12)]
    for piece in pieces:
        text = "\n".join(piece).replace("\r\n", "\n")[:2000]
        answer = post(ada, state="paused", reason_sv=text, instead_sv=text, text_en=text)
        assert answer.status_code == 303, seen(answer)[:2000]
        row = models.Offering.objects.get(region_id="12", unit=None, service_key=ASK, superseded_at=None)
        assert row.reason_sv == row.instead_sv == row.text_en == text
        # One field of the form that is opened next shows it, so that the next save keeps it.
        area = re.search(
            r'<textarea name="reason_sv"[^>]*>\n?(.*?)</textarea>', ada.get(CHANGE).content.decode(), re.S
        )
        assert area
        assert html.unescape(area[1]).removeprefix("\n") == text.removeprefix("\n")
        assert text.strip() in html.unescape(visitor().get(f"/services/{ASK}/").content.decode())


def test_lone_surrogates_are_refused_with_a_sentence(ada: Client) -> None:
    key = "0190b0a0-0000-7000-8000-000000000002"
    body = f"state=on&step=save&expected={expected(ada)}&form_key={key}&text_sv=%2BAGEA-+%2B2AA-"
    answer = ada.generic(
        "POST", CHANGE, body, content_type="application/x-www-form-urlencoded; charset=utf-7"
    )
    assert answer.status_code in (400, 409, 422)
    sent = {"state": "on", "text_sv": "a\ud800b"}
    from vardnav.platform.registry import listing
    from vardnav.platform.steering.forms import DecisionForm

    form = DecisionForm(listing.service(ASK), sent, now=clock.now())
    assert not form.is_valid()
    assert "inte går att spara" in str(form.errors["text_sv"])
