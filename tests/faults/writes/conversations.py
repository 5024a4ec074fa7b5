"""Chats: a line from each side, and whether it helped."""

from __future__ import annotations

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack

_OPEN = """SELECT id::text FROM cases_case WHERE subject_id = %s AND service_key = 'conversations.chat'
AND closed_at IS NULL"""
_LINES = "SELECT count(*) FROM cases_message WHERE text = %s AND case_id = %s"


def _resident(stack: Stack) -> dict[str, str]:
    one: dict[str, str] = stack.world["residents"][4]
    return one


def _chat(stack: Stack) -> str:
    """Let a resident begin a chat at Linden, their only one; return its id."""
    one = _resident(stack)
    if old := forms.one_row(stack, _OPEN, one["id"]):
        forms.done(stack, one, f"/my/cases/{old}/withdraw/")
    begin = "/my/services/conversations.chat/begin/"
    draft = forms.done(stack, one, begin, unit=stack.world["linden"]).split("/")[3]
    forms.done(stack, one, f"/my/drafts/{draft}/step/about/", about="Jag har feber")
    return forms.done(stack, one, f"/my/drafts/{draft}/review/").split("/")[3]


@forms.sent_to("conversations:chat")
def line(stack: Stack) -> Form:
    """The resident writes a line."""
    chat = _chat(stack)
    return forms.write(_resident(stack), f"/my/chat/{chat}/", text="Hej"), _LINES, ["Hej", chat]


@forms.sent_to("conversations:desk_chat")
def answer(stack: Stack) -> Form:
    """Staff write a line, and take the chat by it."""
    chat = _chat(stack)
    write = forms.write(stack.world["dag"], f"/desk/chat/{chat}/", do="line", text="Hej hej")
    return write, _LINES, ["Hej hej", chat]


@forms.sent_to("conversations:rate")
def rate(stack: Stack) -> Form:
    """The resident says whether it helped."""
    chat = _chat(stack)
    ending = {"do": "close", "led_to": "advice", "text": "Vila.", "version": "1"}
    forms.done(stack, stack.world["dag"], f"/desk/chat/{chat}/", **ending)
    write = forms.write(_resident(stack), f"/my/chat/{chat}/helped/", helped="yes")
    return write, forms.LOGGED_OF, ["conversations.rate", chat]
