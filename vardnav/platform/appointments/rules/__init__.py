"""Rules: what may be booked, when and by whom, as pure functions over plain values."""
