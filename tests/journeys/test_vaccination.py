"""A region opens a campaign with a waiting room before it; two parents book both doses for a child; the first is given."""

from __future__ import annotations

import datetime as dt

import psycopg
from playwright.sync_api import Locator, expect

from tests.journeys import steps
from tests.journeys.conftest import Arrive
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.support.site import Site
from vardnav.kernel import clock

NAME, CHILDREN, GROWN = "Vattkoppor", "Barn och unga", "Vuxna"
LONNGARDEN, OTHER_WAY = f"{steps.LONNGARDEN}, Lund", "Ring 040-628 04 00 om du inte kan vänta här."
_NOW_IT_IS_TIME = """
UPDATE appointments_slot s SET starts_at = now(), ends_at = now() + (s.ends_at - s.starts_at) WHERE s.id IN (
    SELECT a.slot_id FROM appointments_appointment a JOIN appointments_timetype t ON t.id = a.time_type_id
    WHERE t.name_sv = %s AND a.pair_part = 1 AND a.status = 'booked')
"""


def test_a_campaign_from_the_regions_first_word_to_a_dose_that_is_given(arrive: Arrive, site: Site) -> None:
    ada, dag = arrive(width=DESKTOP), arrive(width=DESKTOP)
    steps.log_in(ada, "Ada Rönn", door="/steering/")
    _write_campaign(ada)
    steps.log_in(dag, "Dag Ek", door="/desk/")
    _put_out_times(dag)
    room = _open_room(ada)

    fatima = arrive(width=PHONE, language="en")
    steps.log_in(fatima, "Fatima Haddad")
    steps.act_for(fatima, "Noor")
    anna = arrive(width=PHONE)
    steps.log_in(anna, "Anna Lindqvist")
    steps.act_for(anna, "Bo")
    _goes_in(fatima)
    line = _waits_with_a_place_that_is_kept(anna)
    _books_both(fatima)
    steps.until_it_shows(anna, "Det är din tur!")
    anna.press("Gå in nu")
    _books_both(anna)
    anna.press("Tider")
    expect(anna.page.get_by_role("main").get_by_text(NAME)).to_have_count(2)

    erik = arrive(width=PHONE, has_scripts=False)
    _comes_in_before_he_logs_in(erik, line)
    _can_come_at_once(erik)
    _goes_on_when_his_turn_is_over(erik)
    ada.goto(room)
    steps.until_it_shows(ada, "Har bokat")
    _sees_the_rush(ada)

    with psycopg.connect(site.database) as connection:
        connection.execute(_NOW_IT_IS_TIME, [NAME])
    _gives_the_first(dag)
    steps.go_to(anna, "Start")
    anna.press("Vaccinationer", within=anna.page.get_by_role("main"))
    anna.sees("Doser som är givna", "Varilrix", "Batchnummer: A12B")


def _write_campaign(ada: Visitor) -> None:
    """Write a campaign of two doses; see what it lacks; add groups and a unit with a quota; count; publish."""
    ada.press("Vaccinationskampanjer")
    ada.press("Ny kampanj")
    ada.fill("Kort namn", "vattkoppor")
    ada.fill("Vad kampanjen heter, på svenska", NAME)
    ada.fill("Vad kampanjen heter, på engelska", NAME)
    ada.fill("Vad som sägs om den, på svenska", "Vaccin mot vattkoppor.")
    ada.fill("Vad som sägs om den, på engelska", "Vaccine against chickenpox.")
    ada.tick("Två doser, som bokas tillsammans", under="Hur många doser")
    ada.fill("Minst så många dagar mellan två doser", "7")
    ada.fill("Från vilken ålder det går att boka här", "0")
    ada.press("Spara utkastet")
    ada.sees("Utkastet är sparat. Lägg till grupper och mottagningar.")
    ada.press("Publicera")
    ada.sees("Kampanjen är inte publicerad", "Lägg till minst en grupp som får boka.")
    for name, ages in ((CHILDREN, ("6", "17")), (GROWN, ("18", ""))):
        ada.press("Lägg till en grupp")
        ada.fill("Vad gruppen heter, på svenska", name)
        ada.fill("Vad gruppen heter, på engelska", name)
        ada.fill("Från ålder", ages[0])
        ada.fill("Till och med ålder", ages[1])
        ada.press("Spara utkastet")
    ada.press("Lägg till en mottagning")
    ada.choose("Mottagning", LONNGARDEN)
    ada.fill("Högst så många bokar här på nätet", "50")
    ada.fill(f"Högst så många av gruppen {CHILDREN}", "30")
    ada.press("Spara utkastet")
    ada.sees("Det här är ett utkast", "i regionen", "Högst 50 bokade på nätet.")
    ada.press("Publicera")
    ada.sees("Kampanjen är publicerad.")


def _day(visitor: Visitor, label: str, day: dt.date) -> None:
    group = visitor.page.get_by_role("group", name=label)
    for part, number in (("År", day.year), ("Månad", day.month), ("Dag", day.day)):
        group.get_by_label(part).fill(str(number))


def _put_out_times(dag: Visitor) -> None:
    """Make the campaign's sort of time at the unit, and a month of times."""
    today = clock.local_date(clock.now())
    dag.goto("/desk/vaccination/")
    dag.fill("Så många på samma tid", "4")
    dag.press("Gör tider")
    dag.press("Nytt schema")
    dag.choose("Sorts tid", NAME)
    dag.fill("Tider i veckan", "mån–sön 8–20")
    _day(dag, "Gäller från och med", today)
    dag.press("Spara")
    _day(dag, "Lägg ut tider till och med", today + dt.timedelta(days=30))
    dag.press("Lägg ut tider")
    dag.sees("Tider är utlagda till och med")


def _open_room(ada: Visitor) -> str:
    """Open a waiting room that lets one in at a time; return its page's address."""
    ada.goto("/steering/")
    ada.press("Väntrum när många vill boka samtidigt")
    ada.press("Öppna ett väntrum")
    ada.choose("Vad köar man till?", NAME)
    _day(ada, "Dagen då det öppnar", clock.local_date(clock.now()))
    ada.fill("Klockan", "0.00")
    ada.fill("Högst så många inne samtidigt", "1")
    ada.fill("Ett annat sätt, på svenska", OTHER_WAY)
    ada.press("Spara")
    ada.sees("Väntrummet är sparat.", "Öppet")
    return ada.page.url.removeprefix(ada.site.origin)


def _goes_in(visitor: Visitor) -> None:
    """Go from the start page straight in, where nobody waits; right after the opening it is a moment."""
    part = visitor.page.get_by_role("region", name=visitor.word("Vaccinationer"))
    visitor.press(NAME, within=part)
    for _try in range(20):
        if visitor.page.url.startswith((visitor.site.origin, visitor.site.rush)):
            break
        visitor.page.wait_for_timeout(500)
        visitor.page.reload(wait_until="load")
    visitor.sees("Välj en tid för den första dosen")
    visitor.look()


def _comes_in_before_he_logs_in(erik: Visitor, line: str) -> None:
    """Come to the room by its address, where nobody waits any more; log in, and be where those let in are."""
    erik.page.goto(line)
    steps.choose_oneself(erik, "Erik Lindqvist")
    erik.sees("Välj en tid för den första dosen")
    assert erik.page.url.startswith(erik.site.rush)


def _goes_on_when_his_turn_is_over(erik: Visitor) -> None:
    """Log out where those let in are, the turn being over: the form ends among everybody else."""
    assert erik.page.url.startswith(erik.site.rush)
    names = [one["name"] for one in erik.context.cookies() if "vardnav_turn" in one["name"]]
    assert names
    for name in names:
        erik.context.clear_cookies(name=name)
    erik.press("Logga ut")
    assert erik.page.url.startswith(f"{erik.site.origin}/")


def _waits_with_a_place_that_is_kept(anna: Visitor) -> str:
    """Wait, with the same place after a reload and in another tab; return the address of the line."""
    part = anna.page.get_by_role("region", name="Vaccinationer")
    anna.press(NAME, within=part)
    anna.sees("Du står i kö", "Du är först i kön.", "Du har plats nummer 2.", OTHER_WAY)
    anna.page.reload(wait_until="load")
    anna.sees("Du har plats nummer 2.")
    tab = anna.context.new_page()
    tab.goto(anna.page.url)
    expect(tab.get_by_text("Du har plats nummer 2.")).to_be_visible()
    tab.close()
    return anna.page.url


def _press_first(visitor: Visitor, buttons: Locator) -> None:
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.act_on(buttons.nth(5))
    visitor.look()


def _books_both(visitor: Visitor) -> None:
    """Choose a time for each dose, read what applies, and book both as one."""
    _press_first(visitor, visitor.page.locator("main button[name=first]"))
    visitor.sees("Välj en tid för den andra dosen")
    _press_first(visitor, visitor.page.locator("main button[name=slot]"))
    visitor.sees("Ingenting är bokat än", "Tiderna hör ihop. Avbokar du den ena avbokas båda.")
    visitor.tick("Jag har läst vad som gäller")
    visitor.press("Boka båda tiderna")
    visitor.sees("Båda tiderna för vaccination är bokade.")


def _can_come_at_once(erik: Visitor) -> None:
    """Stand on the list of who can come at once, without scripts."""
    erik.choose("Mottagning som du kan ta dig till snabbt", LONNGARDEN)
    erik.fill("Telefonnummer som vi kan ringa", "070-174 06 05")
    erik.press("Ställ mig på listan")
    erik.sees("Mottagningen ringer om någon inte kommer.")


def _sees_the_rush(ada: Visitor) -> None:
    """See how many have come and booked, as numbers and as a chart; stop the reload; stop letting in."""
    ada.press("Pausa")
    ada.sees("Just nu", "Har släppts in", "av högst 1")
    expect(ada.page.locator("main svg[role=img]")).to_be_visible()
    ada.press("Stoppa insläppet")
    ada.sees("Insläppet är stoppat")


def _gives_the_first(dag: Visitor) -> None:
    """Register Bo's first dose, and call who can come at once."""
    dag.goto("/desk/vaccination/")
    dag.press("Registrera Bo Lindqvist")
    dag.sees(f"{NAME}: dos 1", "Bo Lindqvist")
    dag.press("Registrera dosen")
    dag.sees("Välj eller skriv vilket vaccin det var.")
    dag.fill("Vaccin", "Varilrix")
    dag.fill("Batchnummer", "A12B")
    dag.tick("Vänster överarm", under="Var på kroppen")
    dag.press("Registrera dosen")
    dag.sees("Dosen är registrerad.", "Erik Lindqvist")
    dag.press("Ringd: ta bort från listan", exact=False)
    dag.sees("Det är noterat. Personen står inte längre på listan.", "Ingen står på listan.")
