"""Pages: the resident's chat, the unit's queue and chat, and the panels that lead there."""
