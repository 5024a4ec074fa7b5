"""Tests of the questionnaires room."""
