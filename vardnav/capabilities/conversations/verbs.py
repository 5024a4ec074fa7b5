"""Rules: the words this folder writes in the access log."""

from vardnav.kernel import audit

QUEUE = audit.verb(
    "conversations.queue", sv="såg chatten i en lista", en="saw the chat in a list", is_read=True
)
JOIN = audit.verb("conversations.join", sv="gick med i chatten", en="joined the chat")
INVITE = audit.verb(
    "conversations.invite", sv="bjöd in en kollega till chatten", en="invited a colleague to the chat"
)
LEAVE = audit.verb("conversations.leave", sv="lämnade chatten", en="left the chat")
WEIGH = audit.verb(
    "conversations.weigh", sv="ändrade chattens prioritet", en="changed the priority of the chat"
)
RATE = audit.verb(
    "conversations.rate", sv="svarade om chatten hjälpte", en="answered whether the chat helped"
)
