"""The public table of what each unit offers: its pages and its open data."""

from vardnav.platform.matrix import coming_pages, open_data, pages, panels, steering_pages
from vardnav.platform.registry.declarations import Capability, Door, Page, Panel, Place

CAPABILITY = Capability(
    key="matrix",
    pages=(
        Page(Door.PUBLIC, "matrix/", pages.table, "table"),
        Page(Door.PUBLIC, "matrix/units/<uuid:unit_id>/", pages.unit, "unit"),
        Page(Door.PUBLIC, "matrix/units/<uuid:unit_id>/services/<service:key>/", pages.cell, "cell"),
        Page(Door.PUBLIC, "matrix/services/<service:key>/", pages.service, "service"),
        Page(Door.PUBLIC, "matrix.json", open_data.table_data, "table_data"),
        Page(Door.PUBLIC, "news/", coming_pages.page, "news"),
        Page(Door.PUBLIC, "news.ics", coming_pages.calendar, "calendar"),
        Page(Door.PUBLIC, "open/services.json", open_data.services, "services_json"),
        Page(Door.PUBLIC, "open/services.csv", open_data.services_csv, "services_csv"),
        Page(Door.PUBLIC, "open/services/history.json", open_data.history, "history"),
        Page(Door.PUBLIC, "open/openapi.json", open_data.description, "openapi"),
        Page(Door.STEERING, "calendar/", steering_pages.calendar, "launches"),
        Page(Door.STEERING, "missing/", steering_pages.missing, "missing"),
    ),
    panels=(Panel(Place.PUBLIC_SERVICE, "matrix/terms.html", panels.terms),),
)
