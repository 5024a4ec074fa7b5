"""Pure Python that can hurt a patient if wrong; no Django. Empty until the first protocol is written."""
