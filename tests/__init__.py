"""Tests that no single capability owns."""
