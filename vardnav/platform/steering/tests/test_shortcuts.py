"""A region chooses which e-services stand first on its residents' start page, and in what order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.support import personas
from tests.support.personas import House
from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.audit.models import Entry
from vardnav.platform.catalogue import actions, models, tiles
from vardnav.platform.catalogue.actions import Choice
from vardnav.platform.public import services_shown
from vardnav.platform.registry import listing
from vardnav.platform.steering.tests.deciding import seen

PAGE = "/steering/shortcuts/"
ASK, RENEW, CALL = "contact.ask", "prescriptions.renew", "contact.call_me"


def held(answer: Any) -> dict[str, Any]:
    """Return what the form holds as the page shows it."""
    page = answer.content.decode()
    number = re.search(r'name="seen" value="(\d+)"', page)
    assert number
    return {"keys": re.findall(r'name="keys" value="([^"]+)"', page), "seen": number[1]}


def press(client: Client, answer: Any, step: str) -> Any:
    return client.post(PAGE, {**held(answer), "step": step})


def choose(client: Client, *keys: str) -> Any:
    """Add them one by one and save."""
    answer = press(client, client.get(PAGE), "none")
    for key in keys:
        answer = press(client, answer, f"add:{key}")
        assert answer.status_code == 200
    return press(client, answer, "save")


def first(house: House, **acting: Any) -> list[str]:
    """Return what stands first on Anna's start page."""
    client = personas.client_of(person=house.anna, **acting)
    page = client.get("/my/").content.decode()
    grid = page.partition('id="shortcuts"')[2].partition("vn-subheading")[0]
    return re.findall(r'href="/my/services/([^"/]+)/"', grid)


@pytest.fixture
def offered(house: House) -> House:
    """Skåne offers three."""
    ada = house.staff_viewer(house.ada_of_skane)
    for key in (ASK, RENEW, CALL):
        choice = Choice(state="on", valid_from=house.now)
        actions.decide(ada, key, choice, now=house.now)
    return house


def test_until_something_is_chosen_the_start_page_is_as_before(offered: House, ada: Client) -> None:
    page = personas.client_of(person=offered.anna).get("/my/").content.decode()
    assert 'id="shortcuts"' not in page
    assert "Inga egna genvägar är valda" in seen(ada.get(PAGE))


def test_what_is_chosen_stands_first_in_that_order_at_once(offered: House, ada: Client) -> None:
    saved = choose(ada, CALL, ASK)
    assert saved.status_code == 303
    assert "Genvägarna är sparade" in seen(ada.get(saved["Location"]))
    assert first(offered) == [CALL, ASK]
    rest = seen(personas.client_of(person=offered.anna).get("/my/"))
    assert rest.index("Mer du kan göra") < rest.index(str(listing.service(RENEW).title))
    (row,) = models.TileChoice.objects.all()
    assert (row.region_id, row.number, row.keys, row.decided_by_id) == ("12", 1, [CALL, ASK], offered.ada.id)
    (logged,) = Entry.objects.filter(action="catalogue.tiles")
    assert logged.object_id == row.id


def test_buttons_move_add_and_take_away_and_save_nothing_until_asked_to(offered: House, ada: Client) -> None:
    choose(ada, ASK, RENEW, CALL)
    answer = press(ada, ada.get(PAGE), f"up:{CALL}")
    assert held(answer)["keys"] == [ASK, CALL, RENEW]
    answer = press(ada, answer, f"down:{ASK}")
    assert held(answer)["keys"] == [CALL, ASK, RENEW]
    assert f'value="down:{ASK}" autofocus' in answer.content.decode(), "the keyboard stays where it was"
    for beyond in (f"up:{CALL}", f"down:{RENEW}", "up:no.such", "sideways", f"add:{ASK}", "add:no.such"):
        assert held(press(ada, answer, beyond))["keys"] == [CALL, ASK, RENEW], beyond
    made_up = ada.post(PAGE, {**held(answer), "keys": [CALL, "no.such", ASK, CALL, RENEW], "step": "look"})
    assert held(made_up)["keys"] == [CALL, ASK, RENEW], (
        "what is no e-service here, or there twice, is left out"
    )
    answer = press(ada, answer, f"remove:{ASK}")
    assert held(answer)["keys"] == [CALL, RENEW]
    assert "Inget är sparat än." in seen(answer)
    assert first(offered) == [ASK, RENEW, CALL]
    assert models.TileChoice.objects.count() == 1
    assert press(ada, answer, "save").status_code == 303
    assert first(offered) == [CALL, RENEW]


def test_the_look_before_saving_is_in_both_languages_and_leaves_out_what_is_closed(
    offered: House, ada: Client
) -> None:
    actions.decide(
        offered.staff_viewer(offered.ada_of_skane),
        RENEW,
        Choice(state="paused", valid_from=offered.now, texts={"reason_sv": "Fel.", "instead_sv": "Ring."}),
        now=offered.now,
    )
    answer = press(ada, press(ada, ada.get(PAGE), f"add:{ASK}"), f"add:{RENEW}")
    page = answer.content.decode()
    look = page.partition('id="preview"')[2].partition("history-heading")[0]
    assert 'lang="sv"' in look
    assert 'lang="en"' in look
    assert str(listing.service(ASK).title) in look
    assert "Ask" in look
    assert str(listing.service(RENEW).title) not in look
    assert "Pausad" in seen(answer)


def test_one_that_is_paused_is_no_shortcut_but_says_why_further_down(offered: House, ada: Client) -> None:
    choose(ada, RENEW, ASK)
    actions.decide(
        offered.staff_viewer(offered.ada_of_skane),
        RENEW,
        Choice(state="paused", valid_from=offered.now, texts={"reason_sv": "Sjuka.", "instead_sv": "Ring."}),
        now=clock.now(),
    )
    assert first(offered) == [ASK]
    text = seen(personas.client_of(person=offered.anna).get("/my/"))
    assert "Sjuka." in text.partition("Inte öppet just nu")[2]


def test_whoever_acts_for_somebody_gets_no_shortcut_to_what_they_may_not_do(
    offered: House, ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(ada, RENEW, ASK)
    monkeypatch.setattr(services_shown, "_may_do", _only(ASK, for_sort="child"))
    assert first(offered) == [RENEW, ASK]
    assert first(offered, acting_for=offered.bo) == [ASK]


def _only(key: str, *, for_sort: str) -> Any:
    return lambda sort, service: sort != for_sort or service.key == key


def test_who_may_have_which_shortcut_follows_the_e_services_own_rules() -> None:
    services = list(listing.services().values())
    may = services_shown._may_do
    for one in services:
        assert may("self", one)
        assert may("child", one) is one.for_children
        assert may("grown", one) is (one.area is not None)
        in_power = one.by_power and one.area is not None
        assert may(frozenset({one.area.value if one.area else ""}), one) is in_power
        assert not may(frozenset(), one)
    sorts = {
        services_shown._sort(viewer)
        for viewer in (
            Viewer.anonymous(region="12"),
            _resident(), _resident(is_other=True), _resident(is_other=True, is_for_grown=True),
            _resident(is_other=True, is_for_grown=True, is_by_power=True, areas=frozenset({"e_services"})),
        )
    }  # fmt: skip
    assert sorts == {"self", "child", "grown", frozenset({"e_services"})}


def _resident(*, is_other: bool = False, **more: Any) -> Viewer:
    import uuid

    one, other = uuid.UUID(int=1), uuid.UUID(int=2)
    return Viewer.resident(person_id=one, subject_id=other if is_other else one, region="12", **more)


def test_an_earlier_choice_is_chosen_again_as_a_new_decision(offered: House, ada: Client) -> None:
    choose(ada, ASK)
    choose(ada, RENEW)
    page = ada.get(PAGE).content.decode()
    assert "?from=1" in page
    assert "?from=2" not in page, "what stands is not chosen again"
    again = ada.get(PAGE, {"from": "1"})
    assert held(again) == {"keys": [ASK], "seen": "2"}
    assert "Du tittar på ett tidigare val" in seen(again)
    assert first(offered) == [RENEW]
    assert press(ada, again, "save").status_code == 303
    assert first(offered) == [ASK]
    rows = models.TileChoice.objects.order_by("number").values_list("number", "keys")
    assert list(rows) == [(1, [ASK]), (2, [RENEW]), (3, [ASK])]
    for wrong in ("9", "x", "-1", "0"):
        assert ada.get(PAGE, {"from": wrong}).status_code == 404


def test_all_taken_away_is_as_before_anything_was_chosen(offered: House, ada: Client) -> None:
    choose(ada, ASK)
    assert press(ada, press(ada, ada.get(PAGE), "none"), "save").status_code == 303
    assert 'id="shortcuts"' not in personas.client_of(person=offered.anna).get("/my/").content.decode()


def test_the_second_of_two_is_told_and_keeps_the_choice(offered: House, ada: Client, berit: Client) -> None:
    opened = press(berit, berit.get(PAGE), f"add:{RENEW}")
    choose(ada, ASK)
    late = press(berit, opened, "save")
    assert late.status_code == 409
    assert held(late) == {"keys": [RENEW], "seen": "1"}
    assert "Någon annan hann före" in seen(late)
    assert first(offered) == [ASK]
    assert press(berit, late, "save").status_code == 303
    assert first(offered) == [RENEW]


def test_what_stands_already_makes_no_new_row(offered: House, ada: Client) -> None:
    choose(ada, ASK)
    assert choose(ada, ASK).status_code == 303
    assert models.TileChoice.objects.count() == 1


def test_more_than_the_most_is_refused_with_a_sentence(offered: House, ada: Client) -> None:
    keys = list(listing.services_in("12"))[: tiles.MOST + 1]
    assert len(keys) == tiles.MOST + 1
    answer = ada.post(PAGE, {"keys": keys, "seen": "0", "step": "save"})
    assert answer.status_code == 422
    assert "Välj högst 12 genvägar." in seen(answer)
    assert held(answer)["keys"] == keys
    assert not models.TileChoice.objects.exists()


def test_where_two_stand_behind_each_change_it_waits(offered: House, ada: Client, berit: Client) -> None:
    ada.post("/steering/proposals/two/", {"two": "yes"})
    asked = choose(ada, RENEW)
    assert asked["Location"].startswith("/steering/proposals/")
    assert first(offered) == []
    told = seen(berit.get(asked["Location"]))
    assert "Genvägar på startsidan" in told
    assert str(listing.service(RENEW).title) in told
    assert asked["Location"] in ada.get(PAGE).content.decode()
    assert berit.post(f"{asked['Location']}approve/").status_code == 303
    assert first(offered) == [RENEW]
    assert str(listing.service(RENEW).title) in seen(ada.get("/steering/history/"))


def test_a_proposal_that_waited_while_something_else_was_decided_is_not_carried_out(
    offered: House, ada: Client, berit: Client
) -> None:
    ada.post("/steering/proposals/two/", {"two": "yes"})
    one, other = (choose(browser, key)["Location"] for browser, key in ((ada, RENEW), (ada, ASK)))
    assert berit.post(f"{other}approve/").status_code == 303
    refused = berit.post(f"{one}approve/")
    assert refused.status_code == 409
    assert first(offered) == [ASK]


def test_another_region_chooses_its_own(offered: House, ada: Client) -> None:
    choose(ada, ASK)
    other = personas.client_of(assignment=personas.kalmar_administrator(offered))
    assert held(other.get(PAGE)) == {"keys": [], "seen": "0"}
    assert other.get(PAGE, {"from": "1"}).status_code == 404
