"""Words: the law's days for a referral that somebody else has written. It has no clock here: it is worked out when shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words as clock_words
from vardnav.platform.guarantee import rules, words
from vardnav.platform.guarantee.rules import Clock, Kind, State


@dataclass(frozen=True, slots=True)
class Wait:
    """How long one may have to wait for the first visit. `bar`: (used, of, words). `helps`: near or after the limit."""

    title: str
    state: str
    tone: str
    lead: str
    bar: tuple[int, int, str]
    note: str
    helps: Sequence[str]


def wait(sent_on: dt.date, *, today: dt.date, language: str) -> Wait | None:
    """Return the wait for a first visit after a referral of `sent_on` that nobody has answered; None where no rule holds.

    The days count from the referral (`rules.RULES` names the law). Pauses are known to the clinic alone, and it is said so.
    """
    clock = Clock(kind=Kind.FIRST_VISIT, started_on=sent_on)
    rule, last = rules.rule(clock.kind, sent_on), rules.deadline(clock, today)
    if rule is None or last is None:
        return None
    state, used = rules.state(clock, today), rules.days_used(clock, today)
    word, tone = words.STATES[state]
    days = clock_words.amount(rule.days, "day", language)
    passed = state is State.BREACHED
    said = (words.PASSED if passed else words.BY)[clock.kind]
    return Wait(
        title=str(words.TITLES[clock.kind]) % {"days": days},
        state=str(word),
        tone=tone,
        lead=str(said) % {"day": clock_words.date(last, language)},
        bar=(
            min(used, rule.days),
            rule.days,
            _("%(used)d av %(days)s har gått") % {"used": used, "days": days},
        ),
        note=_(
            "Det här är vårdgarantin. Den står i lagen och gäller om remissen är till en specialistmottagning i din "
            "region. Tiden kan stå still, till exempel om du själv vill vänta. Det ser vi inte här. Fråga mottagningen."
        ),
        helps=[str(words.HELP[clock.kind])] if state in (State.NEAR, State.BREACHED) else (),
    )
