"""Rules: the words this folder writes in the access log."""

from vardnav.kernel import audit

LIST = audit.verb(
    "self_tests.list", sv="såg självtesten i en lista", en="saw the self-tests in a list", is_read=True
)
READ = audit.verb("self_tests.read", sv="läste självtestet", en="read the self-test", is_read=True)
LABELS = audit.verb(
    "self_tests.labels",
    sv="skrev ut adressen till ett brev",
    en="printed the address of a letter",
    is_read=True,
)
TAKE = audit.verb("self_tests.take", sv="tog hand om uppföljningen", en="took the follow-up")
LET_GO = audit.verb("self_tests.let_go", sv="lade tillbaka uppföljningen", en="put the follow-up back")
DONE = audit.verb("self_tests.done", sv="avslutade uppföljningen", en="finished the follow-up")
TRACE = audit.verb(
    "self_tests.trace",
    sv="skrev till personen om smittspårning",
    en="wrote to the person about contact tracing",
)
REMIND = audit.verb("self_tests.remind", sv="påminde om självtestet", en="reminded of the self-test")
HANDLE = audit.verb(
    "self_tests.handle",
    sv="tog hand om ett besked från laboratoriet",
    en="dealt with a message from the laboratory",
)
for _key, _sv, _en in (
    ("order", "beställde ett självtest", "ordered a self-test"),
    ("cancel", "avbeställde självtestet", "cancelled the self-test"),
    ("dispatch", "skickade självtestet", "sent out the self-test"),
    ("register", "registrerade provet", "registered the sample"),
    ("receive", "laboratoriet tog emot provet", "the laboratory received the sample"),
    ("answer", "svaret på självtestet kom", "the result of the self-test came"),
    ("expire", "självtestet avslutades för att tiden gått ut", "the self-test ended as time ran out"),
    ("lose", "noterade att provet inte kommit fram", "noted that the sample never arrived"),
):
    audit.verb(f"self_tests.{_key}", sv=_sv, en=_en)


def of(verb: str) -> str:
    """Return the log's key for a verb of the state table."""
    return f"self_tests.{verb}"
