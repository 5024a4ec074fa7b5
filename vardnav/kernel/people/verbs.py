"""Rules: the words this room writes in the access log; they finish the sentence "Eva …"."""

from vardnav.kernel import audit

LOOK_UP = audit.verb("people.look_up", sv="sökte fram personen", en="looked the person up", is_read=True)
ACTIVATE_ACCOUNT = audit.verb(
    "people.activate_account", sv="började använda tjänsten", en="began to use the service"
)
CHANGE_CONTACT = audit.verb(
    "people.change_contact", sv="ändrade kontaktuppgifter", en="changed contact details"
)
CHOOSE_REGION = audit.verb("people.choose_region", sv="valde region", en="chose a region")
LOAD_RESIDENTS = audit.verb(
    "people.load_residents", sv="läste in invånare från en fil", en="loaded residents from a file"
)
