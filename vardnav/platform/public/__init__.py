"""Public: the door everybody may open."""
