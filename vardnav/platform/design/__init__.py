"""Design: one folder per component, page layouts, rendering."""

from vardnav.platform.design.rendering import render

__all__ = ["render"]
