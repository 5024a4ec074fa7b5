"""Who comes in where, for times, vaccinations, the unit's calendar and chats: by hand from the rules, as the matrix."""

from __future__ import annotations

from tests.architecture.rows_of_bo import of


def rows(shut: str, staff: str, *, own: str, annas: str, desk: str, desk_case: str) -> dict[str, str]:
    """Return the rows of the matrix; `shut`: nobody we let in as a resident, `staff`: all who are not residents."""
    return {
        **of("booking", "mine find wait", own),
        # The form names no time: none is found. Nor a question of a risk group that is asked.
        "booking:hold": f"{shut} NNN NHH {staff}",
        **of("vaccination", "hold declare", f"{shut} NNN NHH {staff}"),
        # What is not held (any more), or by another, looks the same to all.
        "booking:confirm": own,
        "vaccination:confirm": own,
        **of("booking", "one calendar reminder move cancel leave offer agree prior prior_step", annas),
        **of("booking", "desk_week desk_day desk_calls desk_sessions desk_setup desk_new_type", desk),
        **of("booking", "desk_resources desk_new_schedule desk_extra desk_outside desk_errands", desk),
        **of("booking", "desk_rule desk_about desk_schedule desk_find desk_wait desk_give", desk_case),
        **of("booking", "desk_one desk_note desk_move desk_cancel desk_offer", desk_case),
        **of("booking", "desk_agree desk_prior desk_prior_step", desk_case),
        "vaccination:listed": "IIIIIII III III IIIIIIII II",
        # A campaign of a region that the visitor has not chosen is not there.
        "vaccination:public": "NNNNNNN NNN NNN NNNNNNNN NN",
        **of("vaccination", "mine mine_one standby", own),
        # The form of an answer says none of the three: it is told so.
        **of("conversations", "chat lines typing rate", annas),
        "conversations:desk": desk,
        **of("conversations", "desk_chat desk_lines desk_typing", desk_case),
        "vaccination:desk": desk,
        **of("vaccination", "desk_times desk_called desk_dose helping", desk_case),
    }
