"""Keys of the made sessions, known to the site's generator without asking; no Django is needed to read this."""

COOKIE = "sessionid"
SCHEMA = "usual"


def session_key(number: int) -> str:
    """Return the session key of the made person `number`: 32 characters, as Django's own."""
    return f"usual{number:027d}"
