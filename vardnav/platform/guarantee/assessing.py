"""Actions: with an answer to a case whose medical assessment is still waited for, staff say whether it has been made.

The law asks for an assessment by licensed staff, at a visit, by phone or video (domain.md 4.3): that somebody has written an
answer is none. Nothing is met by itself: what is not said to be made, or not to be needed, stays on the unit's list.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.platform.cases import models as cases
from vardnav.platform.cases import timings
from vardnav.platform.guarantee import actions, ending_actions, following, models, rules, writing
from vardnav.platform.guarantee.rules import Kind, Why
from vardnav.platform.registry.contributions import Asked

NAME = "assessed"
MADE, NOT_YET = "made", "not_yet"
#: In one choice: made, not yet, or not needed and why.
CHOICES: tuple[tuple[str, str | Promise], ...] = (
    (MADE, _("Ja, i dag")),
    (NOT_YET, _("Nej, inte än. Tiden fortsätter att räknas")),
    (Why.NOT_NEW.value, _("Behövs inte: besvären är varken nya eller klart sämre")),
    (Why.DECLINED.value, _("Behövs inte: patienten vill inte")),
    (Why.CARED_ELSEWHERE.value, _("Behövs inte: patienten får vården någon annanstans")),
    (Why.EMERGENCY.value, _("Behövs inte: vården är akut")),
)


def ask(viewer: Viewer, case: cases.Case, now: dt.datetime) -> Asked | None:
    """Return what staff are asked with an answer to a case just read, None where no assessment is waited for.

    One statement. Also where the clock's own event has not been handled yet: the answers say that there will be one.
    """
    if not _is_waited_for(case):
        return None
    return Asked(
        name=NAME,
        label=_("Har någon legitimerad gjort en medicinsk bedömning?"),
        help=_(
            "Vårdgarantin: inom 3 dagar, på plats, per telefon eller video. Ett skriftligt svar är ingen bedömning."
        ),
        choices=CHOICES,
        missing=_("Välj om en medicinsk bedömning är gjord."),
    )


def said(viewer: Viewer, case_id: uuid.UUID, choice: str, now: dt.datetime) -> None:
    """Note what staff have said with an answer, in its transaction: made today, not yet, or why it is not needed.

    Nothing where nothing is waited for any more. Raises Http404 (not the unit's) and NotPossible (no such choice).
    """
    if choice not in dict(CHOICES):
        raise writing.NotPossible(choice)
    # The clock may not be there yet, or not here: what starts and moves it is an event that is handled after commit.
    following.follow(Viewer.system(region=viewer.region), case_id, now=now)
    rows = models.GuaranteeClock.objects.visible_to(viewer).open()
    row = rows.filter(case=case_id, kind=Kind.ASSESSMENT).first()
    if row is None or choice == NOT_YET:
        return
    if choice == MADE:
        actions.meet(viewer, row.id, on=clock.local_date(now), now=now)
    else:
        ending_actions.end(viewer, row.id, Why(choice), now=now)


def _is_waited_for(case: cases.Case) -> bool:
    row = models.GuaranteeClock.objects.filter(region=case.region, case=case, kind=Kind.ASSESSMENT).first()
    if row is not None:
        return row.met_on is None and not row.why
    law = timings.law_of(case, case.unit.kind)
    is_ours = rules.why_not(home_region=case.subject.home_region, region=case.region) is None
    return law.holds and Kind.ASSESSMENT in law.kinds and is_ours
