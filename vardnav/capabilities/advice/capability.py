"""Advice: its pages behind the public door, and the way in from the start page and the need box."""

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.advice import handlers, pages
from vardnav.capabilities.advice.events import AssessmentRegraded
from vardnav.capabilities.advice.pages import desk, mark, steering
from vardnav.capabilities.advice.queries import bundles, hits, onward, panels, quality_words
from vardnav.capabilities.advice.queries.standing import KEY
from vardnav.platform.registry.declarations import (
    Capability,
    Door,
    Doorway,
    EService,
    Page,
    Panel,
    Place,
    Shortcut,
)

BOTH, POST = ("GET", "POST"), ("POST",)
ONE = "advice/<uuid:assessment_id>/"
ASSESS = EService(
    key=KEY,
    title=_("Beskriv dina symtom"),
    summary=_("Svara på frågor och få veta hur bråttom det är och vart du ska vända dig."),
    about=_(
        "Du svarar på en fråga i taget. Sedan får du veta om du kan vänta hemma, bör boka tid, behöver hjälp i dag eller "
        "ska söka vård direkt. Du behöver inte logga in, och du kan alltid prata med en människa i stället."
    ),
    icon="stethoscope",
    keywords=(
        "symtom",
        "sjukvårdsrådgivning",
        "hur bråttom är det",
        "vart ska jag vända mig",
        "symptoms",
        "how urgent",
    ),
    options=(),
    endings=(),
    # It is the region's: no unit gives it.
    unit_kinds=(),
    page="advice:mine",
    public_page="advice:start",
)
CAPABILITY = Capability(
    key="advice",
    services=(ASSESS,),
    # Where somebody is unwell, and how, is seen by nobody over their shoulder: every page can be left at once.
    pages=(
        Page(Door.PUBLIC, "advice/", pages.start, "start", methods=BOTH, is_sensitive=True),
        Page(Door.PUBLIC, "advice/now/", pages.now, "now", methods=BOTH, is_sensitive=True),
        Page(Door.PUBLIC, "advice/back/", pages.back, "back", methods=POST, is_sensitive=True),
        Page(Door.PUBLIC, "advice/again/", pages.again, "again", methods=POST, is_sensitive=True),
        Page(Door.PORTAL, "advice/", pages.own.listed, "mine", is_sensitive=True),
        Page(Door.PORTAL, "advice/new/", pages.own.new, "new", methods=BOTH, is_sensitive=True),
        Page(Door.PORTAL, "advice/keep/", pages.keep.page, "keep", methods=BOTH, is_sensitive=True),
        Page(Door.PORTAL, ONE, pages.own.one, "one", methods=BOTH, is_sensitive=True),
        Page(Door.PORTAL, f"{ONE}back/", pages.own.back, "one_back", methods=POST, is_sensitive=True),
        Page(
            Door.PORTAL, f"{ONE}on/<service:key>/", pages.onward.page, "on", methods=BOTH, is_sensitive=True
        ),
        Page(Door.PORTAL, f"{ONE}remove/", pages.own.remove, "remove", methods=POST, is_sensitive=True),
        Page(Door.DESK, "advice/<uuid:case_id>/", desk.one, "desk", methods=BOTH),
        Page(Door.DESK, "advice/<uuid:case_id>/assessment.json", desk.fhir, "desk_fhir"),
        Page(Door.STEERING, "advice/", steering.quality, "quality", methods=BOTH),
    ),
    panels=(
        Panel(Place.DESK_CASE, "advice/desk_panel.html", panels.at_desk_panel),
        Panel(Place.PORTAL_CASE, "advice/home_panel.html", panels.at_home, there=panels.THERE),
        Panel(Place.STEERING_START, "advice/brakes_panel.html", quality_words.in_force),
    ),
    reactions=((AssessmentRegraded, handlers.regraded),),
    shortcuts=(
        Shortcut(Door.PORTAL, _("Symtom och råd"), "advice:mine", "stethoscope"),
        Shortcut(Door.STEERING, _("Råd om symtom: uppföljning"), "advice:quality", "stethoscope"),
    ),
    searches=(hits.found,),
    at_leaving=mark.forget,
    beforehand=bundles.read_beforehand,
    urgency=onward.urgency,
    doorways=(
        Doorway(
            _("Beskriv dina symtom"),
            _("Svara på frågor och få veta hur bråttom det är och vart du ska vända dig. Utan inloggning."),
            "advice:start",
            "stethoscope",
        ),
    ),
)
