"""Forms: what is searched for, accepted, moved, waited for; and what units write of their calendars."""
