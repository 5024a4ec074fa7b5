"""Rules: how far it is between two points on the map, as the crow flies."""

from __future__ import annotations

import math

_EARTH_KILOMETRES = 6371.0


def kilometres(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return how far it is along the earth from one point to another."""
    one, two = math.radians(latitude), math.radians(to_latitude)
    across = math.radians(to_longitude - longitude)
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across / 2) ** 2
    return 2 * _EARTH_KILOMETRES * math.asin(min(1.0, math.sqrt(half)))
