"""Rules: which kits there are and who may have one, how an order lives, and what a kit's number looks like. Pure."""
