"""Words: a clock as people read it: days used, the last day, what a pause means, what the region offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardnav.kernel.clock import words as clock_words
from vardnav.platform.cases import answer_story, promises
from vardnav.platform.cases import rules as case_rules
from vardnav.platform.guarantee import promise_words, queries
from vardnav.platform.guarantee.models import GuaranteeClock, GuaranteePause
from vardnav.platform.guarantee.rules import Kind, Pause, PauseReason, State, Why

#: What is promised, with a place for the days.
TITLES: dict[Kind, str | Promise] = {
    Kind.CONTACT: gettext_lazy("Kontakt samma dag"),
    Kind.ASSESSMENT: gettext_lazy("Bedömning inom %(days)s"),
    Kind.FIRST_VISIT: gettext_lazy("Första besöket inom %(days)s"),
    Kind.TREATMENT: gettext_lazy("Behandling inom %(days)s"),
}
#: The law asks for what the answer to the case itself is, not for something later on.
IS_THE_ANSWER = frozenset({Kind.CONTACT, Kind.ASSESSMENT})
#: What should have happened by the last day.
BY: dict[Kind, str | Promise] = {
    Kind.CONTACT: gettext_lazy("Du ska få kontakt med mottagningen senast %(day)s."),
    Kind.ASSESSMENT: gettext_lazy("Du ska få en medicinsk bedömning senast %(day)s."),
    Kind.FIRST_VISIT: gettext_lazy("Du ska få komma på ett första besök senast %(day)s."),
    Kind.TREATMENT: gettext_lazy("Du ska få din behandling senast %(day)s."),
}
MET: dict[Kind, str | Promise] = {
    Kind.CONTACT: gettext_lazy("Mottagningen hörde av sig %(day)s."),
    Kind.ASSESSMENT: gettext_lazy("Du fick en medicinsk bedömning %(day)s."),
    Kind.FIRST_VISIT: gettext_lazy("Du var på besök %(day)s."),
    Kind.TREATMENT: gettext_lazy("Du fick din behandling %(day)s."),
}
#: The last day has passed: what should have happened, by kind.
PASSED: dict[Kind, str | Promise] = {
    Kind.CONTACT: gettext_lazy("Du skulle ha fått kontakt med mottagningen senast %(day)s."),
    Kind.ASSESSMENT: gettext_lazy("Du skulle ha fått en medicinsk bedömning senast %(day)s."),
    Kind.FIRST_VISIT: gettext_lazy("Du skulle ha fått komma på ett första besök senast %(day)s."),
    Kind.TREATMENT: gettext_lazy("Du skulle ha fått din behandling senast %(day)s."),
}
#: What the person can do when the limit is near or passed. That the region must help one to care elsewhere is law for a
#: visit and a treatment in specialised care, for nothing else (hälso- och sjukvårdslagen 9 kap. 2 §; to be checked by a
#: lawyer).
HELP: dict[Kind, str | Promise] = {
    Kind.CONTACT: gettext_lazy("Ring mottagningen. Får du ingen kontakt, ring 1177."),
    Kind.ASSESSMENT: gettext_lazy(
        "Ring mottagningen och fråga när du får din bedömning. Får du ingen kontakt, eller blir du sämre, ring 1177."
    ),
    **dict.fromkeys(
        (Kind.FIRST_VISIT, Kind.TREATMENT),
        gettext_lazy(
            "Fråga mottagningen när du kan få en tid. Kan den inte ge dig vård i tid ska regionen hjälpa dig att få "
            "vård på en annan mottagning, utan extra kostnad."
        ),
    ),
}
#: Those that the region's own alternative is about (the same paragraph).
ELSEWHERE = frozenset({Kind.FIRST_VISIT, Kind.TREATMENT})
#: The agreed target, never said to be law.
TARGETS: dict[Kind, str | Promise] = {
    Kind.FIRST_VISIT: gettext_lazy("Regionens mål är ett första besök inom %(days)s, senast %(day)s."),
    Kind.TREATMENT: gettext_lazy("Regionens mål är behandling inom %(days)s, senast %(day)s."),
}
STATES: dict[State, tuple[str | Promise, str]] = {
    State.RUNNING: (gettext_lazy("Tiden räknas"), "info"),
    State.NEAR: (gettext_lazy("Nära gränsen"), "warning"),
    State.BREACHED: (gettext_lazy("Gränsen har passerats"), "danger"),
    State.PAUSED: (gettext_lazy("Pausad"), "neutral"),
    State.MET: (gettext_lazy("Klart"), "success"),
    State.NOT_APPLICABLE: (gettext_lazy("Gäller inte"), "neutral"),
    State.ENDED: (gettext_lazy("Räknas inte längre"), "neutral"),
}
#: Those in which a person still waits.
COUNTING = (State.RUNNING, State.NEAR, State.BREACHED, State.PAUSED)
PAUSES: dict[PauseReason, str | Promise] = {
    PauseReason.OWN_WISH: gettext_lazy("Patienten vill själv vänta"),
    PauseReason.MEDICAL: gettext_lazy("Vården behöver vänta av medicinska skäl"),
    PauseReason.MISSED_VISIT: gettext_lazy("Patienten kom inte till en erbjuden tid"),
}
#: What is said to whoever wrote that a pause is wrong when the time itself has ended: nobody needs to answer it then.
PAUSE_OVER = gettext_lazy("Pausen är slut, eftersom tiden inte räknas längre.")
#: The same, to the patient.
PAUSES_TO_YOU: dict[PauseReason, str | Promise] = {
    PauseReason.OWN_WISH: gettext_lazy("du har valt att vänta"),
    PauseReason.MEDICAL: gettext_lazy("vården behöver vänta av medicinska skäl"),
    PauseReason.MISSED_VISIT: gettext_lazy("du inte kom till en tid som du hade fått"),
}
WHY: dict[Why, str | Promise] = {
    Why.NO_RULE: gettext_lazy("Det fanns ingen sådan gräns då ärendet skickades."),
    Why.OUT_OF_REGION: gettext_lazy(
        "Vårdgarantin gäller i den region där du är folkbokförd. Du har sökt vård i en annan region."
    ),
    Why.EMERGENCY: gettext_lazy("Vårdgarantin gäller planerad vård, inte vård som är akut."),
    Why.RETURN_VISIT: gettext_lazy(
        "Vårdgarantin gäller inte återbesök, provtagning eller röntgen. Fråga mottagningen när du kan få en tid."
    ),
    Why.NOT_NEW: gettext_lazy(
        "Vårdgarantin gäller besvär som är nya eller har blivit klart sämre. Du har svarat att vården redan känner till "
        "dina besvär, och att de inte har blivit sämre. Stämmer det inte, eller blir du sämre? Ring mottagningen."
    ),
    Why.WITHDRAWN: gettext_lazy("Du tog tillbaka ärendet."),
    Why.NOT_ACCEPTED: gettext_lazy("Mottagningen har svarat utan att ge dig en tid. Läs svaret i ärendet."),
    Why.REDIRECTED: gettext_lazy(
        "Ärendet hör hemma på en annan sorts mottagning och har lämnats dit. Den här tiden räknas inte längre."
    ),
    Why.MOVED: gettext_lazy("Ärendet har flyttats till en annan region. Tiden räknas vidare där."),
    Why.DECLINED: gettext_lazy(
        "Du har sagt att du inte behöver tiden längre. Ring mottagningen om det är fel."
    ),
    Why.CARED_ELSEWHERE: gettext_lazy("Du får vården någon annanstans. Ring mottagningen om det är fel."),
    Why.DECEASED: gettext_lazy("Personen har avlidit."),
}
#: The same when staff have judged so, whatever was answered.
JUDGED_NOT_NEW = gettext_lazy(
    "Mottagningen bedömer att dina besvär varken är nya eller har blivit klart sämre. Vårdgarantin gäller inte då. "
    "Stämmer det inte, eller blir du sämre? Ring mottagningen."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One clock as a page shows it. `bar`: (used, of, words), None where days say nothing.

    `target`: the agreed target beside the law.
    """

    title: str
    state: str
    tone: str
    lead: str
    bar: tuple[int, int, str] | None
    notes: Sequence[str]
    pauses: Sequence[str]
    #: How it goes together with the day that the unit has promised an answer; "" where none is open.
    beside: str
    is_urgent: bool
    is_late: bool
    target: str = ""
    is_paused: bool = False
    #: What the person has written of the pause that runs, and what the unit has answered.
    objection: str = ""
    answer: str = ""
    #: What has become of it where nobody has answered in words.
    settled: str = ""


def shown(one: queries.Standing, *, today: dt.date, language: str) -> Shown:
    """Return a clock in plain words for the person it is about."""
    word, tone = state(one)
    said = next((pause for pause in reversed(one.pauses) if pause.objected_at is not None), None)
    return Shown(
        title=title(one, language),
        state=word,
        tone=tone,
        lead=_lead(one, language),
        bar=_bar(one, language),
        notes=_notes(one, language),
        pauses=[_pause(pause, language) for pause in one.value.pauses],
        beside=_beside(one, today, language),
        is_urgent=one.state in (State.NEAR, State.BREACHED),
        is_late=one.state is State.BREACHED,
        target=target(one, today=today, language=language),
        is_paused=one.row.paused_on is not None,
        objection=said.objection if said is not None else "",
        answer=said.answer if said is not None else "",
        settled=_settled(one, said) if said is not None else "",
    )


def is_over_with(row: GuaranteeClock, pause: GuaranteePause) -> bool:
    """Tell whether a pause ended because its clock did: the care was given, or the time counts no more."""
    ended_on = row.met_on or row.ended_on
    return ended_on is not None and pause.to_on == ended_on


def _settled(one: queries.Standing, said: GuaranteePause) -> str:
    if said.to_on is None:
        return _("Mottagningen har inte svarat än.")
    if one.value.why is Why.MOVED:
        return ""  # it waits for an answer there
    return str(PAUSE_OVER) if is_over_with(one.row, said) else _("Mottagningen har låtit tiden gå vidare.")


def state(one: queries.Standing) -> tuple[str, str]:
    """Return (word, tone) for how a clock stands; the last day is called so, never "near"."""
    word, tone = STATES[one.state]
    return (
        (_("Sista dagen är i dag"), tone) if one.state is State.NEAR and one.left == 0 else (str(word), tone)
    )


def target(one: queries.Standing, *, today: dt.date, language: str) -> str:
    """Return the agreed target in words while the clock counts, "" where there is none: a target, and not the law."""
    if one.target is None or one.target_on is None or one.state not in COUNTING:
        return ""
    said = str(TARGETS[one.value.kind]) % {
        "days": clock_words.amount(one.target.days, "day", language),
        "day": clock_words.date(one.target_on, language),
    }
    passed = " " + _("Den dagen har passerats.") if one.target_on < today else ""
    return said + passed + " " + _("Målet står inte i lagen.")


def ways(urgent: Sequence[queries.Standing], *, instead: str) -> list[str]:
    """Return what one can do about limits that are near or passed. `instead`: what the region offers, "" for nothing.

    That is about care elsewhere, so it stands in for what is said of a visit and a treatment, and of nothing else.
    """
    said = [
        instead if instead and one.value.kind in ELSEWHERE else str(HELP[one.value.kind]) for one in urgent
    ]
    return list(dict.fromkeys(said))


def target_day(one: queries.Standing, language: str) -> str:
    """Return the last day of the agreed target, in a word for staff; "" where there is none."""
    if one.target is None or one.target_on is None:
        return ""
    return _("Regionens mål: %(day)s") % {"day": clock_words.date(one.target_on, language)}


def title(one: queries.Standing, language: str) -> str:
    """Return what is promised: "Första besöket inom 90 dagar"."""
    days = clock_words.amount(one.rule.days if one.rule else 0, "day", language)
    return str(TITLES[one.value.kind]) % {"days": days}


def days_used(one: queries.Standing, language: str) -> str:
    """Return "32 av 90 dagar har gått", without days where the limit is the same day."""
    if one.rule is None or one.rule.days == 0:
        return ""
    used, days = one.used, clock_words.amount(one.rule.days, "day", language)
    return _("%(used)d av %(days)s har gått") % {"used": used, "days": days}


def left(one: queries.Standing, language: str) -> str:
    """Return how many days are left, in words for staff: "3 dagar kvar", "sista dagen", "2 dagar över"."""
    if one.left < 0:
        return _("%(days)s över gränsen") % {"days": clock_words.amount(-one.left, "day", language)}
    if one.left == 0:
        # Of what was sent when the unit is closed the last day is to come.
        return _("sista dagen") if one.state is not State.RUNNING else _("räknas från den dagen")
    return _("%(days)s kvar") % {"days": clock_words.amount(one.left, "day", language)}


def few(count: int) -> str:
    """Return a count for others than the unit: small ones are not told apart, so that nobody is pointed out."""
    if count == 0:
        return "0"
    return _("färre än %(most)d") % {"most": queries.SMALL} if count < queries.SMALL else str(count)


def _beside(one: queries.Standing, today: dt.date, language: str) -> str:
    """Say how a running clock goes together with the promised answer, as long as the case waits for one."""
    case, kind = one.row.case, one.value.kind
    if (
        one.state in (State.MET, State.NOT_APPLICABLE, State.ENDED, State.PAUSED)
        or case.status == case_rules.Status.COMPLETED
    ):
        return ""
    promised_on = promises.last_day(case.due_at)
    said = answer_story.law(
        limit_on=one.deadline,
        promised_on=promised_on,
        today=today,
        is_the_answer=kind in IS_THE_ANSWER,
        is_waiting=case.status == case_rules.Status.WAITING,
    )
    return promise_words.law(
        said, kind=kind, limit_on=one.deadline, promised_on=promised_on, language=language
    )


def _lead(one: queries.Standing, language: str) -> str:
    day = clock_words.date(one.deadline, language)
    kind = one.value.kind
    if one.value.why is Why.NOT_NEW and one.row.ended_on is not None:
        return str(JUDGED_NOT_NEW)
    if one.value.why is not None:
        return str(WHY[one.value.why])
    if one.state is State.MET and one.value.met_on:
        met = str(MET[kind]) % {"day": clock_words.date(one.value.met_on, language)}
        return met + (" " + _("Det var senare än vårdgarantin säger.") if one.left < 0 else "")
    if one.state is State.PAUSED:
        pause = next(pause for pause in reversed(one.value.pauses) if pause.to_on is None)
        words = {
            "day": clock_words.date(pause.from_on, language),
            "why": str(PAUSES_TO_YOU[pause.reason]),
        }
        return _("Tiden står still sedan %(day)s, eftersom %(why)s.") % words
    if one.state is State.BREACHED:
        helps = " " + _("Regionen ska hjälpa dig att få vård någon annanstans.") if kind in ELSEWHERE else ""
        return str(PASSED[kind]) % {"day": day} + helps
    return str(BY[kind]) % {"day": day}


def _bar(one: queries.Standing, language: str) -> tuple[int, int, str] | None:
    if one.rule is None or one.rule.days == 0 or one.value.why is not None:
        return None
    return min(one.used, one.rule.days), one.rule.days, days_used(one, language)


def _notes(one: queries.Standing, language: str) -> list[str]:
    """Return what one needs to know to judge the clock: what it rests on, and how days are counted."""
    if one.rule is None:
        return []
    notes = [
        _("Tiden räknas från %(day)s. Alla dagar räknas, också lördagar, söndagar och helgdagar.")
        % {"day": clock_words.date(one.value.started_on, language)}
        if one.rule.days
        else _("Tiden räknas från den dag då mottagningen har öppet.")
    ]
    notes.append(_("Det här är vårdgarantin. Den står i lagen."))
    if one.rule.days:
        notes.append(
            _(
                "Tiden kan stå still: om du själv vill vänta, om vården behöver vänta av medicinska skäl, "
                "eller om du inte kommer till en tid. Den går vidare sedan. Mottagningen skriver här varför."
            )
        )
    return notes


def _pause(pause: Pause, language: str) -> str:
    words = {
        "from": clock_words.date(pause.from_on, language),
        "why": str(PAUSES_TO_YOU[pause.reason]),
        "to": clock_words.date(pause.to_on, language) if pause.to_on else "",
    }
    if pause.to_on is None:
        return _("Från %(from)s: %(why)s.") % words
    return _("%(from)s till %(to)s: %(why)s.") % words
