"""Which forms of the desk and of steering no two can edit at once, each with why; test_second_editor tries all others."""

from __future__ import annotations

#: Pages that change something which no two can have open as a form of the same version, each with why.
ALONE = {
    "assisted:start": "opens a new assistance of one's own",
    "assisted:choose": "begins a new form, which is one's own",
    "assisted:case": "adds to a thread, or ends it at the person's word; ended already: 409, with the text kept",
    "assisted:write": "begins a new case",
    "assisted:step": "a form begun is seen by the one who began it alone",
    "assisted:files": "a form begun is seen by the one who began it alone",
    "assisted:remove_file": "a form begun is seen by the one who began it alone",
    "assisted:review": "a form is sent once, whoever clicks (the draft's id is the key)",
    "assisted:discard": "throwing away what is gone changes nothing",
    "assisted:send_form": "asks anew: makes a new case",
    "listing:assisted": "standing in a queue twice is one place, and leaving it twice changes nothing",
    "booking:desk_new_type": "adds a new sort of time; a key that is there is refused",
    "booking:desk_resources": "adds somebody or a room; one of the same name is the same",
    "booking:desk_new_schedule": "makes a new schedule, which is nothing until it is published",
    "booking:desk_find": "a time is had by one, whoever clicks: the other is shown the next ones (409)",
    "booking:desk_wait": "who stands in line already keeps the place; who has left is not in it",
    "contacts:assisted": "an assistance is one's own, and each code is a check of its own",
    "contacts:assisted_verify": "a code is written once: after that the check has ended",
    "self_tests:desk": "finds an order by its number and changes nothing",
    "questionnaires:new": "makes a new form",
    "questionnaires:import": "makes a new form",
    "questionnaires:next": "begins the next version, or leads to the one that is begun",
    "questionnaires:retire": "nothing typed; out of use already: 409",
    "steering:pause_resume": "nothing typed; resumed already: 409",
    "steering:roll_out_new": "makes a new plan",
    "steering:roll_out_confirm": "nothing typed; decided already, or reviewed on what stands no more: 409",
    "steering:roll_out_stop": "nothing typed; stopped already: 409",
    "steering:proposal_approve": "nothing typed; settled already: 409",
    "waiting_room:new": "opens a new room; where one stands already it is refused (409)",
    "waiting_room:decide": "nothing typed; decided by somebody else meanwhile: 409",
    "steering:proposals_two": "a switch with two positions; to turn it off takes two",
}
