"""Rules: the words this room writes in the access log."""

from vardnav.kernel import audit

DRAFT = audit.verb(
    "vaccination.draft",
    sv="ändrade ett utkast till en vaccinationskampanj",
    en="changed a draft of a campaign",
)
PUBLISH = audit.verb(
    "vaccination.publish", sv="publicerade en vaccinationskampanj", en="published a vaccination campaign"
)
TYPE = audit.verb(
    "vaccination.type",
    sv="gjorde tider för en vaccinationskampanj",
    en="made times for a vaccination campaign",
)
READ = audit.verb(
    "vaccination.read",
    sv="läste om vaccinationer för personen",
    en="read about the person's vaccinations",
    is_read=True,
)
DECLARE = audit.verb("vaccination.declare", sv="svarade om en riskgrupp", en="answered about a risk group")
JOIN = audit.verb(
    "vaccination.join",
    sv="ställde sig på listan över dem som kan komma direkt",
    en="joined the list of those who can come at once",
)
LEAVE = audit.verb(
    "vaccination.leave",
    sv="lämnade listan över dem som kan komma direkt",
    en="left the list of those who can come at once",
)
LIST = audit.verb(
    "vaccination.list",
    sv="såg vilka som kan komma direkt",
    en="saw who can come at once",
    is_read=True,
)
CALL = audit.verb(
    "vaccination.call", sv="noterade ett samtal till den som kan komma direkt", en="noted a call"
)
GIVE = audit.verb("vaccination.give", sv="registrerade en vaccination", en="registered a vaccination")
CORRECT = audit.verb("vaccination.correct", sv="rättade en vaccination", en="corrected a vaccination")
