"""Rules: what the chat's e-service is called, and how long the house waits before it sends a notice of a line."""

from __future__ import annotations

import datetime as dt

CHAT = "conversations.chat"
#: A line that has been unread so long is told of by one notice; who sits with the chat open has no use of an SMS.
UNREAD_FOR = dt.timedelta(seconds=60)
#: How long the answer to "did you get help?" can be changed.
CHANGEABLE_FOR = dt.timedelta(days=1)
