"""A resident's own settings."""

from __future__ import annotations

from tests.faults import forms
from tests.faults.forms import Form
from tests.faults.stack import Stack

CONTACT = {"phone": "070-174 06 05", "email": "", "notify_by": "sms", "language": "sv", "region": "12"}


@forms.sent_to("portal:settings")
def settings(stack: Stack) -> Form:
    """How one is reached."""
    write = forms.write(stack.world["residents"][0], "/my/profile/", **CONTACT)
    return write, forms.LOGGED, ["people.change_contact"]


@forms.sent_to("portal:unit")
def unit(stack: Stack) -> Form:
    """The clinic one wants to see first."""
    write = forms.write(stack.world["residents"][0], "/my/profile/unit/", unit=stack.world["linden"])
    return write, forms.LOGGED, ["portal.choose_unit"]


@forms.sent_to("portal:act_for")
def act_for(stack: Stack) -> Form:
    """Whom one does things for."""
    write = forms.write(stack.world["anna"], "/my/family/act/", person="me")
    return write, forms.LOGGED, ["portal.act_for"]


@forms.sent_to("login:activate")
def activate(stack: Stack) -> Form:
    """Somebody comes for the first time."""
    write = forms.write(stack.world["newcomer"], "/my/activate/", **CONTACT, accepts="on", terms="on")
    return write, forms.LOGGED, ["people.activate_account"]
