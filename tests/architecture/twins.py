"""For each page by which a resident writes: what staff do in its place for somebody without e-ID, or why none."""

from __future__ import annotations

#: Page of the portal -> its twin. Both end in the same action, so the same rules and the same row.
TWINS = {
    "advice:on": "assisted:choose",
    "cases:begin": "assisted:choose",
    "cases:step": "assisted:step",
    "cases:files": "assisted:files",
    "cases:remove_file": "assisted:remove_file",
    "cases:review": "assisted:review",
    "cases:discard": "assisted:discard",
    "cases:write": "assisted:case",
    "cases:withdraw": "assisted:case",
    "cases:request_begin": "assisted:fill_form",
    "contacts:check": "contacts:assisted",
    "contacts:verify": "contacts:assisted_verify",
    "contacts:replies": "contacts:assisted_replies",
    "guarantee:stop": "guarantee:case",
    "portal:lock": "proxies:lock",
    "portal:end_acting": "proxies:end",
    "powers:give": "proxies:register",
    "powers:end": "proxies:end",
    "powers:give_up": "proxies:end",
    "certificates:send": "certificates:desk_send",
    "certificates:retry": "certificates:desk_retry",
    "certificates:renew": "assisted:choose",
    "listing:queue": "listing:assisted",
    "booking:hold": "booking:desk_find",
    "booking:confirm": "booking:desk_find",
    "booking:move": "booking:desk_move",
    "booking:cancel": "booking:desk_cancel",
    "booking:wait": "booking:desk_wait",
    "booking:leave": "booking:desk_wait",
    "booking:offer": "booking:desk_offer",
    "vaccination:confirm": "vaccination:helping",
    "vaccination:declare": "vaccination:helping",
    "vaccination:hold": "vaccination:helping",
    "vaccination:standby": "vaccination:helping",
    "booking:agree": "booking:desk_agree",
    "booking:prior_step": "booking:desk_prior_step",
    "self_tests:begin": "assisted:choose",
    "self_tests:register": "self_tests:desk_order",
    "self_tests:cancel": "self_tests:desk_order",
}
#: E-services that staff do not do for somebody, each with what they do instead, which gives the same help.
SERVICES_WITHOUT = {
    "conversations.chat": "nobody would read what staff write in it; they send contact.call_me, and the unit rings",
}
#: Pages without one, each with why nobody is left outside by it.
WHY_NONE = {
    **dict.fromkeys(
        ("advice:new", "advice:keep", "advice:one", "advice:one_back", "advice:remove"),
        "the questions stand before log-in too: whoever has no e-ID answers them there, alone or with somebody who helps",
    ),
    "cases:put_away": "how somebody wants to see their own inbox; who has no account has none",
    "cases:take_back": "how somebody wants to see their own inbox; who has no account has none",
    "booking:reminder": "a reminder goes to the phone or e-mail of somebody who has an account here",
    "conversations:chat": "a chat is for whoever has it open; without e-ID one asks to be called, and staff help with that",
    "conversations:typing": "tells pages that are open; without e-ID none is",
    "conversations:rate": "what the one who chatted thinks of it; who has not chatted has nothing to answer",
    "contacts:notices": "what SMS and e-mail may say to whoever has an account that gets them; without one nothing is sent",
    "contacts:confirm": "asks a person who is logged in whether what is known of them still holds",
    "guarantee:wrong": "tells the unit that its pause is wrong: who calls says so, and staff put it right at once",
    "login:activate": "who has no account has no terms to accept: staff help without one",
    "portal:settings": "how the person's own pages look and in what language",
    "portal:unit": "what is offered first on the person's own pages; where one is listed is an e-service",
    "portal:act_for": "for whom one's own pages are open just now",
    "powers:offer": "answers what another has given by e-ID; a power on paper needs no answer, and is given up at a desk",
    "self_tests:ask": "hands an answer over from the person's own list; without e-ID the unit tells it by phone",
}
