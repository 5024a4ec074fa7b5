"""Which forms of the desk and of steering are not tried with two editors in test_second_editor, each with why."""

from __future__ import annotations

#: Pages that change something which no two can have open as a form of the same version, each with why.
ALONE = {
    "assisted:start": "opens a new assistance of one's own",
    "assisted:choose": "begins a new form, which is one's own",
    "assisted:write": "begins a new case",
    "assisted:step": "a form begun is seen by the one who began it alone",
    "assisted:files": "a form begun is seen by the one who began it alone",
    "assisted:remove_file": "a form begun is seen by the one who began it alone",
    "assisted:review": "a form is sent once, whoever clicks (the draft's id is the key)",
    "assisted:discard": "throwing away what is gone changes nothing",
    "contacts:assisted": "an assistance is one's own, and each code is a check of its own",
    "contacts:assisted_verify": "a code is written once: after that the check has ended",
    "questionnaires:new": "makes a new form",
    "questionnaires:import": "makes a new form",
    "questionnaires:next": "begins the next version, or leads to the one that is begun",
    "questionnaires:retire": "nothing typed; out of use already: 409",
    "steering:pause_resume": "nothing typed; resumed already: 409",
    "steering:roll_out_new": "makes a new plan",
    "steering:roll_out_confirm": "nothing typed; decided already, or reviewed on what stands no more: 409",
    "steering:roll_out_stop": "nothing typed; stopped already: 409",
    "steering:proposal_approve": "nothing typed; settled already: 409",
    "steering:proposals_two": "a switch with two positions; to turn it off takes two",
}
#: Pages whose own room tries two at once, and in which file: it answers the second 409 there.
IN_THEIR_ROOM = {
    "assisted:fill_form": "platform/questionnaires/tests/test_requested_with_help.py",
    "assisted:send_form": "platform/questionnaires/tests/test_requested.py",
    "cases:request_act": "platform/questionnaires/tests/test_requested.py",
    "certificates:desk_write": "capabilities/certificates/tests/test_issuing.py",
    "certificates:desk_correct": "capabilities/certificates/tests/test_issuing.py",
    "certificates:desk_revoke": "capabilities/certificates/tests/test_issuing.py",
    "certificates:desk_send": "capabilities/certificates/tests/test_issuing.py",
    "certificates:desk_retry": "capabilities/certificates/tests/test_issuing.py",
    "certificates:desk_look_after": "capabilities/certificates/tests/test_issuing.py",
    "desk:retrieve": "platform/desk/tests/test_retrieving.py",
    "prescriptions:decide": "capabilities/prescriptions/tests/test_deciding.py",
    "proxies:block": "platform/proxies/tests/test_desk_pages.py",
    "proxies:end": "platform/proxies/tests/test_desk_pages.py",
    "proxies:extend": "platform/proxies/tests/test_desk_pages.py",
    "proxies:lock": "platform/proxies/tests/test_desk_pages.py",
    "proxies:represent": "platform/proxies/tests/test_desk_pages.py",
    "proxies:unlock": "platform/proxies/tests/test_desk_pages.py",
    "self_tests:desk": "capabilities/self_tests/tests/test_handling.py",
    "self_tests:desk_dispatch": "capabilities/self_tests/tests/test_handling.py",
    "self_tests:desk_message": "capabilities/self_tests/tests/test_laboratory.py",
    "self_tests:desk_order": "capabilities/self_tests/tests/test_handling.py",
    "self_tests:desk_task": "capabilities/self_tests/tests/test_results.py",
    "steering:pause_new": "platform/steering/tests/test_pausing.py",
}
