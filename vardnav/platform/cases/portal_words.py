"""Words: by when an answer comes, what happens next and what has happened, said to the resident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words as clock_words
from vardnav.kernel.organisations.models import Staff
from vardnav.kernel.people import protection
from vardnav.kernel.people.contact import phone_in_words
from vardnav.kernel.people.models import Account, NotifyBy, Person
from vardnav.kernel.people.protection import Details, Reader
from vardnav.platform.cases import helping, models, rules, transfer_words, words

#: Steps that are the unit's own housekeeping and say nothing to the resident.
NOT_TOLD = frozenset({"assign", "release", "continue"})
#: Whoever acts for the person and may see a case (again) does not read that it was kept from them (N8).
TOLD_TO_SUBJECT = rules.SECRECY_VERBS


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step of a case in words. `state`: done, now or next."""

    title: str
    when: str
    text: str = ""
    state: str = "done"


def rounded(at: dt.datetime) -> dt.datetime:
    """Return a moment to the half hour: a minute would say more than is known."""
    return at.replace(minute=30 if 15 <= at.minute < 45 else 0, second=0, microsecond=0) + dt.timedelta(
        hours=at.minute >= 45
    )


def answer_by(due_at: dt.datetime, language: str) -> str:
    """Return the last day of the promise: "tis 3 mars 2026". `due_at` is the midnight that ends it."""
    return clock_words.date(clock.local_date(due_at - dt.timedelta(seconds=1)), language)


def how_told(account: Account | None) -> str:
    """Say how the person will hear of the answer, so that they can see that it is right."""
    where = _("Du läser svaret i inkorgen.")
    if account is None or account.notify_by == NotifyBy.NONE:
        return _("Du har valt att inte få sms eller mejl. Titta i inkorgen efter svaret.")
    ways = []
    if account.notify_by in (NotifyBy.SMS, NotifyBy.BOTH) and account.phone:
        ways.append(_("sms till %(phone)s") % {"phone": phone_in_words(account.phone)})
    if account.notify_by in (NotifyBy.EMAIL, NotifyBy.BOTH) and account.email:
        ways.append(_("mejl till %(email)s") % {"email": account.email})
    if not ways:
        return where
    return _("Du får ett %(ways)s när svaret har kommit.") % {"ways": _(" och ").join(ways)} + " " + where


def what_next(unit: str, times: Sequence[str], account: Account | None) -> list[str]:
    """Return what happens after sending, in order. `times`: when the answer comes, sentence by sentence."""
    return [_("%(unit)s läser det du har skrivit.") % {"unit": unit}, " ".join(times), how_told(account)]


def author(viewer: Viewer, message: models.Message) -> str:
    """Return who wrote a message: "Du", a name, or for staff the name with title (the title only, when protected).

    The unit's name where it was signed so.
    """
    if message.author_person_id is not None:
        who = _("Du") if message.author_person_id == viewer.person_id else ""
        if not who and message.author_person:
            who = person(viewer, message.author_person)
        if message.author_staff is None:
            return who
        by = message.unit.name if message.signed_by_unit else _helper(message.author_staff)
        return _("%(who)s, skrivet av %(staff)s") % {"who": who, "staff": by}
    if message.signed_by_unit:
        return message.unit.name
    staff = message.author_staff
    if staff is None or staff.is_protected:
        return (staff.title if staff else "") or _("Mottagningen")
    return f"{staff.name}, {staff.title}" if staff.title else staff.name


def person(viewer: Viewer, one: Person) -> str:
    """Return what somebody is called to this reader: a child's other guardian never sees a protected name."""
    if one.id == viewer.person_id:
        return one.name
    shown = protection.display(Details(name=one.name), protection=one.protection, reader=Reader.OTHER)
    return _(shown.name) if shown.is_protected else shown.name


def helped(one: models.Assistance | None) -> str:
    """Say who filled a form in for the person and how the person came; "" when nobody did."""
    if one is None:
        return ""
    staff = one.staff
    who = staff.title if staff.is_protected else ", ".join(part for part in (staff.name, staff.title) if part)
    told = _("Ifyllt av %(staff)s på %(unit)s. %(how)s.") % {
        "staff": who or _("en medarbetare"),
        "unit": one.unit.name,
        "how": words.ORIGINS[one.origin],
    }
    return f"{told} {words.IDENTIFIED[one.identified_by]}." if one.identified_by else told


def timeline(
    viewer: Viewer, case: models.Case, steps: list[models.Step], *, now: dt.datetime
) -> list[TimelineStep]:
    """Return what has happened, oldest first, and what is left to happen."""
    language = viewer.language
    silent = NOT_TOLD | TOLD_TO_SUBJECT if viewer.is_proxy else NOT_TOLD
    told = [step for step in steps if step.verb not in silent]
    found = [
        TimelineStep(
            title=str(words.VERBS.get(step.verb, step.verb)),
            when=clock_words.moment(step.at, now=now, language=language),
            text=_step_text(step),
        )
        for step in told
    ]
    if case.status == rules.Status.COMPLETED:
        return _ended(case, told, found)
    found.append(TimelineStep(title=_now_words(case.status), when=_("Nu"), state="now"))
    if case.status != rules.Status.WAITING:
        is_late = rules.is_overdue(case.status, case.due_at, now)
        by = (_("Skulle ha kommit %(day)s") if is_late else _("Senast %(day)s")) % {
            "day": answer_by(case.due_at, language)
        }
        found.append(TimelineStep(title=_("Svar från mottagningen"), when=by, state="next"))
    return found


def _ended(
    case: models.Case, told: Sequence[models.Step], found: Sequence[TimelineStep]
) -> list[TimelineStep]:
    """Return the story of an ended case. One that is accepted has not ended for whoever waits: it says so, never "ended"."""
    if case.outcome != rules.Outcome.ACCEPTED:
        return list(found)
    last = max((place for place, step in enumerate(told) if step.verb == "complete"), default=-1)
    title, text = str(words.OUTCOMES[case.outcome][0]), _("Det är bedömt. I svaret står hur du får en tid.")
    return [replace(one, title=title, text=text) if place == last else one for place, one in enumerate(found)]


def _now_words(status: str) -> str:
    if status == rules.Status.RECEIVED:
        return _("Väntar på att mottagningen ska börja")
    return str(words.FOR_RESIDENTS[status][0])


def _helper(staff: Staff) -> str:
    return (staff.title if staff.is_protected else staff.name) or _("en medarbetare")


def in_place(step: models.Step) -> str:
    """Say who took a step in the person's place, where and how the person came; "" when nobody did."""
    one = helping.of_step(step)
    if one is None:
        return ""
    return _("Med hjälp av %(staff)s på %(unit)s. %(how)s.") % {
        "staff": _helper(one.staff),
        "unit": one.unit.name,
        "how": words.ORIGINS[one.origin],
    }


def _step_text(step: models.Step) -> str:
    if step.assistance_id is not None:
        return in_place(step)
    if step.verb in rules.SENT_ON and step.to_unit is not None:
        to = _("Till %(unit)s") % {"unit": transfer_words.unit_name(step)}
        ground = "" if step.verb in rules.BACK else transfer_words.ground(step.basis)
        return ". ".join(part for part in (to, step.reason.rstrip("."), ground) if part)
    if step.verb == "submit":
        return _("Till %(unit)s") % {"unit": step.unit.name}
    return ""
