"""A confirmation that is plainly right is read without the form, and read alike; whatever is not is the form's to judge."""

from __future__ import annotations

import itertools
import uuid

import pytest

from vardnav.capabilities.booking.forms.portal import ConfirmForm, accepted

RULES = (None, "", str(uuid.UUID(int=7)), "no-rule", "a\x00b", " ", "x" * 80)
REMINDERS = (None, "", "24", "48", "2", "3", "24 ", "later")
TERMS = (None, "", "on", "off", "false", "0", "True")


@pytest.mark.parametrize("rule", RULES)
def test_what_is_plainly_right_is_read_as_the_form_reads_it(rule: str | None) -> None:
    for reminder, terms in itertools.product(REMINDERS, TERMS):
        given = {"rule": rule, "reminder": reminder, "terms": terms}
        sent = {name: value for name, value in given.items() if value is not None}
        found, form = accepted(sent), ConfirmForm(sent)
        if found is not None:
            assert form.is_valid(), sent
            assert found == (form.cleaned_data["rule"], form.cleaned_data["reminder"]), sent
        elif rule in RULES[:3]:
            assert terms != "on" or reminder not in REMINDERS[:5], sent
