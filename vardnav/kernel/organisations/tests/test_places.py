"""From a point to a municipality, as sentences."""

import math

import pytest

from vardnav.kernel.organisations import places, reference


@pytest.mark.parametrize(
    ("latitude", "longitude", "municipality"),
    [
        (55.6050, 13.0038, "1280"),  # Malmö centralstation
        (55.7047, 13.1910, "1281"),  # Lund, domkyrkan
        (59.3494, 18.0328, "0184"),  # Karolinska in Solna, 300 m from Stockholm
        (57.6348, 18.2948, "0980"),  # Visby
        (67.8558, 20.2253, "2584"),  # Kiruna
        (65.8355, 24.1368, "2583"),  # Haparanda, by the border
        (58.2735, 11.4362, "1484"),  # Lysekil, by the quay
        (55.9050, 12.7000, "1282"),  # Ven, an island in the sound
        (59.2880, 18.9200, "0120"),  # Sandhamn, far out
    ],
)
def test_known_spots_lie_in_their_municipality(latitude, longitude, municipality):
    place = places.place_of(latitude, longitude)
    assert (place.municipality, place.region) == (municipality, municipality[:2])


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (65.8466, 24.1500),  # Tornio, Finland: under a kilometre from Haparanda
        (55.6761, 12.5683),  # Copenhagen
        (59.9139, 10.7522),  # Oslo
        (0.0, 0.0),
        (89.9, 18.0),
    ],
)
def test_abroad_is_refused_even_close_by(latitude, longitude):
    with pytest.raises(places.OutsideSweden, match="outside Sweden"):
        places.place_of(latitude, longitude)


def test_swapped_numbers_are_told_so():
    with pytest.raises(places.OutsideSweden, match="look swapped"):
        places.place_of(18.0686, 59.3293)


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, 91.0, 1e300])
def test_what_is_no_point_is_refused(wrong):
    with pytest.raises(places.NoSuchPoint):
        places.place_of(wrong, 18.0)
    with pytest.raises(places.NoSuchPoint):
        places.place_of(59.0, wrong if abs(wrong) > 180 or math.isnan(wrong) else 181.0)


def test_a_spot_just_outside_a_border_goes_to_the_nearest():
    for latitude in (69.0598 + step / 10_000 for step in range(60)):  # Treriksröset, going north
        try:
            place = places.place_of(latitude, 20.5487)
        except places.OutsideSweden:
            break
        assert place.municipality == "2584"
        assert place.distance_metres <= places.MARGIN_METRES
    else:
        raise AssertionError("never left Sweden")


def test_every_municipality_has_an_outline_that_holds_its_midpoint():
    for municipality in reference.municipalities():
        place = places.place_of(municipality.latitude, municipality.longitude)
        assert place == places.Place(municipality.code, municipality.region_id)
