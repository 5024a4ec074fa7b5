"""Steps that several journeys have: logging in, renewing a prescription, asking, answering at the desk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.visitor import DESKTOP, PHONE, Visitor

LONNGARDEN = "Vårdcentralen Lönngården"
RENEW = "Förnya recept"
ASK = "Ställ en fråga till mottagningen"
VISIT = "Begär tid"
HELP_SOMEBODY = "Hjälp någon utan e-legitimation, eller skriv till någon"
#: How a story is tried: on a phone, in both languages.
ON_A_PHONE = (
    pytest.param({"width": PHONE}, id="phone"),
    pytest.param({"width": PHONE, "language": "en"}, id="phone, in English"),
)
ON_A_DESK = (pytest.param({"width": DESKTOP}, id="wide"),)
_TRIES = 40


def log_in(visitor: Visitor, name: str, *, door: str = "/my/") -> None:
    """Log in as somebody in the simulator's list, found by name."""
    visitor.goto(door)
    choose_oneself(visitor, name, staff=door != "/my/")


def choose_oneself(visitor: Visitor, name: str, *, staff: bool = False) -> None:
    """From a page that asks for it: log in as somebody in the simulator's list, found by name."""
    visitor.press("Fortsätt till tjänstelegitimation" if staff else "Fortsätt till e-legitimation")
    visitor.fill("Sök på namn, yrke eller mottagning" if staff else "Sök på namn eller personnummer", name)
    visitor.press("Sök")
    person = visitor.page.get_by_role("button", name=name).first
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.act_on(person)
    visitor.choose_language()
    visitor.look()


def activate(visitor: Visitor, *, phone: str) -> None:
    """Accept the terms and say how one is reached."""
    visitor.fill("Mobilnummer", phone)
    visitor.tick("Sms", under="Hur vill du veta att du har fått ett nytt meddelande?")
    visitor.tick("Jag har läst och godkänner villkoren")
    visitor.press("Börja använda Vårdnav")


def has_new_trouble(visitor: Visitor) -> None:
    """Answer, in a request for a time, that the problem is new to care."""
    visitor.tick("Några veckor", under="Hur länge har du haft besvären?")
    visitor.tick("Nej, det här är första gången", under="Har du haft kontakt med vården om besvären förut?")
    visitor.tick("Likadant", under="Har det blivit bättre eller sämre den senaste tiden?")


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


def follow(visitor: Visitor, place: Locator) -> None:
    """Press the first link or button in a place (a row of a table, a section) and look at what comes."""
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.act_on(place.get_by_role("link").or_(place.get_by_role("button")).first)
    visitor.look()


def row(visitor: Visitor, *texts: str) -> Locator:
    """Return the first row of a table that holds all the texts."""
    found = visitor.page.locator("tbody tr")
    for text in texts:
        found = found.filter(has_text=visitor.word(text))
    return found.first


def go_to(visitor: Visitor, place: str) -> None:
    """Go by the menu at the top: Start, Inkorg, Mina ärenden, Mina uppgifter."""
    link = visitor.page.locator("nav.vn-nav a").filter(has_text=re.compile(f"^{visitor.word(place)}"))
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.act_on(link.first)
    visitor.look()


def until_it_shows(visitor: Visitor, text: str) -> None:
    """Load the page anew until a text is there: what the worker writes comes a moment after."""
    for _try in range(_TRIES):
        if visitor.page.get_by_text(visitor.word(text)).locator("visible=true").count():
            break
        visitor.page.wait_for_timeout(250)
        visitor.page.reload(wait_until="load")
    visitor.sees(text)
    visitor.look()


def act_for(visitor: Visitor, name: str) -> None:
    """Choose from the start page whom one does things for."""
    visitor.press("Gör ärenden för någon annan")
    visitor.sees("Vem vill du göra ärenden för?")
    person = visitor.page.get_by_role("main").get_by_role("button", name=re.compile(rf"^{name}\b"))
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.act_on(person.first)
    visitor.look()
    visitor.sees(visitor.word("Du gör ärenden för %(name)s", name=name))


def ask(visitor: Visitor, question: str, *, unit: str = LONNGARDEN) -> None:
    """Go from the start page to the review of a question to a unit."""
    begin(visitor, ASK)
    choose_unit(visitor, unit)
    visitor.fill("Vad vill du fråga om?", question)
    visitor.press("Fortsätt")
    visitor.press("Fortsätt")
    visitor.sees("Granska och skicka", question)


def answer(staff: Visitor, text: str, *, decision: str = "", handed: str = "") -> None:
    """Answer the case that is open at the desk, and end it; `handed`: how, where nobody reads it here."""
    staff.open("Svara och avsluta")
    if decision:
        staff.tick(decision, under="Beslut")
    staff.fill("Svar och motivering till invånaren" if decision else "Svar till invånaren", text)
    assessed = "Har någon legitimerad gjort en medicinsk bedömning?"
    if staff.page.locator("#complete").get_by_role("group", name=staff.word(assessed)).count():
        staff.tick("Nej, inte än. Tiden fortsätter att räknas", under=assessed)
    if handed:
        staff.tick(handed, under="Hur lämnar ni det till personen?")
    staff.press("Spara svaret och avsluta" if handed else "Skicka svaret och avsluta")
    saved = "Svaret är sparat och ärendet är avslutat. Kom ihåg att lämna det till personen."
    staff.sees(saved if handed else "Svaret är skickat och ärendet är avslutat.", text)


def read_newest(visitor: Visitor, title: str, *texts: str) -> None:
    """Open the newest message of an e-service in the inbox, and read it."""
    go_to(visitor, "Inkorg")
    visitor.press(title, exact=False, within=visitor.page.get_by_role("main"))
    visitor.sees(*texts)


#: How staff know who it is, by how the person came.
KNOWN_BY = {
    "Personen är här": "Personen visade legitimation eller LMA-kort",
    "Personen ringde": "Vi ringde upp på ett nummer som vi redan hade",
}


def look_up(staff: Visitor, number: str, *, came: str = "Personen är här") -> None:
    """Find somebody by number, from the desk's first page."""
    staff.goto("/desk/")
    staff.press(HELP_SOMEBODY)
    staff.sees("Hjälp någon utan e-legitimation")
    staff.fill("Personnummer, samordningsnummer, reservnummer eller LMA-nummer", number)
    staff.tick(came, under="Hur hörde personen av sig?")
    staff.tick(KNOWN_BY[came], under="Hur vet du vem personen är?")
    staff.press("Fortsätt")


def let_erik_act_for_maja(doctor: Visitor) -> None:
    """Give Maja's father an extension about cases too, as the site's region lets units do, unless he has it.

    In the demonstration he has one that reads the record alone, as is usual: it is ended first.
    """
    look_up(doctor, "20120101-2380")
    doctor.press("Vem får göra ärenden åt personen? Lås eller lås upp kontot")
    heading = doctor.page.locator("h3")
    heading = heading.filter(has_text="Erik Lindqvist").filter(has_text=doctor.word("Gäller"))
    held = doctor.page.locator("section.vn-sheet").filter(has=heading)
    decided = held.filter(has_text=doctor.word("Göra och läsa ärenden"))
    if decided.count():
        return
    if held.count():
        follow(doctor, held)
        doctor.press("Avsluta nu")
    doctor.press("Ge en vårdnadshavare förlängd rätt")
    doctor.tick("Erik Lindqvist", under="Vilken vårdnadshavare?")
    doctor.tick("Göra och läsa ärenden", under="Vad ska personen kunna göra?")
    doctor.tick("En läkare har beslutat", under="Vem har bestämt?")
    doctor.fill("Verksamhetschefens eller läkarens namn", "Dag Ek")
    doctor.fill("Varför behövs det?", "Maja vill ha hjälp.")
    doctor.press("Ge rätten")
    expect(decided).to_have_count(1)
