"""The access matrix's rows of the region's cockpit: roll-outs, approvals, history, calendar, what is missing where."""

from __future__ import annotations

#: Pages of an administrator's own region; and pages about something of Skåne's.
STEERING = "SSSSSSS SSS SSS NCCCCNNI IC"
STEERING_UNIT = "SSSSSSS SSS SSS NCCCCNNI NC"
ROWS = {
    "steering:roll_outs": STEERING,
    "steering:roll_out_new": STEERING,
    "steering:roll_out": STEERING_UNIT,
    "steering:roll_out_confirm": STEERING_UNIT,
    "steering:roll_out_stop": STEERING_UNIT,
    "steering:roll_out_measure": STEERING_UNIT,
    "steering:roll_out_words": STEERING_UNIT,
    "steering:pause_words": STEERING_UNIT,
    "steering:wave_new": STEERING_UNIT,
    "steering:wave": STEERING_UNIT,
    "steering:wave_remove": STEERING_UNIT,
    "steering:wave_judge": STEERING_UNIT,
    "steering:shortcuts": STEERING,
    "steering:history": STEERING,
    "steering:history_csv": STEERING,
    "steering:proposals": STEERING,
    "steering:proposals_two": STEERING,
    "steering:proposal": STEERING_UNIT,
    "steering:proposal_approve": STEERING_UNIT,
    "steering:proposal_reject": STEERING_UNIT,
    "vaccination:campaigns": STEERING,
    "vaccination:new": STEERING,
    "vaccination:campaign": STEERING_UNIT,
    "vaccination:basics": STEERING_UNIT,
    "vaccination:group": STEERING_UNIT,
    "vaccination:place": STEERING_UNIT,
    "vaccination:publish": STEERING_UNIT,
    "contacts:summons": STEERING,
    "unread:waiting": STEERING,
    "self_tests:kits": STEERING,
    "self_tests:kit": STEERING,
    "reach:figures": STEERING,
    "reach:csv": STEERING,
    "waiting_room:rooms": STEERING,
    "waiting_room:new": STEERING,
    "waiting_room:one": STEERING_UNIT,
    "waiting_room:decide": STEERING_UNIT,
    "waiting_room:change": STEERING_UNIT,
    "matrix:launches": STEERING,
    "matrix:missing": STEERING,
}
