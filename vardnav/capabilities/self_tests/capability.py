"""What this folder declares: ordering self-sample kits, and the pages by which they are followed to the answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from vardnav.capabilities.self_tests import handlers, pages, staff_pages, steering_pages
from vardnav.capabilities.self_tests.actions import ordering
from vardnav.capabilities.self_tests.events import SampleRegistered
from vardnav.capabilities.self_tests.forms.ordering import FORM, HOME_FORM, HOME_OPTIONS, OPTIONS, tailored
from vardnav.capabilities.self_tests.queries import desk, offering
from vardnav.platform.cases.events import CaseClosed, CaseForwarded
from vardnav.platform.registry.declarations import (
    Capability,
    Door,
    Doorway,
    Ending,
    EService,
    Page,
    Panel,
    Place,
    Shortcut,
)

BOTH = ("GET", "POST")
ORDER = EService(
    key="self_tests.order",
    title=_("Beställ självtest"),
    summary=_("Beställ ett prov hem, ta det själv och läs svaret här."),
    about=_(
        "Du väljer prov och hur du vill få det. Det kommer i ett neutralt kuvert och är gratis. Du tar provet själv, "
        "skickar in det och läser svaret här."
    ),
    icon="test-flask",
    keywords=(
        "självtest",
        "självprovtagning",
        "prov hem",
        "klamydia",
        "gonorré",
        "könssjukdom",
        "testa mig",
        "hpv",
        "cellprov",
        "self-test",
        "chlamydia",
    ),
    for_children=False,
    answer_within_days=2,
    endings=(Ending.REFUSED, Ending.APPROVED),
    options=OPTIONS,
    standard_replies=(
        ("Skickas snart", "Vi skickar ditt prov i ett neutralt kuvert inom kort."),
        ("Ring oss", "Vi behöver prata med dig innan vi skickar provet. Ring oss på vårt telefonnummer."),
        (
            "Kom hit i stället",
            "Med dina besvär behöver du undersökas. Ring oss, så får du en tid. Det är gratis.",
        ),
    ),
    unit_kinds=("sexual_health",),
    form=FORM,
    is_sensitive=True,
    area=None,
    tailor=tailored,
    admission=ordering.admission(offering.ORDER_KEY),
)
HOME = EService(
    key=offering.HOME_KEY,
    title=_("Beställ prov hem, också till barn"),
    summary=_("Ta ett prov hemma och läs svaret här. En vuxen beställer till barn upp till 12 år."),
    about=_(
        "Du väljer prov och hur du vill få det. Du tar provet själv, eller hjälper ditt barn, skickar in det och läser "
        "svaret här. Det är gratis."
    ),
    icon="test-flask",
    keywords=(
        "prov hem",
        "hemprov",
        "prov till barn",
        "provtagning hemma",
        "covid",
        "covidtest",
        "influensa",
        "luftvägsprov",
        "home test",
        "test for a child",
    ),
    answer_within_days=2,
    endings=(Ending.REFUSED, Ending.APPROVED),
    options=HOME_OPTIONS,
    standard_replies=(
        ("Skickas snart", "Vi skickar provet inom kort."),
        ("Ring oss", "Vi behöver prata med dig innan vi skickar provet. Ring oss på vårt telefonnummer."),
    ),
    form=HOME_FORM,
    area=None,
    tailor=tailored,
    admission=ordering.admission(offering.HOME_KEY),
)
CAPABILITY = Capability(
    key="self_tests",
    running=desk.running,
    services=(ORDER, HOME),
    pages=(
        Page(Door.PUBLIC, "self-tests/", pages.public, "public", is_sensitive=True),
        Page(Door.PORTAL, "self-tests/", pages.mine, "mine", is_sensitive=True),
        Page(Door.PORTAL, "self-tests/begin/", pages.begin, "begin", methods=("POST",), is_sensitive=True),
        Page(Door.PORTAL, "self-tests/<uuid:order_id>/", pages.order, "order", is_sensitive=True),
        Page(
            Door.PORTAL,
            "self-tests/<uuid:order_id>/register/",
            pages.register,
            "register",
            methods=BOTH,
            is_sensitive=True,
        ),
        Page(
            Door.PORTAL,
            "self-tests/<uuid:order_id>/cancel/",
            pages.cancel,
            "cancel",
            methods=BOTH,
            is_sensitive=True,
        ),
        Page(
            Door.PORTAL,
            "self-tests/<uuid:order_id>/ask/",
            pages.hand_over,
            "ask",
            methods=("POST",),
            is_sensitive=True,
        ),
        Page(Door.DESK, "self-tests/", staff_pages.lists, "desk", methods=BOTH),
        Page(Door.DESK, "self-tests/labels/", staff_pages.labels, "desk_labels"),
        Page(Door.DESK, "self-tests/dispatch/", staff_pages.dispatch, "desk_dispatch", methods=BOTH),
        Page(Door.DESK, "self-tests/orders/<uuid:order_id>/", staff_pages.order, "desk_order", methods=BOTH),
        Page(Door.DESK, "self-tests/orders/<uuid:order_id>/slip/", staff_pages.slip, "desk_slip"),
        Page(Door.DESK, "self-tests/tasks/<uuid:task_id>/", staff_pages.task, "desk_task", methods=BOTH),
        Page(
            Door.DESK,
            "self-tests/messages/<uuid:message_id>/",
            staff_pages.message,
            "desk_message",
            methods=BOTH,
        ),
        Page(Door.STEERING, "self-tests/", steering_pages.by_unit, "steering"),
        Page(Door.STEERING, "self-tests/kits/", steering_pages.kits, "kits"),
        Page(Door.STEERING, "self-tests/kit/", steering_pages.kit, "kit", methods=BOTH),
    ),
    reactions=(
        (CaseClosed, handlers.case_changed),
        (CaseForwarded, handlers.case_changed),
        (SampleRegistered, handlers.sample_registered),
    ),
    doorways=(
        Doorway(
            _("Självtest"),
            _("Prov som du tar hemma: vilka som finns, vem de är för och hur det går till."),
            "self_tests:public",
            "test-flask",
        ),
    ),
    shortcuts=(
        Shortcut(Door.PORTAL, _("Självtest"), "self_tests:mine", "test-flask"),
        Shortcut(Door.DESK, _("Självtest"), "self_tests:desk", "test-flask"),
        Shortcut(Door.STEERING, _("Självtest"), "self_tests:steering", "test-flask"),
    ),
    panels=(
        Panel(Place.PORTAL_CASE, "self_tests/case_panel.html", pages.of_case),
        Panel(Place.PORTAL_SERVICE, "self_tests/service_panel.html", pages.of_service),
        Panel(Place.DESK_CASE, "self_tests/desk_panel.html", staff_pages.of_case),
    ),
)
