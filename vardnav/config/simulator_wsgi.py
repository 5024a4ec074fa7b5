"""Wiring: the WSGI application of the e-ID simulator, a process of its own; demonstrations only."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vardnav.config.settings")

import django
from django.conf import settings
from whitenoise import WhiteNoise

from vardnav.platform.login.simulator.handler import Simulator

django.setup(set_prefix=False)

application = WhiteNoise(
    Simulator(),
    root=str(settings.STATIC_ROOT),
    prefix=settings.STATIC_URL,
    max_age=3600,
    immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
)
