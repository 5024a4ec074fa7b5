"""Organisations: region, municipality, care provider, unit, staff and assignments."""
