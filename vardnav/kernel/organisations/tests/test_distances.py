"""How far it is, as sentences."""

import pytest

from vardnav.kernel.organisations import distances

MALMO, LUND, KIRUNA = (55.6050, 13.0038), (55.7047, 13.1910), (67.8558, 20.2253)


@pytest.mark.parametrize(
    ("one", "other", "kilometres"), [(MALMO, LUND, 16.14), (MALMO, KIRUNA, 1410.2), (LUND, LUND, 0)]
)
def test_it_is_as_far_there_as_back(one, other, kilometres):
    assert distances.kilometres(*one, *other) == pytest.approx(kilometres, rel=0.005)
    assert distances.kilometres(*other, *one) == distances.kilometres(*one, *other)
