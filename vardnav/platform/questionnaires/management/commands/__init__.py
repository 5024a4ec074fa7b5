"""Commands of the questionnaires room."""
