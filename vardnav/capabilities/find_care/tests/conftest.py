"""What the tests of finding care share: a region with two units, and a fixed time."""

import datetime as dt

import pytest

from vardnav.kernel import clock
from vardnav.kernel.organisations import models, reference, rules
from vardnav.kernel.organisations.sorting import sort_key
from vardnav.platform.catalogue import queries as catalogue

TUESDAY_TEN = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)


def add_unit(name, *, region="12", municipality="1280", kind="health_centre", **fields):
    town = models.Municipality.objects.get(code=municipality).name
    return models.Unit.objects.create(
        region_id=region,
        name=name,
        kind=kind,
        municipality_id=municipality,
        sort_key=sort_key(name),
        search_text=rules.search_text(name=name, kind=kind, municipality=town),
        **fields,
    )


@pytest.fixture(autouse=True)
def _tuesday_at_ten(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: TUESDAY_TEN)
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def kryddgarden(db):
    """A health centre that takes part in the e-services, open weekdays 8-17, closed for training on Thursday."""
    reference.load()
    unit = add_unit(
        "Kryddgårdens vårdcentral",
        hsa_id="SE2321000255-KRYDD",
        address="Kryddgatan 12",
        postal_code="213 65",
        postal_town="Malmö",
        phone="040-606 00 00",
        latitude=55.5912,
        longitude=13.0421,
        is_connected=True,
    )
    for weekday in range(1, 6):
        models.OpeningHours.objects.create(unit=unit, weekday=weekday, opens=dt.time(8), closes=dt.time(17))
    models.OpeningException.objects.create(unit=unit, on=dt.date(2026, 3, 5), reason="Personalen utbildas")
    return unit


@pytest.fixture
def skane(client):
    """A browser in which Skåne is chosen."""
    client.cookies["vardnav_region"] = "12"
    return client
