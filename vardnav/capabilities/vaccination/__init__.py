"""Vaccination: campaigns with groups opened by date and rule, two doses booked as one, doses given and registered."""
