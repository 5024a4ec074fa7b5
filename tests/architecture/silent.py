"""What writes rows and leaves none in the log itself, each with its reason; read by test_log_writers.py.

IN_ANOTHER is proved: every function that calls it comes to the log, or is another that is named so.
"""

from __future__ import annotations

from typing import Final

#: Part of a write that leaves its row.
IN_ANOTHER: Final = "in the transaction of a write that logs"
_MIRRORED: Final = (
    "free times of a calendar outside, kept as slots: no person stands in them, and who has one keeps it"
)
_C = "vardnav.capabilities."
_P = "vardnav.platform."
_NOBODYS: Final = "of nobody known: the holder of a browser's mark has it a day at most"
WRITERS: Final[dict[str, str]] = {
    f"{_C}advice.actions.answering.begin": _NOBODYS,
    f"{_C}advice.actions.answering.fresh": IN_ANOTHER,
    f"{_C}advice.actions.answering.throw_away": _NOBODYS,
    f"{_C}advice.actions.purging.unkept": _NOBODYS,
    f"{_C}certificates.actions.handing.retry_due": "asks for jobs; handing over logs itself",
    f"{_C}certificates.actions.moving.end": IN_ANOTHER,
    f"{_C}certificates.actions.moving.move": IN_ANOTHER,
    f"{_C}conversations.actions.joining.all_leave": "the chat has ended or gone on: that step of its case logged",
    f"{_C}conversations.actions.opening.ensure": "what belongs to a case that has come: its transfer logged",
    f"{_C}conversations.actions.opening.follows": "what belongs to the case just sent: sending it logged",
    f"{_C}conversations.actions.opening.go_on": "what belongs to a case that has come: its transfer logged",
    f"{_C}conversations.actions.reading.read_by_unit": "how far the unit has read: the reading itself logged",
    f"{_C}conversations.actions.telling.tell_unread": "that a notice is sent; the notice room logs it",
    f"{_C}vaccination.actions.admitting.admits": "by which version a time was had, in the booking that asked; booking logs",
    f"{_C}self_tests.actions.laboratory.tell": "registering the sample logged; this notes that the laboratory has heard",
    f"{_C}self_tests.actions.laboratory.tell_all": "registering the sample logged; this notes that the laboratory has heard",
    f"{_C}self_tests.actions.laboratory.tell_one": "registering the sample logged; this notes that the laboratory has heard",
    "vardnav.kernel.access.sessions.act_for": "whom a session acts for; choosing it logs, the gate only puts it back",
    "vardnav.kernel.access.sessions.choose_assignment": IN_ANOTHER,
    "vardnav.kernel.access.sessions.end_sessions_of": IN_ANOTHER,
    "vardnav.kernel.audit.sealing.open_generation": "seals the log: it is the log",
    "vardnav.kernel.audit.sealing.seal": "seals the log: it is the log",
    "vardnav.kernel.organisations.reference.load": "regions and municipalities from files of the product: no person",
    "vardnav.kernel.people.reference.load": "dated tables from files of the product: no person",
    f"{_P}appointments.seating.let_go": "a hold of some minutes, never booked; holding and booking log",
    f"{_P}appointments.seating.let_own_go": "a hold of some minutes, never booked; holding and booking log",
    f"{_P}appointments.seating.let_run_out": "a hold of some minutes, never booked; holding and booking log",
    f"{_P}appointments.seating.sit_over": IN_ANOTHER,
    f"{_P}appointments.seating.withdraw": "a hold of some minutes, or an offer: closing the times it was in logs",
    f"{_P}calendars.mirroring.close_all": _MIRRORED,
    f"{_P}calendars.mirroring.fresh": _MIRRORED,
    f"{_P}calendars.mirroring.purge": _MIRRORED,
    f"{_P}calendars.mirroring.refresh": _MIRRORED,
    f"{_P}calendars.mirroring.refresh_all": _MIRRORED,
    f"{_P}cases.receipts.acknowledge": IN_ANOTHER,
    f"{_P}cases.story.be_alike": IN_ANOTHER,
    f"{_P}cases.thread.write_message": IN_ANOTHER,
    f"{_P}cases.transferring.write_receipt": IN_ANOTHER,
    f"{_P}catalogue.changing.lock": "a lock without content",
    f"{_P}catalogue.pausing.handed_over": "the system's own mark that no open case was left; each hand-over logged",
    f"{_P}guarantee.writing.end_pause": IN_ANOTHER,
    f"{_P}waiting_room.entering.enter": "a place in a line is used: a number and a digest; what is booked with it logs",
    f"{_P}waiting_room.entering.has_booked": IN_ANOTHER,
    f"{_P}waiting_room.entering.has_nothing": "a seat in a room is let go of: a moment beside a digest; no person",
    f"{_P}waiting_room.entering.note": "somebody with a place is still there: a moment beside a number",
    f"{_P}waiting_room.entering.page_times": "how long pages have taken: no person",
}
#: Made-up people before anybody is let in; the log begins with what is done.
NOT_WALKED: Final = ("vardnav.config.demo.", "vardnav.config.launch.", "vardnav.platform.design.")
