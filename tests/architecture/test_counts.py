"""Numbers that are shown are counted when they are shown, never kept (reliability.md I14).

Every column that holds a number is here, with what it is. One that would hold a count of other rows must be worked out
again by `check_invariants` (vardnav/config/count_invariants.py), and says so here.
"""

from __future__ import annotations

from django.db import models

from tests.architecture import walking

_NUMBERS = (models.IntegerField, models.DecimalField, models.FloatField)
#: What a number in a column may be.
SORTS = {
    "version": "rises with every change of its own row; a stale form is refused by it",
    "place": "which one in a row of its like: 1, 2, 3 … (numbered without a gap: I4, I5, I18, I21)",
    "rule": "a limit or a length that somebody has decided",
    "told": "a number that somebody else has told us or that a person has measured, as of a day",
    "tries": "how often its own row has been tried; nothing else says so",
    "measured": "a property of its own content, checked against it (I10, verify_audit)",
    "quota": "which of a unit's quota somebody has, as a seat: unique, and never over it (I1)",
    "sampled": "a figure of the live process at a moment, of what leaves no rows; nothing is decided by it",
    "copy": "the slot's own number, kept beside for a constraint; checked against it (I2)",
}
WHAT = {
    "access.Session.assurance": "rule",
    "advice.Assessment.age_days": "told",
    "advice.Assessment.version": "version",
    "advice.Brake.followed": "told",
    "advice.Brake.limit_percent": "rule",
    "advice.Brake.missed": "told",
    "advice.Brake.upper_millionths": "told",
    "advice.Brake.version": "rule",
    "advice.QualityRule.least_followed": "rule",
    "advice.QualityRule.least_misses": "rule",
    "advice.QualityRule.level_percent": "rule",
    "advice.QualityRule.limit_percent": "rule",
    "advice.QualityRule.number": "place",
    "advice.Regrade.number": "place",
    "advice.StaffAnswer.number": "place",
    "appointments.Appointment.capacity": "copy",
    "appointments.Appointment.pair_part": "place",
    "appointments.Appointment.remind_hours": "rule",
    "appointments.Appointment.seat": "place",
    "appointments.Appointment.version": "version",
    "appointments.AppointmentStep.number": "place",
    "appointments.PriorAnswers.version": "version",
    "appointments.Schedule.release_days_before": "rule",
    "appointments.Schedule.release_weekday": "rule",
    "appointments.Schedule.version": "version",
    "appointments.ScheduleSpan.weekday": "rule",
    "appointments.Slot.capacity": "rule",
    "appointments.Slot.version": "version",
    "appointments.TimeRule.adult_under": "rule",
    "appointments.TimeRule.age_from": "rule",
    "appointments.TimeRule.age_to": "rule",
    "appointments.TimeRule.cutoff_hours": "rule",
    "appointments.TimeRule.days_ahead": "rule",
    "appointments.TimeRule.dose_days_least": "rule",
    "appointments.TimeRule.dose_days_most": "rule",
    "appointments.TimeRule.late_fee_kronor": "rule",
    "appointments.TimeRule.lead_minutes": "rule",
    "appointments.TimeRule.most_at_once": "rule",
    "appointments.TimeRule.version": "version",
    "appointments.TimeType.capacity": "rule",
    "appointments.TimeType.minutes": "rule",
    "appointments.TimeType.pause_minutes": "rule",
    "conversations.Conversation.priority": "rule",
    "conversations.Conversation.told_number": "place",
    "conversations.Conversation.unit_read_number": "place",
    "conversations.Weighing.from_priority": "rule",
    "conversations.Weighing.to_priority": "rule",
    "audit.Seal.from_xid": "measured",
    "audit.Seal.generation": "place",
    "audit.Seal.number": "place",
    "audit.Seal.rows": "measured",
    "audit.Seal.to_xid": "measured",
    "cases.Case.version": "version",
    "cases.Message.number": "place",
    "cases.Step.number": "place",
    "catalogue.Measure.value": "told",
    "catalogue.RollOut.version": "version",
    "catalogue.TileChoice.number": "place",
    "catalogue.Version.id": "place",
    "catalogue.Version.number": "version",
    "certificates.Certificate.version": "place",
    "calendars.Errand.tries": "tries",
    "calendars.UnitCalendar.refused_rows": "told",
    "calendars.UnitCalendar.version": "version",
    "certificates.Sending.tries": "tries",
    "contacts.ReplyChoice.number": "place",
    "contacts.SummonsRule.from_age": "rule",
    "contacts.SummonsRule.number": "place",
    "contacts.SummonsRule.to_age": "rule",
    "contacts.Verification.tries": "tries",
    "files.StoredFile.size": "measured",
    "guarantee.GuaranteeClock.version": "version",
    "listing.Choice.number": "place",
    "notify.Notice.tries": "tries",
    "notify.NoticeConsent.number": "place",
    "organisations.Municipality.latitude": "told",
    "organisations.Municipality.longitude": "told",
    "organisations.Municipality.population": "told",
    "organisations.OpeningHours.weekday": "rule",
    "organisations.Region.population": "told",
    "organisations.Unit.latitude": "told",
    "organisations.Unit.longitude": "told",
    "people.AgeLimit.from_age": "rule",
    "people.AgeLimit.to_age": "rule",
    "prescriptions.LineDecision.number": "place",
    "prescriptions.Prescription.collections_left": "told",
    "questionnaires.Version.answer_within_days": "rule",
    "questionnaires.Version.number": "place",
    "questionnaires.Version.revision": "version",
    "self_tests.Order.version": "version",
    "self_tests.OrderStep.number": "place",
    "self_tests.Task.version": "version",
    "vaccination.Booking.group_number": "quota",
    "vaccination.Booking.unit_number": "quota",
    "vaccination.Version.number": "place",
    "vaccination.Version.revision": "version",
    "waiting_room.Entry.number": "place",
    "waiting_room.Entry.turn": "tries",
    "waiting_room.Line.admitted": "sampled",
    "waiting_room.Line.arrived": "sampled",
    "waiting_room.Line.called_up_to": "place",
    "waiting_room.Line.has_left": "sampled",
    "waiting_room.Line.issued": "place",
    "waiting_room.Line.reserved_up_to": "place",
    "waiting_room.PageTime.pages": "sampled",
    "waiting_room.PageTime.slow_ms": "sampled",
    "waiting_room.Room.emptied_up_to": "place",
    "waiting_room.Room.lead_minutes": "rule",
    "waiting_room.Room.most_a_minute": "rule",
    "waiting_room.Room.most_inside": "rule",
    "waiting_room.Room.turn_minutes": "rule",
    "waiting_room.Room.version": "version",
    "waiting_room.Sample.a_minute": "sampled",
    "waiting_room.Sample.admitted": "sampled",
    "waiting_room.Sample.arrived": "sampled",
    "waiting_room.Sample.booked": "sampled",
    "waiting_room.Sample.has_left": "sampled",
    "waiting_room.Sample.inside": "sampled",
    "waiting_room.Sample.slow_ms": "sampled",
    "waiting_room.Sample.waiting": "sampled",
}


def columns() -> set[str]:
    """Return every column of ours that holds a number, as "room.Table.column"."""
    return {
        f"{table._meta.app_label}.{table.__name__}.{column.name}"
        for table in walking.tables()
        for column in table._meta.concrete_fields
        if isinstance(column, _NUMBERS) and not column.is_relation
    }


def unsaid(found: set[str]) -> list[str]:
    """Return what is wrong between the columns there are and those that say what they are."""
    return [
        *(
            f"{one}: say what the number is; a count of other rows needs its I14"
            for one in found - WHAT.keys()
        ),
        *(f"{one}: there is no such column" for one in WHAT.keys() - found),
    ]


def test_every_number_that_is_kept_says_what_it_is() -> None:
    assert sorted(unsaid(columns())) == []
    assert set(WHAT.values()) <= SORTS.keys()
    assert [one.split(":")[0] for one in unsaid(columns() | {"cases.Case.unread"})] == ["cases.Case.unread"]
