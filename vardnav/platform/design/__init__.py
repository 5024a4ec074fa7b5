"""Design: one folder per component, page layouts, rendering."""

from vardnav.platform.design.rendering import draw, render

__all__ = ["draw", "render"]
