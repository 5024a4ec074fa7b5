"""Words of the log: what is done so that something is read and answered."""

from vardnav.kernel import audit

REMIND = audit.verb(
    "unread.remind", sv="påminde om något som inte var läst", en="reminded of something not read"
)
ASK = audit.verb(
    "unread.ask", sv="påminde om en fråga som inte var besvarad", en="reminded of a question not answered"
)
PUT = audit.verb(
    "unread.put",
    sv="lade ett oläst svar på mottagningens lista",
    en="put an unread answer on the unit's list",
)
LIST = audit.verb(
    "unread.list", sv="såg ett oläst svar i listan", en="saw an unread answer in the list", is_read=True
)
READ = audit.verb(
    "unread.open",
    sv="såg hur en person med ett oläst svar kan nås",
    en="saw how a person with an unread answer can be reached",
    is_read=True,
)
SETTLE = audit.verb("unread.settle", sv="tog hand om ett oläst svar", en="took care of an unread answer")
MOVE = audit.verb(
    "unread.move",
    sv="flyttade ett oläst svar till mottagningen som har ärendet",
    en="moved an unread answer to the unit that has the case",
)
TAKE_OFF = audit.verb(
    "unread.take_off", sv="tog bort det som är läst från listan", en="took what is read off the list"
)
