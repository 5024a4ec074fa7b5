"""Printing: documents as PDF that everybody can read, also with a screen reader."""
