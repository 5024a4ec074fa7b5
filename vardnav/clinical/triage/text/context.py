"""What a sentence says of what it names: stated, denied, long ago, somebody else, or only feared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

from vardnav.clinical.triage.text import words
from vardnav.clinical.triage.text.meanings import Word

#: `aside`: named, but of no complaint that the text seems to be about, so that the words may mean something else.
#: `alike`: no expression of it is met, but the text is more like it than like other signs.
How = Literal["stated", "denied", "past", "other", "feared", "aside", "alike"]

#: How many words before an expression a negation still reaches.
_REACH: Final = 3
_PAST_WORDS: Final = """
tidigare forra forut barndomen ungdomen fjol ago formerly previously childhood
"""
_PAST: Final = frozenset(_PAST_WORDS.split())
_OTHER_WORDS: Final = """
slakten slakt arftligt granne grannen kollega kollegan kompis kompisen klasskamrat forskolan dagis hereditary
relatives neighbour neighbor colleague nursery classmate
"""
_OTHER: Final = frozenset(_OTHER_WORDS.split())
_FEARED_WORDS: Final = """
radd tank undrar kanske skulle oroar misstanker hypotetiskt worried afraid scared wonder wondering suppose might could
"""
_FEARED: Final = frozenset(_FEARED_WORDS.split())
_YEAR_WORDS: Final = """
ar aren year years
"""
_RECENT: Final = frozenset(
    ("minutes", "minute", "hours", "hour", "days", "day", "nights", "night", "weeks", "week", "moment")
)
_COUNTS_WORDS: Final = (
    "par manga flera nagra tva tre fyra fem sex sju atta nio tio two three four five ten many several"
)
_COUNTS: Final = frozenset(_COUNTS_WORDS.split())
_YEAR: Final = frozenset(_YEAR_WORDS.split())
_DENIES: Final = frozenset(("denies", "denied", "denying", "nekar", "fornekar"))
_LIST_HEADS: Final = _DENIES | {"no", "without", "ingen", "inget", "inga", "utan"}
_OR: Final = frozenset(("or", "nor", "eller"))
_VERBS_WORDS: Final = """
has have had is are was were with reports complains feels felt gets got har hade var far fick kanner kande blev blivit
gor gjorde
"""
_VERBS: Final = frozenset(_VERBS_WORDS.split())
_SINCE_WORDS: Final = """
sedan sen ago forra last
"""
_SINCE: Final = frozenset(_SINCE_WORDS.split())


def how(
    read_words: Sequence[Word], pieces: Sequence[str], first: int, last: int, *, denies: bool = False
) -> How:
    """Return how the words from `first` to `last` are said. `denies`: the expression itself holds a negation."""
    if not denies and (
        is_denied(read_words, first, last) or _in_denied_list(pieces, read_words[first].place)
    ):
        return "denied"
    start, end = _edges(read_words, pieces, first, last)
    around = pieces[start:end]
    before = pieces[start : read_words[first].place]
    if _is_past(around):
        return "past"
    if any(one in _OTHER for one in around):
        return "other"
    return "feared" if any(one in _FEARED for one in before) else "stated"


def is_denied(read_words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a negation in the same clause denies the words from `first` to `last`."""
    clause = read_words[first].clause
    before = read_words[max(0, first - _REACH) : first]
    if any(one.clause == clause and one.written in words.NEGATIONS for one in before):
        return True
    inside = read_words[first : last + 1]
    if any(one.written in words.NEGATIONS for one in inside):
        return True
    # "Feber har jag inte": a negation behind denies when the sentence ends there, else it denies what comes after it.
    after = [one for one in read_words[last + 1 : last + 3] if one.clause == clause]
    return len(after) == 1 and after[0].written in words.NEGATIONS


def _in_denied_list(pieces: Sequence[str], place: int) -> bool:
    """Tell whether a list that is denied as a whole goes on to here: "denies fever, chills, chest pain", "no a, b or c".

    A plain no reaches over commas only where an or shows that it is one list; nothing reaches over a verb.
    """
    start, end = _widened(pieces, place, place, _ends_list)
    heads = [at for at in range(start, place) if pieces[at] in _LIST_HEADS]
    if not heads:
        return False
    between = pieces[heads[-1] + 1 : place]
    if "," not in between or any(one in _VERBS for one in between):
        return False
    return pieces[heads[-1]] in _DENIES or any(one in _OR for one in pieces[heads[-1] : end])


def _ends_list(piece: str) -> bool:
    return piece != "," and _is_mark(piece)


def _edges(read_words: Sequence[Word], pieces: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Return where the clause of an expression begins and ends among all pieces."""
    return _widened(pieces, read_words[first].place, read_words[last].place + 1, _is_mark)


def _widened(pieces: Sequence[str], start: int, end: int, is_end: Callable[[str], bool]) -> tuple[int, int]:
    """Return a span of pieces made wider, in both directions, up to what ends it."""
    while start > 0 and not is_end(pieces[start - 1]):
        start -= 1
    while end < len(pieces) and not is_end(pieces[end]):
        end += 1
    return start, end


def _is_mark(piece: str) -> bool:
    return not piece[0].isalnum() or piece in words.TURNS


def _is_past(around: Sequence[str]) -> bool:
    if any(one in _PAST for one in around):
        return not any(one in _RECENT for one in around)
    # Without its dots "är" (is) looks like "år" (year): only what is counted, or ended by "ago", is a year.
    return any(
        one in _YEAR and (around[at - 1][0].isdigit() or around[at - 1] in _COUNTS)
        for at, one in enumerate(around)
        if at and any(other in _SINCE for other in around[at + 1 : at + 3])
    )
