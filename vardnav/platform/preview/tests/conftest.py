"""The people and places of these tests."""

from vardnav.platform.cases.tests.world import anna, anna_for_bo, world

__all__ = ["anna", "anna_for_bo", "world"]
