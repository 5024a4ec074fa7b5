"""Wiring: the WSGI application for pages; static files are answered before Django is asked."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardnav.config.settings")

import django
from django.conf import settings
from django.urls import get_resolver
from whitenoise import WhiteNoise

from vardnav.config import handler
from vardnav.config.doorstep import doorstep
from vardnav.config.edge import on_static_file
from vardnav.config.postgresql import patience

patience.answer_pages_in_time()
django.setup(set_prefix=False)
pages = doorstep(handler.Handler())
# Read every declaration now: a fault in one of them stops the start instead of meeting the first visitor.
get_resolver().url_patterns  # noqa: B018

application = WhiteNoise(
    pages,
    root=str(settings.STATIC_ROOT),
    prefix=settings.STATIC_URL,
    max_age=3600,
    allow_all_origins=False,
    add_headers_function=on_static_file,
    immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
)
