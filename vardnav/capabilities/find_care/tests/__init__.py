"""Tests of finding care."""
