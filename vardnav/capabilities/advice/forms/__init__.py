"""Forms: one for each sort of screen."""
