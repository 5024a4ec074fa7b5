"""Registry: the words a capability declares itself with."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise

from vardnav.kernel import events
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.people.rules import Area
from vardnav.platform.registry.ages import AgeLimit
from vardnav.platform.registry.contributions import AtAnswer, Behind, Goes, Letter, TimeGuard, Urgency
from vardnav.platform.registry.guaranteed import NOTHING, Guaranteed, Guaranteeing
from vardnav.platform.registry.options import (
    FEE_OPTIONS,
    GUARANTEE_OPTIONS,
    INTAKE_OPTIONS,
    REPLY_OPTIONS,
    SIGNING_OPTIONS,
    Option,
)
from vardnav.platform.registry.questions import Line, Questionnaire
from vardnav.platform.registry.start_parts import StartPart

#: Gives a person's own lines (drugs, say) to choose from in a form. A reading of health data: it records itself.
LineSource = Callable[[Viewer, dt.datetime], Sequence[Line]]


class Door(enum.StrEnum):
    """Where a page is reached, and thereby which gate it stands behind."""

    PUBLIC = "public"
    PORTAL = "portal"
    DESK = "desk"
    STEERING = "steering"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the door gives it its URL and its gate. `path` is relative to the door's prefix."""

    door: Door
    path: str
    view: Callable[..., HttpResponse]
    name: str
    methods: tuple[str, ...] = ("GET",)
    #: Pages before activation (terms not yet accepted) are the only ones open to a resident without an account.
    before_activation: bool = False
    #: What other capabilities, which know none by name, call it when they lead there ("times.one").
    known_as: str = ""
    #: Of a sensitive e-service (see EService.is_sensitive): carries the quick exit and a title that tells nothing.
    is_sensitive: bool = False
    #: Looks through what was posted (files, say) before the write's transaction opens, because it takes long. It writes
    #: nothing and answers nothing: the page finds what it returns in `request.examined`. A repeat is looked through too.
    examine: Callable[[Any], Any] | None = None
    #: Of the FHIR door: what a token must let one do, by method ("Slot.s": search slots).
    scopes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Something the need box found: a place, an article …"""

    title: str
    summary: str
    url: str
    icon: str = "file"


@dataclass(frozen=True, slots=True)
class Doorway:
    """A page that the public start page leads to, beside the e-services. `page` is its name: "<capability>:<page>"."""

    title: str | Promise
    summary: str | Promise
    page: str
    icon: str = "file"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A page that the start page of a door leads to: of one's own for residents, of the unit's for staff."""

    door: Door
    title: str | Promise
    page: str
    icon: str = "file"


class Ending(enum.StrEnum):
    """How staff may end a case of this sort."""

    ANSWERED = "answered"
    APPROVED = "approved"
    PARTLY = "partly"
    REFUSED = "refused"
    #: The unit takes the person on, or shows the way to who can (a self-referral).
    ACCEPTED = "accepted"
    REDIRECTED = "redirected"
    #: What the person chose is entered in the region's register (a health centre chosen).
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Sending:
    """A form that is about to be sent: to which unit, about whom, with which answers."""

    region: str
    unit_id: uuid.UUID
    subject_id: uuid.UUID
    answers: Mapping[str, Any]
    #: Staff send it for a person without e-ID.
    is_assisted: bool = False
    #: When the form was begun: what has changed since, its sender has not seen. None: not known.
    begun_at: dt.datetime | None = None
    #: The form's own id, by which a room that led to it finds what it kept of it (Capability.urgency).
    draft_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form cannot be sent by this person now, and what they can do instead (R2). The draft is kept."""

    reason: str | Promise
    instead: str | Promise


@dataclass(frozen=True, slots=True)
class Admission:
    """What an e-service of rules of its own asks and does when its form is sent, both in the sending's transaction.

    `refuses` is asked before anything is written; it may lock what its answer rests on. `follows` writes what belongs to
    the case just written, and must not fail for a reason that `refuses` could have known. `ages` tells beforehand whom the
    rules let in by age, as an offer's options (value by key) have it in a region on a day; what it tells is what `refuses`
    refuses by.
    """

    refuses: Callable[[Viewer, Sending, dt.datetime], Refused | None]
    follows: Callable[[Viewer, Sending, uuid.UUID, dt.datetime], None]
    ages: Callable[[Callable[[str], object], str, dt.date], Sequence[AgeLimit]] | None = None


#: Of an e-service that is no form.
NO_FORM = Questionnaire("1", ())
#: Fits a form to what a region or unit has decided; the function gives an option's value by its key.
Tailor = Callable[[Questionnaire, Callable[[str], object]], Questionnaire]


@dataclass(frozen=True, slots=True)
class EService:
    """An e-service: what residents see, the form, and how a case of it lives.

    `form` makes it a declared service: pages, review, receipt, thread, queue, clock and audit come from the platform.
    `page` makes it a programmed one: no form is sent and no case comes of it; what it does is done on pages of its own.
    """

    key: str
    title: str | Promise
    summary: str | Promise
    form: Questionnaire = NO_FORM
    icon: str = "file"
    keywords: tuple[str, ...] = ()
    about: str | Promise = ""
    for_children: bool = True
    #: Whether one adult may do it for another by a power of attorney; False for a choice that is one's own.
    by_power: bool = True
    #: Whether a unit may send a case of it on to another; False where the person has chosen that very unit.
    may_be_sent_on: bool = True
    #: Whether staff may hand a case of it over to another e-service, where it belongs; only what is a form, a thread and an
    #: ending. `takes_over`: whether one of another e-service may become its. Both: cases.redirecting.
    may_be_redirected: bool = False
    takes_over: bool = False
    minimum_assurance: int = 3
    answer_within_days: int = 2
    #: And never later than so many calendar days after it is sent, whatever the holidays; 0 for no such promise.
    answer_within_calendar_days: int = 0
    endings: tuple[Ending, ...] = (Ending.ANSWERED,)
    options: tuple[Option, ...] = ()
    standard_replies: tuple[tuple[str, str], ...] = ()
    unit_kinds: tuple[str, ...] = ("health_centre",)
    #: The region that has built it as a stored form; "" for one that is declared, for every region.
    region: str = ""
    #: Whether it may cost money: then regions and units can say what, and it is shown before anything is sent.
    may_cost: bool = False
    #: The clock of the law that a case of it starts ("contact", "first_visit"; rules of the guarantee room), "" for none.
    guarantee: str = ""
    #: Where it hangs on what is answered, and at which sort of unit, which clocks a case of it starts.
    guaranteeing: Guaranteeing | None = None
    #: That somebody uses it may be dangerous to let others know: psychiatry, sexual health, violence, abuse. Set it True
    #: and every page of the e-service carries the quick exit and a title that tells nothing; when the one it is about is
    #: 13-17, the draft is secret from those who may act for them unless they choose otherwise (docs/decisions, N8).
    is_sensitive: bool = False
    #: A case of it concerns a visit that is booked: a notice may say so to whoever has said yes to it (notify.naming).
    is_about_visit: bool = False
    #: What somebody's power of attorney must be about to do it for another adult, and to see that it was done; None: it is
    #: only for oneself, and no representative of an adult does or sees it (cases.sight; docs/decisions).
    area: Area | None = Area.E_SERVICES
    #: Choices that regions decide on (places, kinds); None for a form that is the same everywhere.
    tailor: Tailor | None = None
    #: Rules of its own for who may send the form, and what is written with the case.
    admission: Admission | None = None
    #: Of a programmed e-service: the page where residents do it (by name; `?unit=` where a unit was chosen), and the page
    #: where staff do it for the person of an `assistance_id`.
    page: str = ""
    desk_page: str = ""
    #: Where anybody does it without logging in (by name); "" for one that asks who it is.
    public_page: str = ""

    @property
    def address(self) -> str:
        """What stands for it in addresses: its key; of a sensitive one a word that tells nobody anything at a glance."""
        return "e" + hashlib.sha256(self.key.encode()).hexdigest()[:10] if self.is_sensitive else self.key

    @property
    def receiver_kinds(self) -> tuple[str, ...]:
        """The sorts of units that a case of it may be sent on to."""
        return self.unit_kinds if self.may_be_sent_on else ()

    @property
    def guarantees(self) -> tuple[str, ...]:
        """The clocks of the law that a case of it may start."""
        if self.guaranteeing is not None:
            return self.guaranteeing.kinds
        return (self.guarantee,) if self.guarantee else ()

    def promised(self, answers: Mapping[str, Any], unit_kind: str) -> Guaranteed:
        """Return what the law promises who has answered so at a unit of that kind. `answers`: codes by link_id."""
        if self.guaranteeing is not None:
            return self.guaranteeing.decide(answers, unit_kind)
        return Guaranteed((self.guarantee,)) if self.guarantee else NOTHING

    def __post_init__(self) -> None:
        """Add the settings that every e-service has. Raises ValueError for one with neither a form nor a page."""
        if self.form is NO_FORM and not self.page:
            raise ValueError(f"{self.key} has neither a form nor a page of its own")
        own = {one.key for one in self.options}
        shared = [
            *(() if self.page else (*INTAKE_OPTIONS, *REPLY_OPTIONS, *SIGNING_OPTIONS)),
            *(GUARANTEE_OPTIONS if self.guarantees else ()),
            *(FEE_OPTIONS if self.may_cost else ()),
        ]
        options = (*self.options, *(one for one in shared if one.key not in own))
        object.__setattr__(self, "options", options)


class Place(enum.StrEnum):
    """Where other rooms may put a panel of their own."""

    PORTAL_CASE = "portal_case"  # about one case
    PORTAL_RECEIPT = "portal_receipt"  # first in the receipt of a case just sent; about the case
    PORTAL_CASES = "portal_cases"  # above the list of cases; about none
    DESK_CASE = "desk_case"
    DESK_ANSWER = "desk_answer"  # above what staff can do with a case: what to know before writing
    DESK_PERSON = "desk_person"  # somebody whom staff help (cases.Assistance)
    DESK_HELP = "desk_help"  # where somebody to help is looked up; about none
    DESK_HELPING = "desk_helping"  # what else staff can do for somebody they help (cases.Assistance)
    PORTAL_SERVICE = "portal_service"  # on the first page of an e-service; about the e-service
    PUBLIC_SERVICE = "public_service"  # lines of the terms of an e-service before log-in; about the e-service
    STEERING_START = "steering_start"  # the region's first page; counts, never a person
    PORTAL_REVIEW = "portal_review"  # about a form before it is sent (cases.portal_queries.Review)
    PORTAL_TIMES = (
        "portal_times"  # beside when the answer comes, before and after sending (cases.timings.Timing)
    )


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of another room's page. `make(viewer, about, now)` gives what the template calls `panel`, None for nothing.

    `about` is what the place is about (a case) or None. The page has logged that it is read before panels are made.
    `there`: SQL that tells whether `make` has anything to look for about the row `found`; "" where it must look itself.
    It says who may see nothing: `make` does.
    """

    place: Place
    template: str
    make: Callable[[Viewer, Any, dt.datetime], Any]
    there: str = ""


#: Gives the e-services that regions have built, as they stand at a moment, and when that changes next (None: not known to).
BuiltServices = Callable[[dt.datetime], tuple[Sequence[EService], dt.datetime | None]]


class CannotNow(Exception):
    """A change cannot be carried out any more: what it was about has changed since. For rooms that declare changes."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a change would change; "" where nothing stood before, or will stand."""

    what: str | Promise
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a change is about, for the administrator who is to let it through. `url`: where to look closer."""

    where: str
    url: str
    differences: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Changeable:
    """A kind of change of the catalogue, so that a region may want two administrators behind it.

    `tells_itself`: what it describes stands in its payload alone, so that the history can tell it at any time.
    `carry_out(viewer, payload, change=…, now=…)` does it when it is let through, in that transaction; `turn_down` (with
    the same arguments) tidies up when it is not. `describe(viewer, payload, now=…)` says what it is about.
    """

    kind: str
    title: str | Promise
    carry_out: Callable[..., Any]
    describe: Callable[..., Described]
    turn_down: Callable[..., Any] | None = None
    tells_itself: bool = False


@dataclass(frozen=True, slots=True)
class Capability:
    """The one declaration of a folder: everything others need to know of it."""

    key: str
    pages: Sequence[Page] = ()
    services: Sequence[EService] = ()
    reactions: Sequence[tuple[type[events.Event], Callable[..., None]]] = ()
    searches: Sequence[Callable[..., Any]] = ()
    doorways: Sequence[Doorway] = ()
    shortcuts: Sequence[Shortcut] = ()
    panels: Sequence[Panel] = ()
    #: What the resident's start page shows of this room.
    start_parts: Sequence[StartPart] = ()
    letters: Sequence[Letter] = ()
    #: Counts what waits for units, for the catalogue's soft close: (services, regions, units) by keyword.
    backlog: Callable[..., Mapping[tuple[str, str, uuid.UUID], int]] | None = None
    #: What a pause touches beside open cases and forms, for the administrator who looks before pausing.
    running: Goes | None = None
    #: What a waiting room can stand before in the administrator's region.
    behind_rooms: Callable[[Viewer], Sequence[Behind]] | None = None
    #: What staff must say when they end a case, beside their answer.
    at_answer: AtAnswer | None = None
    #: Reads what takes long to read, once in each process of pages, so that no visitor waits for it.
    beforehand: Callable[[], None] | None = None
    #: Takes out of a browser what the room has put there, as somebody logs out or leaves in a hurry.
    at_leaving: Callable[[HttpResponse], None] | None = None
    #: How urgent the room knows a form that is being sent to be.
    urgency: Urgency | None = None
    #: Rules of its own for some sorts of bookable times.
    time_guards: Sequence[TimeGuard] = ()
    #: The kinds of changes of the catalogue that this room knows how to carry out.
    changes: Sequence[Changeable] = ()
    question_kinds: dict[str, Any] = field(default_factory=dict)
    #: Where `Item.source` of a LINES question leads: {"prescriptions.medications": queries.lines}.
    line_sources: Mapping[str, LineSource] = field(default_factory=dict)
    #: E-services kept as data. Asked when the catalogue's version rises: who changes them raises it.
    built_services: BuiltServices | None = None
