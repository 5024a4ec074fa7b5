"""Rules: the words this room writes in the access log."""

from vardnav.kernel import audit

ADD = audit.verb("files.add", sv="bifogade en fil", en="attached a file")
READ = audit.verb("files.read", sv="öppnade en bifogad fil", en="opened an attached file", is_read=True)
REMOVE = audit.verb("files.remove", sv="tog bort en bifogad fil", en="removed an attached file")
MOVE = audit.verb("files.move", sv="förde över en bifogad fil", en="moved an attached file")
SCAN = audit.verb("files.scan", sv="virusskannade en bifogad fil", en="scanned an attached file for viruses")
