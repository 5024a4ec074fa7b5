"""Rules: phone numbers and e-mail addresses as people write them; a plain reason when one cannot be used."""

from __future__ import annotations

import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from vardnav.kernel.people.wording import Unacceptable, gettext_noop


class BadPhone(Unacceptable):
    """Not a phone number that can be called."""

    reason = gettext_noop("Telefonnumret stämmer inte. Skriv det till exempel så här: 070-174 06 05.")


class PhoneMissing(BadPhone):
    """Nothing was written."""

    reason = gettext_noop("Skriv ditt telefonnummer.")


class PhoneTooShort(BadPhone):
    """Digits are missing."""

    reason = gettext_noop("Telefonnumret är för kort. Skriv alla siffror, också riktnumret.")


class PhoneTooLong(BadPhone):
    """Too many digits."""

    reason = gettext_noop("Telefonnumret är för långt. Kontrollera siffrorna.")


class PhoneHasLetters(BadPhone):
    """Letters or other signs where digits stand."""

    reason = gettext_noop("Skriv bara siffror i telefonnumret, till exempel 070-174 06 05.")


class NotMobile(BadPhone):
    """A good number, but one that takes no text messages."""

    reason = gettext_noop("Det går bara att skicka sms till ett mobilnummer. Skriv ett mobilnummer.")


class BadEmail(Unacceptable):
    """Not an e-mail address."""

    reason = gettext_noop("E-postadressen stämmer inte. Skriv den till exempel så här: namn@exempel.se.")


class EmailMissing(BadEmail):
    """Nothing was written."""

    reason = gettext_noop("Skriv din e-postadress.")


class EmailWithoutAt(BadEmail):
    """No @ sign."""

    reason = gettext_noop("E-postadressen saknar @. Skriv den till exempel så här: namn@exempel.se.")


class EmailHasSpace(BadEmail):
    """A space inside the address."""

    reason = gettext_noop("Ta bort mellanslaget i e-postadressen.")


class EmailTooLong(BadEmail):
    """More than 254 characters (RFC 5321)."""

    reason = gettext_noop("E-postadressen är för lång. Kontrollera att bara en adress är skriven.")


_LONGEST_PHONE = 40
_LONGEST_EMAIL = 254
_PHONE_SIGNS = set("+-()./")


def phone(text: str) -> str:
    """Return the number in E.164 form ("+46701740605"); no country code means Swedish. Raises BadPhone."""
    cleaned = _without_invisible(text).strip()
    if not cleaned:
        raise PhoneMissing
    if len(cleaned) > _LONGEST_PHONE:
        raise PhoneTooLong
    plain = "".join(_plain_phone(character) for character in cleaned)
    try:
        number = phonenumbers.parse(plain, "SE")
    except phonenumbers.NumberParseException as error:
        raise _phone_fault(error.error_type) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise PhoneTooLong
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        raise PhoneTooShort
    if not phonenumbers.is_valid_number(number):
        raise BadPhone
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mobile(text: str) -> str:
    """Return the number in E.164 form if it takes text messages. Raises BadPhone."""
    number = phone(text)
    if not takes_sms(number):
        raise NotMobile
    return number


def takes_sms(e164: str) -> bool:
    """Whether text messages can be sent to this number (by its series; some countries do not tell)."""
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(phonenumbers.parse(e164)) in kinds


def phone_in_words(e164: str) -> str:
    """Return a stored number as people read it: "070-174 06 05", "+47 …" for another country; "" gives ""."""
    if not e164:
        return ""
    number = phonenumbers.parse(e164)
    is_swedish = number.country_code == 46
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if is_swedish
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)


def email(text: str) -> str:
    """Return the address with its domain in lower case. Raises BadEmail."""
    cleaned = _without_invisible(text).strip()
    if not cleaned:
        raise EmailMissing
    if len(cleaned) > _LONGEST_EMAIL:
        raise EmailTooLong
    if "@" not in cleaned:
        raise EmailWithoutAt
    if any(character.isspace() for character in cleaned):
        raise EmailHasSpace
    try:
        validate_email(cleaned)
    except (ValidationError, UnicodeError):
        raise BadEmail from None
    name, _, domain = cleaned.rpartition("@")
    return f"{name}@{domain.lower()}"


def _without_invisible(text: str) -> str:
    """Drop marks that come along when somebody copies and pastes (zero width, direction), keep all else."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _plain_phone(character: str) -> str:
    """Return an ASCII digit or sign, nothing for a space; letters raise (the library would dial them)."""
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    if character.isspace():
        return ""
    if unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}":
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    if plain not in _PHONE_SIGNS:
        raise PhoneHasLetters
    return plain


def _phone_fault(error_type: int) -> BadPhone:
    kinds = phonenumbers.NumberParseException
    if error_type == kinds.TOO_LONG:
        return PhoneTooLong()
    if error_type in (kinds.TOO_SHORT_NSN, kinds.TOO_SHORT_AFTER_IDD):
        return PhoneTooShort()
    return BadPhone()
