"""Wiring: the WSGI application for pages; static files are answered before Django is asked."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardnav.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

application = WhiteNoise(
    get_wsgi_application(),
    root=str(settings.STATIC_ROOT),
    prefix=settings.STATIC_URL,
    max_age=3600,
    immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
)
