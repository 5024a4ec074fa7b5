"""What must hold of assessments at the desk and of brakes, each seen to be broken."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection

from vardnav.capabilities.advice.actions import regrading
from vardnav.capabilities.advice.models import Assessment, Brake, Regrade
from vardnav.capabilities.advice.queries import bundles
from vardnav.capabilities.advice.tests import handed
from vardnav.config.advice_invariants import OF_ADVICE
from vardnav.kernel import clock
from vardnav.platform.cases.tests.world import world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def broken() -> list[int]:
    """Return the places of what does not hold."""
    found = []
    with connection.cursor() as cursor:
        for place, one in enumerate(OF_ADVICE):
            cursor.execute(one.sql)
            found += [place] if cursor.fetchall() else []
    return found


def test_they_hold_of_what_the_product_writes_and_each_is_seen_to_be_broken(world):
    now = clock.now()
    case = handed.at_desk(world, handed.steps("halsont"), now=now)
    regrading.agree(world.dags(), case.id, version=0, now=now)
    assert broken() == []
    Regrade.objects.update(number=2)
    assert broken() == [0]
    Regrade.objects.update(number=1)
    Assessment.objects.update(subject=world.cecilia, created_by=world.cecilia)
    assert broken() == [0, 1]
    Assessment.objects.update(subject=world.anna, created_by=world.anna)
    Regrade.objects.update(decided_at=now.replace(year=2020))
    assert broken() == [2]
    Regrade.objects.update(decided_at=now)
    Brake.objects.create(
        id=uuid.uuid4(), region="12", protocol="halsont", version=1, to="human_first", missed=3, followed=90,
        upper_millionths=94_000, limit_percent=10, pulled_at=now,
    )  # fmt: skip
    assert broken() == [2, 3]  # no row in the log, and the limit was not passed
    assert bundles.of(Assessment.objects.get().bundle_id).digest
