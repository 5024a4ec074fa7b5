"""What the questionnaires room declares: the forms that regions have built, and the editor they build them in."""

from django.utils.translation import gettext_lazy as _

from vardnav.platform.questionnaires import changes, desk_pages, queries, question_pages, steering_pages
from vardnav.platform.registry.declarations import Capability, Changeable, Door, Page, Panel, Place

BOTH = ("GET", "POST")
POST = ("POST",)
FORM = "forms/<uuid:form_id>/"
CAPABILITY = Capability(
    key="questionnaires",
    built_services=queries.built_services,
    panels=(Panel(Place.DESK_CASE, "questionnaires/desk_panel.html", desk_pages.panel),),
    changes=(
        Changeable(changes.PUBLISH, _("Formulär publiceras"), changes.publish, changes.describe_publish),
        Changeable(changes.RETIRE, _("Formulär tas ur bruk"), changes.retire, changes.describe_retire),
    ),
    pages=(
        Page(Door.DESK, "cases/<uuid:case_id>/answers.json", desk_pages.response, "response"),
        Page(Door.STEERING, "forms/", steering_pages.overview, "overview"),
        Page(Door.STEERING, "forms/new/", steering_pages.new, "new", methods=BOTH),
        Page(Door.STEERING, "forms/import/", steering_pages.bring, "import", methods=BOTH),
        Page(Door.STEERING, FORM, steering_pages.form, "form"),
        Page(Door.STEERING, f"{FORM}settings/", steering_pages.settings, "settings", methods=BOTH),
        Page(Door.STEERING, f"{FORM}add/", question_pages.add, "add", methods=BOTH),
        Page(Door.STEERING, f"{FORM}items/<slug:item>/", question_pages.item, "item", methods=BOTH),
        Page(
            Door.STEERING, f"{FORM}items/<slug:item>/change/", question_pages.change, "change", methods=POST
        ),
        Page(Door.STEERING, f"{FORM}undo/", question_pages.undo, "undo", methods=POST),
        Page(Door.STEERING, f"{FORM}preview/", steering_pages.preview, "preview"),
        Page(Door.STEERING, f"{FORM}publish/", steering_pages.publish, "publish", methods=BOTH),
        Page(Door.STEERING, f"{FORM}next/", steering_pages.begin_next, "next", methods=POST),
        Page(Door.STEERING, f"{FORM}retire/", steering_pages.retire, "retire", methods=POST),
        Page(Door.STEERING, f"{FORM}questionnaire.json", steering_pages.export, "export"),
    ),
)
