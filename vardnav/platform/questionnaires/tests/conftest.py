"""Anna, her unit, and Skåne's administrator with forms to build."""

from vardnav.platform.cases.tests.world import anna, anna_for_bo, cecilia, world

__all__ = ["anna", "anna_for_bo", "cecilia", "world"]
