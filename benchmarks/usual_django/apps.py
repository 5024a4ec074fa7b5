"""The app: its label names its tables."""

from django.apps import AppConfig


class Usual(AppConfig):
    """Tables usual_unit, usual_case, usual_message, usual_accessentry."""

    name = "benchmarks.usual_django"
    label = "usual"
