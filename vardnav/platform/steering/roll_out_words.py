"""Words: what the stages, obstacles and verdicts of a roll-out are called."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from vardnav.kernel.clock import words
from vardnav.platform.catalogue import models
from vardnav.platform.catalogue.roll_out_rules import Obstacle, Stage, WaveStage


def stage(one: Stage) -> str:
    """Return where a plan has come."""
    return {
        Stage.DRAFT: _("Utkast"),
        Stage.PROPOSED: _("Väntar på godkännande"),
        Stage.PLANNED: _("Bestämt, har inte börjat"),
        Stage.GOING_ON: _("Pågår"),
        Stage.DONE: _("Alla som planerades är med"),
        Stage.STOPPED: _("Stoppat"),
    }[one]


def wave_stage(one: WaveStage) -> str:
    """Return where a wave has come."""
    return {
        WaveStage.COMING: _("Kommer"),
        WaveStage.HELD: _("Väntar på beslut om försöket"),
        WaveStage.JOINED: _("Är med"),
        WaveStage.TRIED: _("Försök pågår"),
        WaveStage.TRIAL_OVER: _("Försöket är slut, tjänsten är stängd där"),
    }[one]


def obstacle(one: Obstacle) -> str:
    """Return what stands in the way, and what to do about it."""
    return {
        Obstacle.REGION_OPEN: _(
            "Tjänsten är redan öppen i hela regionen. Stäng den först, om den ska börja om stegvis."
        ),
        Obstacle.REGION_PAUSED: _("Tjänsten är pausad i regionen. Återuppta den först."),
        Obstacle.REGION_HAS_DATES: _(
            "Regionen har redan bestämt ett datum då tjänsten öppnar eller stänger. Ändra det beslutet först."
        ),
        Obstacle.OTHER_PLAN: _(
            "Tjänsten införs redan stegvis enligt en annan plan. Ändra den planen i stället."
        ),
        Obstacle.UNITS_OPEN: _(
            "Någon mottagning har ett eget beslut om att vara öppen, och är inte med i planen. Den skulle öppna direkt. "
            "Ta med den i en våg, eller låt den följa regionens beslut."
        ),
        Obstacle.NO_WAVES: _("Planen har ingen våg än. Lägg till en."),
        Obstacle.HAS_BEEN: _("En vågs dag har redan varit. Välj en senare dag."),
        Obstacle.EVERYONE_FIRST: _("Vågen där alla börjar måste vara den sista."),
        Obstacle.TWICE: _("En mottagning är med i två vågor."),
    }[one]


def verdict(one: str) -> str:
    """Return how a trial was judged, "" where it is not."""
    return {"go": _("Fortsätter efter försöket"), "no_go": _("Fortsätter inte")}.get(one, "")


def period(starts_at: dt.datetime, ends_at: dt.datetime | None, language: str, now: dt.datetime) -> str:
    """Return from when, and for a trial till when."""
    begins = words.moment(starts_at, now=now, language=language)
    if ends_at is None:
        return _("från %(begins)s") % {"begins": begins}
    until = words.until(ends_at, now=now, language=language)
    return _("försök från %(begins)s %(until)s") % {"begins": begins, "until": until}


def by_hand(own: models.Offering | None, wave: uuid.UUID | None, *, is_confirmed: bool) -> str:
    """Return what somebody has decided about the unit beside the plan, "" for nothing."""
    if own is None:
        return ""
    if own.state != "on":
        return _("Har ett eget beslut som planen inte rör")
    if not is_confirmed:
        return _("Har ett eget beslut. Planen tar över det") if wave else _("Har ett eget beslut")
    return "" if own.wave_id else _("Öppnad med ett eget beslut")
