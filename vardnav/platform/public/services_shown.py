"""Queries: e-services as a visitor meets them, with their state, why, and what to do instead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardnav.kernel import clock
from vardnav.kernel.access.viewer import Viewer
from vardnav.kernel.clock import words
from vardnav.kernel.organisations import known_regions
from vardnav.platform.catalogue import queries as catalogue
from vardnav.platform.catalogue.rules import Availability, Offer
from vardnav.platform.registry import addresses, listing
from vardnav.platform.registry.declarations import EService

#: The state of a card that is open, but not to whoever acts for the one they act for.
NOT_FOR_ANOTHER = "not_for_another"


@dataclass(frozen=True, slots=True)
class Card:
    """One e-service as shown before log-in. `unit_phone`: of the unit it is shown at, if any."""

    key: str
    title: str
    summary: str
    about: str
    icon: str
    state: str
    state_text: str
    reason_text: str
    instead_text: str
    text: str
    answer_time_text: str
    for_children: bool
    is_only_own: bool
    url: str
    start_url: str
    unit_phone: str = ""
    #: Whether it is done without logging in; then `url` leads straight there.
    is_open_to_all: bool = False

    @property
    def started(self) -> Card:
        """The same card for somebody logged in: it leads straight into the e-service."""
        return replace(self, url=self.start_url)


@dataclass(frozen=True, slots=True, eq=False)
class Shelf:
    """The region's cards, open ones apart. One object as long as the catalogue says the same: its drawing is kept.

    `first`: those that the region has chosen as shortcuts, in its order, that can be used now by such a reader.
    """

    cards: tuple[Card, ...] = ()
    first: tuple[Card, ...] = ()

    @property
    def usable(self) -> tuple[Card, ...]:
        """What can be started now."""
        return tuple(one for one in self.cards if one.state == "open")

    @property
    def rest(self) -> tuple[Card, ...]:
        """What can be started now and is no shortcut."""
        return tuple(one for one in self.usable if one not in self.first)

    @property
    def others(self) -> tuple[Card, ...]:
        """What cannot, and says why."""
        return tuple(one for one in self.cards if one.state not in ("open", NOT_FOR_ANOTHER))

    @property
    def not_for_another(self) -> tuple[Card, ...]:
        """What is open, but not for whoever acts for somebody else."""
        return tuple(one for one in self.cards if one.state == NOT_FOR_ANOTHER)


@dataclass(frozen=True, slots=True)
class Standing:
    """The region's e-services. Not `is_current`: as they were when the database last answered, maybe none known."""

    shelf: Shelf
    is_current: bool = True

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card."""
        return self.shelf.cards


def standing(viewer: Viewer, *, now: dt.datetime) -> Standing:
    """Return every card, also without a database: the public door stands (reliability.md C8)."""
    try:
        return Standing(shelf(viewer, now=now))
    except (OperationalError, InterfaceError):
        known = catalogue.last_known_version()
        return Standing(shelf(viewer, now=now, at_version=known) if known is not None else Shelf(), False)


def shelf(viewer: Viewer, *, now: dt.datetime, at_version: int | None = None) -> Shelf:
    """Return every e-service's card for the viewer's region, made once for as long as it holds.

    To whoever acts for somebody what they may not do for them is not open, and has no shortcut; its page says why.
    """
    region, language, sort = viewer.region, viewer.language, _sort(viewer)
    if at_version is None:
        at_version = catalogue.version()

    def made() -> Shelf:
        with translation.override(language):
            offers = catalogue.offers(viewer, region=region, now=now, at_version=at_version)
            cards = {
                key: _for(sort, listing.service(key), card_of(viewer, listing.service(key), offer))
                for key, offer in offers.items()
            }
            first = [cards[key] for key in catalogue.tiles(region, at_version=at_version) if key in cards]
            return Shelf(tuple(cards.values()), tuple(one for one in first if one.state == "open"))

    return catalogue.kept(("shelf", region, language, sort), now=now, at_version=at_version, make=made)


#: For whom somebody is here, as far as shortcuts care: "self", "child", "grown", or what a power of attorney is about.
_Sort = str | frozenset[str]


def _sort(viewer: Viewer) -> _Sort:
    if not viewer.is_proxy:
        return "self"
    if not viewer.acts_for_grown:
        return "child"
    return viewer.areas if viewer.is_by_power else "grown"


def _may_do(sort: _Sort, service: EService) -> bool:
    if sort == "self":
        return True
    if sort == "child":
        return service.for_children
    if service.area is None or sort == "grown":
        return service.area is not None
    return service.by_power and service.area.value in sort


def _for(sort: _Sort, service: EService, made: Card) -> Card:
    """Return a card as whoever is here for another meets it: never open when it only leads to a no."""
    if made.state != Availability.OPEN.value or _may_do(sort, service):
        return made
    if sort == "child":
        said = _("Bara för dig själv")
    else:
        said = _("Ingår inte i din fullmakt") if service.area is not None else _("Bara för personen själv")
    return replace(made, state=NOT_FOR_ANOTHER, state_text=said)


def card(viewer: Viewer, key: str, *, now: dt.datetime) -> Card:
    """Return one e-service's card. Raises listing.UnknownService."""
    return card_of(viewer, listing.service(key), catalogue.offer(viewer, key, region=viewer.region, now=now))


def card_of(viewer: Viewer, service: EService, offer: Offer) -> Card:
    """Return the card of an e-service as offered, in the viewer's region or at a unit there."""
    return Card(
        key=service.key,
        title=str(service.title),
        summary=str(service.summary),
        about=str(service.about),
        icon=service.icon,
        # Without a region nobody can say: not "missing", which would turn people away.
        state=offer.availability.value if viewer.region else "unknown",
        state_text=state_text(offer, viewer.language) if viewer.region else "",
        reason_text=_why(offer, viewer),
        instead_text="" if offer.is_open or not viewer.region else instead_text(offer, viewer.language),
        text=text(offer, viewer.language),
        answer_time_text=answer_time(service, answer_days(service, offer)),
        for_children=service.for_children,
        is_only_own=service.area is None,
        url=addresses.url(service.public_page)
        if service.public_page
        else addresses.url("public:service", key=service.key),
        start_url=addresses.url("cases:start", key=service.key),
        is_open_to_all=bool(service.public_page),
    )


def answer_days(service: EService, offer: Offer) -> int:
    """Return within how many working days an answer is promised; 0 where the law asks for contact the same day."""
    if service.guarantee == "contact":
        return 0
    return int(str(catalogue.option(offer, "answer_within_days") or service.answer_within_days))


def answer_time(service: EService, days: int) -> str:
    """Return how soon an answer is promised. The law asks for contact sooner than any promise in working days."""
    if service.page:
        return _("Du får svar direkt")
    if service.guarantee == "contact":
        return _("Kontakt samma dag, när mottagningen har öppet")
    if service.answer_within_calendar_days and days >= service.answer_within_days:
        longest = service.answer_within_calendar_days
        return ngettext("Svar inom %(days)d dag", "Svar inom %(days)d dagar", longest) % {"days": longest}
    said = ngettext("Svar inom %(days)d arbetsdag", "Svar inom %(days)d arbetsdagar", days) % {"days": days}
    if "contact" not in service.guarantees:
        return said
    # Where the law's contact hangs on what is answered (EService.guaranteeing): both, as the form then promises.
    return said + _(
        ". Hos vårdcentralen kontakt samma dag, när den har öppet, om besvären är nya eller har blivit sämre"
    )


def state_text(offer: Offer, language: str) -> str:
    """Return the state in words, with its date where one is decided."""
    if offer.availability is Availability.OPEN:
        return _("Öppen på några mottagningar") if offer.is_partial else _("Öppen")
    if demands_referral(offer):
        return _("Kräver remiss")
    if offer.is_resting:
        return _("Stängd just nu")
    if offer.availability is Availability.PAUSED:
        if not offer.closes_at:
            return _("Pausad")
        last = words.last_day(offer.closes_at)
        if last is not None:
            return _("Pausad till och med %(day)s") % {"day": words.date(last, language)}
        return _("Pausad till %(day)s") % {"day": words.date(clock.local_date(offer.closes_at), language)}
    if offer.availability is Availability.SOON and offer.opens_at:
        return _("Öppnar") + " " + words.date(clock.local_date(offer.opens_at), language)
    if offer.availability is Availability.SOON:
        return _("Inte här än")
    return _("Stängd") if offer.availability is Availability.CLOSED else _("Finns inte här")


def demands_referral(offer: Offer) -> bool:
    """Tell whether it is closed because a referral is demanded, and for nothing else."""
    return offer.needs_referral and offer.availability is Availability.CLOSED


def reason_text(offer: Offer, language: str) -> str:
    """Return why it cannot be used, in the region's own words, "" where none are given; a trial that is over says so.

    Where a referral is demanded that is said first.
    """
    if demands_referral(offer):
        plain = _("Här krävs en remiss från någon i vården. Det går inte att söka själv.")
        own = offer.text("reason", language)
        return f"{plain} {own}" if own else plain
    if offer.is_trial and offer.availability is Availability.CLOSED:
        return offer.text("reason", language) or _(
            "Försöket är slut. Regionen bestämmer om det ska fortsätta."
        )
    return offer.text("reason", language)


def plain_reason(offer: Offer, region: str) -> str:
    """Return why an e-service cannot be used in plain words, for where nobody has given any; "" when it can."""
    if offer.availability is Availability.MISSING and offer.since is not None:
        return _("Mottagningen är inte med än.")  # it is being rolled out
    named = known_regions.by_code().get(region)
    return {
        Availability.OPEN: "",
        Availability.PAUSED: _("Tjänsten är pausad just nu."),
        Availability.CLOSED: _("Mottagningen eller regionen har stängt tjänsten."),
        Availability.SOON: _("Tjänsten har inte öppnat än."),
        Availability.MISSING: _("%(region)s har inte valt att erbjuda det här digitalt.")
        % {"region": named.name if named else region},
    }[offer.availability]


def _why(offer: Offer, viewer: Viewer) -> str:
    """Return why a card cannot be used: one that is closed or missing always says so (R2)."""
    is_told = offer.availability in (Availability.CLOSED, Availability.MISSING) and not offer.is_resting
    plain = plain_reason(offer, viewer.region) if is_told and viewer.region else ""
    return reason_text(offer, viewer.language) or plain


def text(offer: Offer, language: str) -> str:
    """Return what is said of it where it can be used: whoever takes part in a trial is told so first (N4)."""
    told = offer.text("text", language)
    if not (offer.is_open and offer.is_trial):
        return told
    trial = _("Mottagningen provar den här tjänsten. Det är ett försök.")
    if offer.closes_at:
        last = clock.local_date(offer.closes_at - dt.timedelta(seconds=1))
        trial = _("Mottagningen provar den här tjänsten. Det är ett försök till och med %(day)s.") % {
            "day": words.date(last, language)
        }
    return f"{trial}\n\n{told}" if told else trial


def why_not_at(offer: Offer, language: str) -> str:
    """Return why a unit does not take it, from when it does, and what to do until then; "" where it does."""
    if offer.is_open:
        return ""
    parts = [reason_text(offer, language)]
    if demands_referral(offer):
        parts.append(instead_text(offer, language))
    if offer.availability is Availability.SOON:
        until = _("Till dess: %(instead)s") % {"instead": instead_text(offer, language)}
        parts = [f"{state_text(offer, language)}.", *parts, until]
    return " ".join(part for part in parts if part)


def instead_text(offer: Offer, language: str) -> str:
    """Return what to do instead: the region's own words, else a way that always exists (R3, N9)."""
    if own := offer.text("instead", language):
        return own
    if demands_referral(offer):
        return _("Vänd dig till din vårdcentral. De bedömer om du behöver en remiss, och skriver den.")
    return _("Ring din mottagning, eller 1177 för råd om vård dygnet runt.")
