"""Steps that several journeys have: logging in, renewing a prescription, asking, answering at the desk."""

from __future__ import annotations

from tests.journeys.visitor import Visitor

LONNGARDEN = "Vårdcentralen Lönngården"
RENEW = "Förnya recept"
ASK = "Ställ en fråga till mottagningen"


def log_in(visitor: Visitor, name: str, *, door: str = "/my/") -> None:
    """Log in as somebody in the simulator's list, found by name."""
    visitor.goto(door)
    staff = door != "/my/"
    visitor.press("Fortsätt till tjänstelegitimation" if staff else "Fortsätt till e-legitimation")
    visitor.fill("Sök på namn, yrke eller mottagning" if staff else "Sök på namn eller personnummer", name)
    visitor.press("Sök")
    person = visitor.page.get_by_role("button", name=name).first
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.act_on(person)
    if visitor.way.language == "en":
        visitor.choose_english()
    visitor.look()


def activate(visitor: Visitor, *, phone: str) -> None:
    """Accept the terms and say how one is reached."""
    visitor.fill("Mobilnummer", phone)
    visitor.tick("Sms", under="Hur vill du veta att du har fått ett nytt meddelande?")
    visitor.tick("Jag har läst och godkänner villkoren")
    visitor.press("Börja använda Vårdnav")


def fill_in_renewal(visitor: Visitor, *, unit: str = LONNGARDEN, drug: str = "", written: str = "") -> None:
    """Go from the start page to the review of a renewal, by the unit's own button."""
    begin(visitor, RENEW)
    choose_unit(visitor, unit)
    if drug:
        visitor.page.get_by_label(drug, exact=False).first.check()
    if written:
        label = "Något som inte finns i listan? Skriv det här." if drug else "Skriv här."
        visitor.fill(label, written)
    visitor.press("Fortsätt")
    visitor.tick("Den fungerar bra", under="Hur tycker du att behandlingen fungerar?")
    visitor.tick("Nej", under="Har du fått besvär av läkemedlet (biverkningar)?")
    visitor.tick("Ja", under="Tar du läkemedlet som det står på receptet?")
    visitor.press("Fortsätt")
    visitor.fill("Hur länge räcker läkemedlet", "En vecka")
    visitor.press("Fortsätt")


def begin(visitor: Visitor, service: str) -> None:
    """Choose an e-service on the start page (cases have the same names there)."""
    visitor.press(service, within=visitor.page.locator("#services"))


def choose_unit(visitor: Visitor, unit: str = LONNGARDEN) -> None:
    """Begin with one's own unit, or find it and begin there."""
    own = f"{visitor.word('Börja')} {unit}"
    if visitor.find(own).count():
        visitor.press(own)
        return
    visitor.fill("Sök mottagning med namn eller ort", unit)
    visitor.press("Sök")
    visitor.press(f"{visitor.word('Välj')} {unit}")


def send(visitor: Visitor) -> str:
    """Send what is reviewed; return the case number on the receipt."""
    visitor.press("Skicka till mottagningen")
    visitor.sees("Ditt ärende är skickat")
    return number_on(visitor)


def number_on(visitor: Visitor) -> str:
    """Return the case number that the page shows."""
    return visitor.page.locator(".vn-receipt-number strong, .vn-number").first.inner_text().strip()


def open_at_desk(staff: Visitor, number: str, title: str) -> None:
    """Find a case at the desk by its number, and open it."""
    staff.goto("/desk/")
    staff.fill("Sök på ärendenummer", number)
    staff.press("Sök")
    staff.press(title)
