"""Rules: how what an outside calendar was asked comes to an end, and when it is left alone."""
