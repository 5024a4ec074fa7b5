"""A region's administrator builds a form: Ada."""

from __future__ import annotations

import json

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack

_SETTINGS = {"title_sv": "Sömnskolan", "unit_kinds": "health_centre", "answer_within_days": "3"}
_QUESTION = {"kind": "string", "text_sv": "Hur mår du?", "when_operator": "="}
_ITEM = {"linkId": "f1", "type": "string", "text": "Hur sover du?"}
_RESOURCE = json.dumps(
    {"resourceType": "Questionnaire", "status": "draft", "language": "sv", "item": [_ITEM]}
)
_FORMS = "SELECT count(*) FROM questionnaires_form"
_VERSIONS = "SELECT count(*) FROM questionnaires_version WHERE form_id = %s"


def _made(stack: Stack) -> str:
    """Make a form of one question; return the path of its page."""
    return forms.done(
        stack, stack.world["ada"], "/steering/forms/import/", questionnaire=_RESOURCE, **_SETTINGS
    ).partition("#")[0]


def _revision(stack: Stack, form: str) -> str:
    query = "SELECT revision FROM questionnaires_version WHERE form_id = %s ORDER BY number DESC LIMIT 1"
    return forms.one_row(stack, query, form)


def _of_form(stack: Stack, tail: str, verb: str, **fields: str) -> Form:
    path = _made(stack)
    form = path.split("/")[3]
    write = forms.write(stack.world["ada"], f"{path}{tail}/", revision=_revision(stack, form), **fields)
    return write, forms.LOGGED_OF, [f"questionnaires.{verb}", form]


def published(stack: Stack) -> str:
    """Make a form that is published; return the path of its page."""
    path = _made(stack)
    forms.done(stack, stack.world["ada"], f"{path}publish/", revision=_revision(stack, path.split("/")[3]))
    return path


@forms.sent_to("questionnaires:new")
def new(stack: Stack) -> Form:
    """A form is begun."""
    return forms.write(stack.world["ada"], "/steering/forms/new/", **_SETTINGS), _FORMS, []


@forms.sent_to("questionnaires:import")
def bring(stack: Stack) -> Form:
    """A form is pasted."""
    path = "/steering/forms/import/"
    return forms.write(stack.world["ada"], path, questionnaire=_RESOURCE, **_SETTINGS), _FORMS, []


@forms.sent_to("questionnaires:settings")
def settings(stack: Stack) -> Form:
    """Its name is changed."""
    return _of_form(stack, "settings", "edit", **{**_SETTINGS, "title_sv": "Sov gott"})


@forms.sent_to("questionnaires:add")
def add(stack: Stack) -> Form:
    """A question is added."""
    return _of_form(stack, "add", "edit", **_QUESTION)


@forms.sent_to("questionnaires:item")
def item(stack: Stack) -> Form:
    """A question is changed."""
    return _of_form(stack, "items/q-f1", "edit", **_QUESTION)


@forms.sent_to("questionnaires:change")
def change(stack: Stack) -> Form:
    """A question is moved."""
    path = _made(stack)
    form, ada = path.split("/")[3], stack.world["ada"]
    forms.done(stack, ada, f"{path}add/", revision=_revision(stack, form), **_QUESTION)
    write = forms.write(ada, f"{path}items/q-f1/change/", do="down", revision=_revision(stack, form))
    return write, forms.LOGGED_OF, ["questionnaires.edit", form]


@forms.sent_to("questionnaires:publish")
def publish(stack: Stack) -> Form:
    """A form is published."""
    return _of_form(stack, "publish", "publish")


@forms.sent_to("questionnaires:next")
def begin_next(stack: Stack) -> Form:
    """The next version is begun."""
    path = published(stack)
    return forms.write(stack.world["ada"], f"{path}next/"), _VERSIONS, [path.split("/")[3]]


@forms.sent_to("questionnaires:retire")
def retire(stack: Stack) -> Form:
    """A form is taken out of use."""
    path = published(stack)
    write = forms.write(stack.world["ada"], f"{path}retire/")
    return write, forms.LOGGED_OF, ["questionnaires.retire", path.split("/")[3]]


@forms.sent_to("questionnaires:undo")
def undo(stack: Stack) -> Form:
    """The latest change is taken back."""
    path = _made(stack)
    form, ada = path.split("/")[3], stack.world["ada"]
    forms.done(stack, ada, f"{path}add/", revision=_revision(stack, form), **_QUESTION)
    write = forms.write(ada, f"{path}undo/", revision=_revision(stack, form))
    return write, forms.LOGGED_OF, ["questionnaires.edit", form]
