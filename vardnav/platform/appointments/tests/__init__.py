"""Tests of bookable times."""
