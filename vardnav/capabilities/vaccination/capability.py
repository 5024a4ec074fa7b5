"""What this folder declares: vaccination as an e-service, the rules that its times are booked by, and its pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.vaccination import pages, staff_pages, steering_pages
from vardnav.capabilities.vaccination.actions import admitting, publishing
from vardnav.capabilities.vaccination.queries import rushes, starting, where
from vardnav.capabilities.vaccination.rules.plan import KEY, PREFIX
from vardnav.platform.registry.contributions import TimeGuard
from vardnav.platform.registry.declarations import (
    Capability,
    Changeable,
    Door,
    Doorway,
    EService,
    Page,
    Shortcut,
)
from vardnav.platform.registry.start_parts import StartPart

BOTH, POST = ("GET", "POST"), ("POST",)
ONE = "vaccination/<slug:campaign>/"
CAMPAIGN = "vaccination/<uuid:campaign_id>/"
BOOK = EService(
    key=KEY,
    title=_("Boka vaccination"),
    summary=_("Se vilka vaccin som är för dig och boka en tid."),
    about=_(
        "Regionen öppnar vaccinationer för olika grupper. Här ser du vilken grupp du hör till, när den får boka och vilka "
        "tider som är lediga. Ges vaccinet i två doser bokar du båda på en gång."
    ),
    icon="calendar",
    keywords=(
        "vaccin",
        "vaccination",
        "vaccinera",
        "spruta",
        "influensa",
        "covid",
        "dos",
        "påfyllnad",
        "vaccine",
        "flu",
    ),
    options=(),
    endings=(),
    unit_kinds=("health_centre", "child_health", "specialist", "other"),
    may_cost=True,
    page="vaccination:mine",
    desk_page="vaccination:helping",
)
CAPABILITY = Capability(
    key="vaccination",
    services=(BOOK,),
    pages=(
        Page(Door.PUBLIC, "vaccination/", pages.listed, "listed"),
        Page(Door.PUBLIC, ONE, pages.public, "public"),
        Page(Door.PORTAL, "vaccination/", pages.mine, "mine"),
        Page(Door.PORTAL, "vaccination/held/<uuid:booked_id>/", pages.confirm, "confirm", methods=BOTH),
        Page(Door.PORTAL, ONE, pages.one_campaign, "mine_one"),
        Page(Door.PORTAL, f"{ONE}declare/", pages.declare, "declare", methods=POST),
        Page(Door.PORTAL, f"{ONE}hold/", pages.hold, "hold", methods=POST),
        Page(Door.PORTAL, f"{ONE}standby/", pages.standby, "standby", methods=POST),
        Page(Door.DESK, "vaccination/", staff_pages.day, "desk"),
        Page(
            Door.DESK,
            "vaccination/times/<slug:campaign>/",
            staff_pages.make_times,
            "desk_times",
            methods=POST,
        ),
        Page(
            Door.DESK,
            "vaccination/standby/<uuid:standby_id>/",
            staff_pages.called,
            "desk_called",
            methods=POST,
        ),
        Page(Door.DESK, "vaccination/<uuid:booked_id>/", staff_pages.dose, "desk_dose", methods=BOTH),
        Page(
            Door.DESK,
            "assist/<uuid:assistance_id>/vaccination/",
            staff_pages.helping,
            "helping",
            methods=BOTH,
        ),
        Page(Door.STEERING, "vaccination/", steering_pages.listed, "campaigns"),
        Page(Door.STEERING, "vaccination/new/", steering_pages.new, "new", methods=BOTH),
        Page(Door.STEERING, CAMPAIGN, steering_pages.campaign, "campaign"),
        Page(Door.STEERING, f"{CAMPAIGN}basics/", steering_pages.basics, "basics", methods=BOTH),
        Page(Door.STEERING, f"{CAMPAIGN}groups/<slug:group>/", steering_pages.group, "group", methods=BOTH),
        Page(Door.STEERING, f"{CAMPAIGN}place/", steering_pages.place, "place", methods=BOTH),
        Page(Door.STEERING, f"{CAMPAIGN}publish/", steering_pages.publish, "publish", methods=POST),
    ),
    doorways=(
        Doorway(
            _("Vaccinationer"),
            _("Vilka vaccin som går att boka, för vem, när och var. Också drop-in."),
            "vaccination:listed",
            "calendar",
        ),
    ),
    start_parts=(
        StartPart(
            "vaccinations",
            _("Vaccinationer"),
            30,
            starting.to_book,
            page="vaccination:mine",
            page_title=_("Alla vaccinationer"),
            there=starting.THERE,
        ),
    ),
    shortcuts=(
        Shortcut(Door.PORTAL, _("Vaccinationer"), "vaccination:mine", "calendar"),
        Shortcut(Door.DESK, _("Vaccinationer"), "vaccination:desk", "calendar"),
        Shortcut(Door.STEERING, _("Vaccinationskampanjer"), "vaccination:campaigns", "calendar"),
    ),
    behind_rooms=rushes.campaigns,
    time_guards=(TimeGuard(PREFIX, admitting.admits, where.found_at, KEY),),
    changes=(
        Changeable(
            publishing.PUBLISH, _("Vaccinationskampanj publiceras"), publishing.carry_out, publishing.describe
        ),
    ),
)
