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
CHOOSE_LANGUAGE = audit.verb("people.choose_language", sv="valde språk", en="chose a language")
LOAD_RESIDENTS = audit.verb(
    "people.load_residents", sv="läste in invånare från en fil", en="loaded residents from a file"
)
SEE_ACTING = audit.verb(
    "people.see_acting", sv="såg vem som får göra ärenden åt personen", en="saw who may act for the person",
    is_read=True,
)  # fmt: skip
EXTEND = audit.verb(
    "people.extend", sv="gav en vårdnadshavare förlängd rätt", en="gave a guardian an extension"
)
BLOCK = audit.verb("people.block_guardian", sv="spärrade en vårdnadshavare", en="blocked a guardian")
MANDATE = audit.verb(
    "people.register_representative",
    sv="registrerade någon som gör ärenden åt personen",
    en="registered somebody who acts for the person",
)
END_DECISION = audit.verb(
    "people.end_acting",
    sv="avslutade ett beslut om vem som får göra ärenden åt personen",
    en="ended a decision about who may act for the person",
)
OFFER_POWER = audit.verb(
    "people.offer_power", sv="gav någon en fullmakt", en="gave somebody a power of attorney"
)
TAKE_BACK_POWER = audit.verb(
    "people.take_back_power", sv="tog tillbaka en fullmakt", en="took a power of attorney back"
)
ACCEPT_POWER = audit.verb(
    "people.accept_power",
    sv="tog emot en fullmakt från personen",
    en="accepted a power of attorney from the person",
)
DECLINE_POWER = audit.verb(
    "people.decline_power", sv="tackade nej till en fullmakt", en="declined a power of attorney"
)
REGISTER_POWER = audit.verb(
    "people.register_power",
    sv="registrerade en fullmakt på papper",
    en="registered a power of attorney on paper",
)
CONFIRM_POWER = audit.verb(
    "people.confirm_power",
    sv="bekräftade en fullmakt på papper",
    en="confirmed a power of attorney on paper",
)
REJECT_POWER = audit.verb(
    "people.reject_power",
    sv="sa nej till en fullmakt på papper",
    en="said no to a power of attorney on paper",
)
REMOVE_OFFERS = audit.verb(
    "people.remove_offers",
    sv="tog bort gamla fullmakter som ingen godkände",
    en="removed old powers of attorney that nobody accepted",
)
LOCK = audit.verb("people.lock_account", sv="låste kontot", en="locked the account")
UNLOCK = audit.verb("people.unlock_account", sv="låste upp kontot", en="unlocked the account")
