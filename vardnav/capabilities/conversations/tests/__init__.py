"""Tests of chat with care staff."""
