"""Who comes in where, for her son Bo's things, which Anna has sent and begun: by hand from the rules, as the matrix."""

from __future__ import annotations


def of(room: str, pages: str, row: str) -> dict[str, str]:
    """Return the same row for several pages of a room."""
    return {f"{room}:{page}": row for page in pages.split()}


WHO_OF_BO = (
    "anna for bo", "anna for bo, 13", "anna for bo, blocked", "anna for bo, over", "anna for bo, to come",
    "anna for bo, bo protected", "anna for bo, anna protected", "anna for bo, bo locked", "anna for bo, bo dead",
    "cecilia for bo, no guardian", "anna", "cecilia", "bo's other guardian", "bo, 13",
    # by a unit's decision: an extension for a teenager, a god man for an adult; and those for whom it has ended
    "anna for bo, 14, extended", "bo, 14, extended", "cecilia for bo, god man", "bo, has a god man",
    "anna for bo, unit's block", "anna for bo, 14, extension over", "cecilia for bo, god man no more",
    "cecilia for bo, god man, bo locked", "bo, locked",
    # a power of attorney: offered only, accepted, ended; and the one who gave it
    "cecilia for bo, power offered", "cecilia for bo, power", "cecilia for bo, power ended", "bo, has given a power",
    "dag", "eva",
)  # fmt: skip
#: Acting ends at the next click: a birthday, a block, an end, a mark, a lock, a death; nobody acts for a stranger.
_ENDED = "HHHHHHHH H"
#: The unit's block, the extension and the mandate that are over, the lock; the locked one is shut out altogether.
_NO_MORE = "HHHH L"
#: What is only offered gives nothing; accepted it gives what a god man has; ended, nothing again.
_POWER = "HIH I"
#: At 14 an extension gives the record, and no cases: she is led back to her own pages.
SENT = f"I {_ENDED} NN II HIII {_NO_MORE} {_POWER} LL"
#: Of the record, which no power of attorney nor decision about an adult gives (acting_limits.toml).
OF_RECORD = f"I {_ENDED} NN II HINI {_NO_MORE} HNH I LL"
#: A form begun is hers who began it: not the other guardian's, nor Bo's when he has turned 13, nor his god man's.
BEGUN = f"I {_ENDED} NN NN HNNN {_NO_MORE} HNH N LL"
#: What somebody has kept of another is theirs who kept it, and the one's it is about when they come themselves.
KEPT = f"I {_ENDED} NN NI HINI {_NO_MORE} HNH I LL"
#: Everybody who is let in sees a page of their own or of the one they act for.
ANYBODYS = f"I {_ENDED} II II HIII {_NO_MORE} {_POWER} LL"
_AT_DESK = "S SSSSSSSS S SS SS SSSS SSSS S SSSS IN"
ROWS_OF_BO = {
    "cases:draft": BEGUN,
    "cases:step": BEGUN,
    "cases:files": BEGUN,
    "cases:draft_file": BEGUN,
    "cases:remove_file": BEGUN,
    "cases:review": BEGUN,
    "cases:discard GET": BEGUN,
    "cases:discard POST": ANYBODYS,
    "cases:case": SENT,
    "cases:receipt": SENT,
    "cases:file": SENT,
    "cases:readers": SENT,
    **of("cases", "withdraw put_away take_back", SENT),
    "guarantee:stop": SENT,
    "guarantee:wrong": SENT,
    "cases:write": SENT,
    "cases:mine": ANYBODYS,
    **of("cases", "inbox away", ANYBODYS),
    "cases:start": ANYBODYS,
    **of("advice", "mine new keep", ANYBODYS),
    **dict.fromkeys(("advice:one", "advice:one_back", "advice:remove", "advice:on GET"), KEPT),
    "prescriptions:mine": ANYBODYS,
    "referrals:mine": ANYBODYS,
    "listing:mine": ANYBODYS,
    **of("booking", "mine find confirm wait", ANYBODYS),
    **of("booking", "one calendar reminder move cancel leave offer agree prior prior_step", SENT),
    **of(
        "booking",
        "desk_one desk_note desk_move desk_cancel desk_offer desk_agree desk_prior desk_prior_step",
        _AT_DESK,
    ),
    "portal:start": ANYBODYS,
    "portal:family": ANYBODYS,
    "portal:settings": ANYBODYS,
    "portal:acting": ANYBODYS,
    "portal:lock": ANYBODYS,
    "certificates:mine": ANYBODYS,
    **of("certificates", "certificate document renew send sent", OF_RECORD),
    **of("certificates", "desk_certificate desk_document", _AT_DESK),
    **of("conversations", "chat lines typing rate", SENT),
    **of("conversations", "desk_chat desk_lines desk_typing", _AT_DESK),
    "desk:case": _AT_DESK,
    **of("advice", "desk desk_fhir", _AT_DESK),
    "desk:file": _AT_DESK,
    "desk:paper": _AT_DESK,
    "desk:act POST": _AT_DESK,
    "proxies:overview": _AT_DESK,
}
MAY_READ_OF_BO = {
    "anna for bo", "bo's other guardian", "bo, 13", "dag", "bo, 14, extended",
    "cecilia for bo, god man", "bo, has a god man", "cecilia for bo, power", "bo, has given a power",
}  # fmt: skip
#: The medicines list follows its own row of the ages: nobody at 13-17, no god man ever; whoever was given it by power.
MAY_READ_DRUGS_OF_BO = {
    "anna for bo", "bo's other guardian", "bo, has a god man", "cecilia for bo, power", "bo, has given a power",
}  # fmt: skip
