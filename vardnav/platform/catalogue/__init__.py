"""Catalogue: which e-services each region and unit offers, with options; pausing."""
