"""Filling in any declared e-service's form as a person does, page by page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.test import Client

from vardnav.kernel import clock
from vardnav.kernel.clock.identifiers import uuid7
from vardnav.platform.registry.declarations import EService
from vardnav.platform.registry.questions import Group, Item, ItemType, is_enabled


def day() -> str:
    """Return a day that no form refuses: one soon to come."""
    return (clock.local_date(clock.now()) + dt.timedelta(days=4)).isoformat()


def answer(item: Item) -> Any:
    """Return an answer that the form takes: the first choice that leads on, or words that name the question."""
    refused = {value for value, _instead in item.ends_with}
    if item.type is ItemType.BOOLEAN:
        return next(one for one in ("no", "yes") if one not in refused)
    if item.type is ItemType.CHOICE:
        return next(value for value, _label in item.choices if value not in refused)
    if item.type is ItemType.CHOICES:
        return [item.choices[0][0]]
    if item.type is ItemType.DATE:
        return day()
    return 3 if item.type is ItemType.INTEGER else f"Ord om {item.link_id}"


def page(group: Group, answers: dict[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person sends from one page: `chosen`, and an answer to each other question that must be answered.

    `answers` gains what was answered.
    """
    sent: dict[str, Any] = {}
    for item in group.items:
        if item.type in (ItemType.ATTACHMENT, ItemType.DISPLAY) or not is_enabled(item, answers):
            continue
        if item.link_id not in chosen and not item.required:
            continue
        value = chosen.get(item.link_id, None if item.link_id in chosen else answer(item))
        answers[item.link_id] = value
        sent[f"{item.link_id}_1" if item.type is ItemType.LINES else item.link_id] = value
    return sent


def post(client: Client, address: str, data: Mapping[str, Any] | None = None) -> Any:
    """Send a form under a key of its own."""
    return client.post(address, {"form_key": str(uuid7()), **(data or {})})


def begin(client: Client, service: EService, unit_id: object) -> str:
    """Begin at a unit; return the draft's address."""
    begun = post(client, f"/my/services/{service.key}/begin/", {"unit": str(unit_id)})
    assert begun.status_code == 303, f"{service.key}: {begun.status_code}"
    return str(begun["Location"])


def fill(client: Client, service: EService, draft: str, chosen: Mapping[str, Any] | None = None) -> None:
    """Answer every page of a draft. Each page must take its answers."""
    answers: dict[str, Any] = {}
    for group in service.form.groups:
        sent = page(group, answers, chosen or {})
        taken = post(client, f"{draft}step/{group.link_id}/", sent)
        assert taken.status_code == 303, f"{service.key} {group.link_id}: {taken.status_code}"


def send(client: Client, service: EService, unit_id: object, chosen: Mapping[str, Any] | None = None) -> str:
    """Begin, answer and send; return the receipt's address."""
    draft = begin(client, service, unit_id)
    fill(client, service, draft, chosen)
    sent = post(client, f"{draft}review/")
    assert sent.status_code == 303, f"{service.key}: {sent.status_code}"
    return str(sent["Location"])
