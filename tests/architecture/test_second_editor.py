"""Two edit the same thing: the second is told (409), keeps what was typed, and overwrites nothing (reliability.md A6).

Every form of the desk and of steering is tried (edits.py, edits_of_rooms.py), or editors.py says why no two can edit it.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import pytest

from tests.architecture import edits, edits_of_advice, edits_of_rooms, edits_of_times
from tests.architecture.editors import ALONE
from tests.architecture.edits import Edit
from tests.support import personas, things
from tests.support.personas import House
from tests.support.things import Things
from vardnav.platform.registry.declarations import Door

EDITS = {**edits.EDITS, **edits_of_rooms.EDITS, **edits_of_times.EDITS, **edits_of_advice.EDITS}
DOORS = {name: page.door for name, page in things.pages(Door.DESK, Door.STEERING) if "POST" in page.methods}


def unsaid(changing: set[str], tried: set[str], alone: set[str]) -> list[str]:
    """Return what is wrong between the forms there are and those that are tried or excused."""
    return [
        *(
            f"{one}: say how two edit it (tests/architecture/edits_of_rooms.py)"
            for one in changing - tried - alone
        ),
        *(f"{one}: there is no such form" for one in (tried | alone) - changing),
        *(f"{one}: it is tried, and needs no excuse" for one in tried & alone),
    ]


def test_every_form_of_the_desk_and_of_steering_is_tried_or_says_why_not() -> None:
    tried, alone = {name.split()[0] for name in EDITS}, set(ALONE)
    assert sorted(unsaid(set(DOORS), tried, alone)) == []
    assert [one[:8] for one in unsaid({*DOORS, "new:page"}, tried, alone)] == ["new:page"]
    assert [one[:9] for one in unsaid(set(DOORS), tried - {"paper:letter"}, alone)] == ["paper:let"]
    assert len(edits.EDITS.keys() & edits_of_rooms.EDITS.keys()) == 0


def rows(edit: Edit) -> list[dict[str, Any]]:
    """Return the table that is edited, as it stands."""
    return list(edit.rows._default_manager.order_by("pk").values())


def two_edit(house: House, made: Things, name: str) -> tuple[Edit, Any, Any, Any, bool]:
    """Let the second open the form before the first has sent theirs, and send it after.

    Return (edit, answer to the first, to the second, the second's browser, was anything changed).
    """
    is_desk = DOORS[name.split(maxsplit=1)[0]] is Door.DESK
    edit = EDITS[name](house, made)
    hers = edit.of_first()
    first = personas.client_of(assignment=edits.colleague(house, is_desk=is_desk))
    second = personas.client_of(assignment=house.dag_at_linden if is_desk else house.ada_of_skane)
    held = edits.opened(second, edit)
    if edit.meanwhile is not None:
        action, fields = edit.meanwhile
        one = first.post(action, {**held, **fields})
    else:
        one = first.post(hers.action, {**edits.opened(first, hers), **hers.fields})
    before = rows(edit)
    other = second.post(edit.action, {**held, **edit.fields})
    was_changed = rows(edit) != before
    return edit, one, other, second, was_changed


@pytest.mark.parametrize("name", EDITS)
def test_the_second_of_two_is_told_and_overwrites_nothing(house: House, things_of: Things, name: str) -> None:
    edit, one, other, _second, was_changed = two_edit(house, things_of, name)
    assert one.status_code == 303, things.said(one)
    said = html.unescape(things.said(other))
    assert other.status_code == edit.status, said
    assert edit.kept in said, "what was typed is lost"
    assert not was_changed, "something was overwritten all the same"


Slip = Callable[[pytest.MonkeyPatch], None]


def _unseen(place: str, value: Any) -> Slip:
    return lambda patch: patch.setattr(place, value)


def _uncounted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("vardnav.kernel.people.standing.version", lambda _id: 0)
    patch.setattr("vardnav.kernel.people.standing.counted", lambda _decisions: 0)


#: How each sort of check is let slip, and a form that it guards.
CONTROLS: dict[str, tuple[str, Slip]] = {
    "a case": ("desk:act message", _unseen("vardnav.platform.desk.case_pages.version_of", lambda _r: None)),
    "a transfer": (
        "desk:transfer",
        _unseen("vardnav.platform.desk.transfer_pages.version_of", lambda _r: None),
    ),
    "a clock": (
        "guarantee:case pause",
        _unseen("vardnav.platform.guarantee.writing.check_version", lambda *_all: None),
    ),
    "a number": (
        "steering:pause_measure",
        _unseen("vardnav.platform.catalogue.measuring.mark", lambda _row: ""),
    ),
    "a sending": (
        "certificates:desk_look_after",
        _unseen("vardnav.capabilities.certificates.models.Sending.mark", "any"),
    ),
    "who acts for whom": ("proxies:represent", _uncounted),
}


@pytest.mark.parametrize("sort", CONTROLS)
def test_without_the_check_the_second_is_seen_to_be_taken(
    house: House, things_of: Things, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the version not looked at, nobody is told."""
    name, let_slip = CONTROLS[sort]
    let_slip(monkeypatch)
    _edit, one, other, _second, _changed = two_edit(house, things_of, name)
    assert (one.status_code, other.status_code) == (303, 303)


@pytest.mark.parametrize(
    "name", ["desk:act message", "guarantee:case meet", "steering:change", "questionnaires:item"]
)
def test_from_a_fresh_page_the_second_is_taken(house: House, things_of: Things, name: str) -> None:
    edit, one, other, second, _changed = two_edit(house, things_of, name)
    assert (one.status_code, other.status_code) == (303, 409)
    if edit.do == "meet":
        return  # met is met: there is nothing left to do from a fresh page
    again = second.post(edit.action, {**edits.opened(second, edit), **edit.fields})
    assert again.status_code == 303, things.said(again)
