"""What a chat's pages are sent, for tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from vardnav.platform.cases.models import Case, Message
from vardnav.platform.cases.tests.world import post


def portal(chat: Case) -> str:
    return f"/my/chat/{chat.id}/"


def desk(chat: Case) -> str:
    return f"/desk/chat/{chat.id}/"


def say(client: Client, chat: Case, text: str, **more: Any) -> Any:
    """Write a line as the resident does."""
    return post(client, portal(chat), {"text": text, **more})


def do(client: Client, chat: Case, deed: str, **more: Any) -> Any:
    """Do one thing as staff do."""
    return post(client, desk(chat), {"do": deed, **more})


def answer(client: Client, chat: Case, text: str, **more: Any) -> Any:
    """Write a line as staff do."""
    return do(client, chat, "line", text=text, **more)


def lines(chat: Case) -> list[tuple[int, str]]:
    """Return the chat's lines with their numbers."""
    return list(Message.objects.filter(case=chat).order_by("number").values_list("number", "text"))
