"""When the answer comes is one story: what is usual, what is promised and what the law says go together."""

from __future__ import annotations

import datetime as dt

import pytest

from vardnav.kernel import clock
from vardnav.platform.cases import answer_story, portal_times, promises
from vardnav.platform.cases.answer_story import Law, Said
from vardnav.platform.cases.answer_times import USUAL, Measured

#: Ten answers that took 2-4, 9-10 and 36-40 open hours; the unit is open on weekdays 8-17.
FAST, DAY, SLOW = (
    Measured((low, *[high] * 9), USUAL) for low, high in ((2.0, 4.0), (9.0, 10.0), (36.0, 40.0))
)
FEW = Measured((2.0,) * 9, USUAL)


def at(text: str) -> dt.datetime:
    """Return "2026-04-01 16:00" of the Swedish clock."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.SWEDEN)


def told(sent: str, known: Measured, now: str, *, days: int = 2, is_waiting: bool = False) -> str:
    """The story of a case in Swedish, sentence by sentence, as the pages say it."""
    sent_at, due_at = at(sent), promises.promised_by(at(sent), days)
    usual = known.between(sent_at)
    said = answer_story.story(
        due_at=due_at, usual=usual, now=at(now), is_waiting=is_waiting, is_new=sent == now
    )
    return " ".join(portal_times._sentence(one, due_at, usual, at(now), "sv") for one in said)


#: By hand, from the almanac: sent, what is known, now, and all that is said. 2 working days are promised.
TABLE = [
    (
        "2026-03-03 09:00", FAST, "2026-03-03 09:00",  # a Tuesday: promised to Thursday
        ("De flesta får sitt svar mellan i dag 11.00 och i dag 13.00. "
        "Mottagningen har lovat att svara senast tors 5 mars 2026."),
    ),
    (
        "2026-03-06 16:00", FAST, "2026-03-06 16:00",  # a Friday: the weekend does not count
        ("De flesta får sitt svar mellan mån 9 mars 9.00 och mån 9 mars 11.00. "
        "Mottagningen har lovat att svara senast tis 10 mars 2026."),
    ),
    (
        "2026-04-01 16:00", FEW, "2026-04-01 16:00",  # Wednesday before Easter: Thursday, then Tuesday
        ("Mottagningen har lovat att svara senast tis 7 april 2026. "
        "Det finns för få ärenden för att säga hur lång tid det brukar ta."),
    ),
    (
        "2026-03-03 09:00", FEW, "2026-03-04 09:00",  # the next day: that little is known is not said again
        "Mottagningen har lovat att svara senast tors 5 mars 2026.",
    ),
    (
        "2026-03-03 09:00", SLOW, "2026-03-03 09:00",  # 40 open hours: the Monday after, later than promised
        ("Mottagningen har lovat att svara senast tors 5 mars 2026. På sistone har många svar kommit senare än utlovat. "
        "De flesta får sitt svar mellan mån 9 mars 9.00 och mån 9 mars 13.00."),
    ),
    (
        "2026-03-03 09:00", FAST, "2026-03-04 09:00",  # usually done by now, and the promise is still ahead
        "Ditt svar dröjer längre än det brukar. Mottagningen har lovat att svara senast tors 5 mars 2026.",
    ),
    (
        "2026-03-03 09:00", FAST, "2026-03-06 00:00",  # the midnight after the promised day
        "Svaret är försenat. Mottagningen hade lovat att svara senast tors 5 mars 2026.",
    ),
    (
        "2026-03-03 09:00", SLOW, "2026-03-06 08:00",  # late, and most come later still
        ("Svaret är försenat. Mottagningen hade lovat att svara senast tors 5 mars 2026. "
        "På sistone har många svar kommit senare än utlovat. "
        "De flesta får sitt svar mellan mån 9 mars 9.00 och mån 9 mars 13.00."),
    ),
    (
        "2026-12-23 15:00", DAY, "2026-12-23 15:00",  # before Christmas: the 28th and the 29th are the next working days
        ("De flesta får sitt svar mellan mån 28 dec 15.00 och mån 28 dec 16.00. "
        "Mottagningen har lovat att svara senast tis 29 dec 2026."),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "known", "now", "words"), TABLE, ids=[f"{row[0]} {row[2]}" for row in TABLE]
)
def test_the_story_is_told_as_it_was_written_by_hand(
    sent: str, known: Measured, now: str, words: str
) -> None:
    assert told(sent, known, now) == words


def test_while_the_unit_waits_nothing_is_said_to_be_late() -> None:
    words = told("2026-03-03 09:00", FAST, "2026-03-20 09:00", is_waiting=True)
    assert words == "Mottagningen väntar på dig. Dess tid att svara står still tills du har skrivit."


@pytest.mark.parametrize(
    ("limit", "promised", "is_the_answer", "is_waiting", "said"),
    [
        ("2026-03-05", "2026-03-05", True, False, Law.SAME_DAY),
        ("2026-03-03", "2026-03-05", True, False, Law.SOONER),
        ("2026-03-06", "2026-03-05", True, False, Law.LATER),
        ("2026-06-01", "2026-03-05", False, False, Law.OTHER_THING),  # the promise is today: not late yet
        ("2026-03-20", "2026-03-04", False, False, Law.OTHER_THING_OVERDUE),  # near, and the answer is late
        ("2026-03-20", "2026-03-04", False, True, Law.OTHER_THING_WAITING),
    ],
)
def test_the_laws_day_says_how_it_stands_to_the_promise(
    limit: str, promised: str, is_the_answer: bool, is_waiting: bool, said: Law
) -> None:
    found = answer_story.law(
        limit_on=dt.date.fromisoformat(limit),
        promised_on=dt.date.fromisoformat(promised),
        today=dt.date(2026, 3, 5),
        is_the_answer=is_the_answer,
        is_waiting=is_waiting,
    )
    assert found is said


def test_no_two_days_are_ever_said_without_the_word_that_joins_them() -> None:
    """Over every order of sending, usual span, promised day and now: a later usual span or a passed day is said as that."""
    day = dt.timedelta(days=1)
    start = at("2026-03-03 09:00")
    for due in range(1, 6):
        for low in range(6):
            for high in range(low, 6):
                for now in range(8):
                    usual = (start + low * day, start + high * day)
                    said = answer_story.story(due_at=start + due * day, usual=usual, now=start + now * day)
                    is_late_usual = high > due
                    assert (Said.USUAL in said) <= (not is_late_usual), said
                    assert (Said.OVERDUE in said) == (due <= now), said
                    assert (Said.PROMISED in said) == (due > now), said
