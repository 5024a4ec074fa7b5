"""Tests of the launch room."""
