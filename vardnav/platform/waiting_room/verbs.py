"""Rules: the words this room writes in the access log: what a region decides about its waiting rooms."""

from vardnav.kernel import audit

OPEN = audit.verb("waiting_room.open", sv="öppnade ett väntrum", en="opened a waiting room")
CHANGE = audit.verb("waiting_room.change", sv="ändrade ett väntrum", en="changed a waiting room")
STOP = audit.verb("waiting_room.stop", sv="stoppade insläppet", en="stopped letting people in")
GO_ON = audit.verb("waiting_room.go_on", sv="släppte in igen", en="let people in again")
EMPTY = audit.verb("waiting_room.empty", sv="tömde ett väntrum", en="emptied a waiting room")
CLOSE = audit.verb("waiting_room.close", sv="stängde ett väntrum", en="closed a waiting room")
