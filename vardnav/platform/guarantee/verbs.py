"""Words of the log: what happens to a legal clock."""

from vardnav.kernel import audit

START = audit.verb(
    "guarantee.start", sv="startade vårdgarantins klocka", en="started the care guarantee's clock"
)
PAUSE = audit.verb(
    "guarantee.pause", sv="pausade vårdgarantins klocka", en="paused the care guarantee's clock"
)
RESUME = audit.verb(
    "guarantee.resume", sv="startade vårdgarantins klocka igen", en="resumed the care guarantee's clock"
)
MEET = audit.verb("guarantee.meet", sv="skrev att vården är given", en="noted that the care was given")
END = audit.verb("guarantee.end", sv="avslutade vårdgarantins klocka", en="ended the care guarantee's clock")
DECLINE = audit.verb(
    "guarantee.decline", sv="sa att tiden inte behövs längre", en="said that the time is not needed any more"
)
OBJECT = audit.verb(
    "guarantee.object",
    sv="skrev att vårdgarantins paus är fel",
    en="wrote that the care guarantee's pause is wrong",
)
ANSWER = audit.verb(
    "guarantee.answer", sv="svarade om vårdgarantins paus", en="answered about the care guarantee's pause"
)
HEAR = audit.verb(
    "guarantee.hear", sv="läste att tiden inte behövs längre", en="noted that the time is not needed any more"
)
MOVE = audit.verb(
    "guarantee.move", sv="flyttade vårdgarantins klocka med ärendet", en="moved the clock along with the case"
)
TELL = audit.verb(
    "guarantee.tell", sv="meddelade om vårdgarantins gräns", en="told about the care guarantee's limit"
)
TO_CALL = audit.verb(
    "guarantee.to_call",
    sv="lade bland dem som mottagningen ska ringa om vårdgarantins gräns",
    en="put among those whom the unit must phone about the care guarantee's limit",
)
CALLED = audit.verb(
    "guarantee.called",
    sv="skrev att personen vet om vårdgarantins gräns",
    en="noted that the person knows of the care guarantee's limit",
)
LIST = audit.verb(
    "guarantee.list",
    sv="såg ärendet i listan över vårdgarantins gränser",
    en="saw the case in the list of care guarantee limits",
    is_read=True,
)
