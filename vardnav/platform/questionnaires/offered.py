"""Rules: what the e-service of a form is called, and who answers it how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vardnav.platform.questionnaires.models import Version


@dataclass(frozen=True, slots=True)
class Settings:
    """What the e-service is called and how it is answered."""

    title_sv: str
    title_en: str = ""
    summary_sv: str = ""
    summary_en: str = ""
    unit_kinds: tuple[str, ...] = ("health_centre",)
    answer_within_days: int = 2
    is_for_children: bool = True
    is_one_page: bool = False
    is_sensitive: bool = False


def empty(settings: Settings) -> dict[str, Any]:
    """Return a Questionnaire without questions."""
    return {
        "resourceType": "Questionnaire",
        "status": "draft",
        "language": "sv",
        "title": settings.title_sv,
        "item": [],
    }


def settings_of(version: Version) -> Settings:
    """Return a version's settings."""
    return Settings(
        title_sv=version.title_sv,
        title_en=version.title_en,
        summary_sv=version.summary_sv,
        summary_en=version.summary_en,
        unit_kinds=tuple(version.unit_kinds),
        answer_within_days=version.answer_within_days,
        is_for_children=version.is_for_children,
        is_one_page=version.is_one_page,
        is_sensitive=version.is_sensitive,
    )
