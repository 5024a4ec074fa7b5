"""Tests of the self-sample kits."""
