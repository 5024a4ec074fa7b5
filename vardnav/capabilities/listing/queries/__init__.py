"""Queries of this folder: where somebody is listed, the unit's lists, the register's file, and their words."""
