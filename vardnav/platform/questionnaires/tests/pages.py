"""Filling in any stored form as a browser does: what a page asks is read from its HTML, and every field answered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from vardnav.platform.files.tests import samples
from vardnav.platform.registry.questions import Item, ItemType


@dataclass
class Page(HTMLParser):
    """The fields of a page's form: name -> (kind, values to choose from)."""

    fields: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        name, value = told.get("name") or "", told.get("value") or ""
        if tag == "button" and name == "go":
            self.buttons.append(value)
        elif tag == "select" and name:
            self._select = name
            self.fields[name] = ("select", [])
        elif tag == "option":
            self.fields[self._select][1].append(told.get("value") or "")
        elif tag == "textarea":
            self.fields[name] = ("textarea", [])
        elif tag == "input" and name and told.get("type") != "hidden":
            kind, values = self.fields.get(name, (told.get("type") or "text", []))
            self.fields[name] = (kind, [*values, value] if kind in ("radio", "checkbox") else values)


def read(html: str) -> Page:
    page = Page()
    page.feed(re.sub(r"(?s)^.*?<main", "<main", html))
    return page


def answers_to(page: Page, items: dict[str, Item]) -> dict[str, Any]:
    """Return an answer that is right to every field of the page."""
    found: dict[str, Any] = {}
    for name, (kind, values) in page.fields.items():
        item = items.get(name.removesuffix("_0").removesuffix("_1"), items.get(name))
        if item is None:
            continue
        if kind == "file":
            found[name] = [SimpleUploadedFile("bild.jpg", samples.photograph())]
        elif kind == "checkbox":
            found[name] = [one for one in values if one != "other:"][: item.most or 2]
        elif kind in ("radio", "select"):
            found[name] = next(one for one in values if one)
        elif name.endswith("_1") and item.type in (ItemType.OPEN_CHOICE, ItemType.OPEN_CHOICES):
            continue
        else:
            found[name] = _typed(item)
    return found


def _typed(item: Item) -> str:
    if item.type is ItemType.INTEGER:
        return str(int(item.minimum if item.minimum is not None else 45))
    if item.type in (ItemType.DECIMAL, ItemType.QUANTITY):
        return f"{item.minimum if item.minimum is not None else '45.5'}".replace(".", ",")
    if item.type is ItemType.DATE:
        return item.earliest or "1980-05-03"
    if item.type is ItemType.DATE_TIME:
        return "2026-03-09 14.30"
    if item.type is ItemType.TIME:
        return "8.30"
    return f"Åäö <b>{item.link_id}</b> ".ljust(item.min_length, "x").strip()[: item.max_length]


def wrong_for(page: Page) -> dict[str, Any]:
    """Return an answer that is wrong to every field that can have one."""
    found: dict[str, Any] = {}
    for name, (kind, _values) in page.fields.items():
        found[name] = [SimpleUploadedFile("x.pdf", b"<html>")] if kind == "file" else "en\x00bock"
    return found
