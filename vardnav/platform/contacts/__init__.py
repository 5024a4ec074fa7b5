"""Contacts: how a person is reached: checked by a code before it is used, confirmed once a year, with its history."""
