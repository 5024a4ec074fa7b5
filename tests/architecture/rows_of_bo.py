"""Who comes in where about Anna's son Bo's things, which she has sent and begun; written by hand (test_access_matrix.py)."""

from __future__ import annotations


def of(room: str, pages: str, row: str) -> dict[str, str]:
    """Return the same row for several pages of a room."""
    return {f"{room}:{page}": row for page in pages.split()}


WHO_OF_BO = (
    "anna for bo", "anna for bo, 13", "anna for bo, blocked", "anna for bo, over", "anna for bo, to come",
    "anna for bo, bo protected", "anna for bo, anna protected", "anna for bo, bo locked", "anna for bo, bo dead",
    "cecilia for bo, no guardian", "anna", "cecilia", "bo's other guardian", "bo, 13", "dag", "eva",
)  # fmt: skip
#: Acting ends at the next click: a birthday, a block, an end, a mark, a lock, a death; nobody acts for a stranger.
_ENDED = "HHHHHHHH H"
SENT = f"I {_ENDED} NN II LL"
#: A form begun is hers who began it: not the other guardian's, nor Bo's when he has turned 13.
BEGUN = f"I {_ENDED} NN NN LL"
ROWS_OF_BO = {
    "cases:draft": BEGUN,
    "cases:step": BEGUN,
    "cases:files": BEGUN,
    "cases:draft_file": BEGUN,
    "cases:remove_file": BEGUN,
    "cases:review": BEGUN,
    "cases:discard GET": BEGUN,
    "cases:discard POST": f"I {_ENDED} II II LL",
    "cases:case": SENT,
    "cases:receipt": SENT,
    "cases:file": SENT,
    "cases:readers": SENT,
    "cases:withdraw": SENT,
    "cases:write": SENT,
    "cases:mine": f"I {_ENDED} II II LL",
    "cases:inbox": f"I {_ENDED} II II LL",
    "prescriptions:mine": f"I {_ENDED} II II LL",
    "certificates:mine": f"I {_ENDED} II II LL",
    **of("certificates", "certificate document renew send sent", SENT),
    "desk:case": "S SSSSSSSS S SS SS IN",
    "desk:file": "S SSSSSSSS S SS SS IN",
    "desk:act POST": "S SSSSSSSS S SS SS IN",
    **of("certificates", "desk_certificate desk_document", "S SSSSSSSS S SS SS IN"),
}
MAY_READ_OF_BO = {"anna for bo", "bo's other guardian", "bo, 13", "dag"}
