"""Counter-examples as stories that a clinician can read, in Swedish and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vardnav.clinical.triage.ages import DAYS
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.explaining import LEVEL_WORDS
from vardnav.clinical.triage.levels import Answer, Level
from vardnav.clinical.triage.model import Profile, Text

#: What each property promises, by its name.
PROMISES: dict[str, Text] = {
    "ends": Text("Varje väg genom frågorna tar slut.", "Every path through the questions ends."),
    "red": Text(
        "Ett ja på ett farligt tecken ger aldrig mindre än akuten.",
        "A yes to a red sign never gives less than it must.",
    ),
    "more": Text("Ett ja till sänker aldrig nivån.", "A further yes never lowers the level."),
    "unknown": Text("”Vet inte” är aldrig nej.", "“Don’t know” is never no."),
    "earned": Text(
        "Egenvård kräver nej på varje farlig fråga och varje fråga om hjälp samma dag.",
        "Self-care needs a no to every red and every same-day question.",
    ),
    "skipped": Text(
        "Ingen fråga som kan höja nivån hoppas över.", "No question that could raise the level is skipped."
    ),
    "sex": Text(
        "Kön sänker aldrig nivån, annat än genom kroppens byggnad.",
        "Sex never lowers the level, anatomy apart.",
    ),
    "merged": Text("Ett besvär till sänker aldrig nivån.", "One more complaint never lowers the level."),
    "case": Text(
        "Varje skrivet fall får sin nivå av sin regel.", "Every written case gets its level by its rule."
    ),
    "long": Text("Ingen får fler än 25 skärmar med frågor.", "Nobody is asked more than 25 screens."),
}


@dataclass(frozen=True, slots=True)
class CounterExample:
    """A person for whom a promise is broken."""

    promise: str
    complaints: tuple[str, ...]
    profile: Profile
    answers: Mapping[str, Answer]
    got: Level | None
    said: Text

    def story(self, bundle: Bundle) -> str:
        """Return the story in Swedish and English."""
        return f"{self._told(bundle, 'sv')}\n{self._told(bundle, 'en')}"

    def _told(self, bundle: Bundle, language: str) -> str:
        is_sv = language == "sv"
        titles = [bundle.protocols[one].title for one in self.complaints if one in bundle.protocols]
        complaint = " + ".join(one.sv if is_sv else one.en for one in titles)
        lines = [
            f"[{self.promise}] {_pick(PROMISES[self.promise], is_sv)}",
            f"  {_who(self.profile, is_sv)}: {complaint} ({', '.join(self.complaints)})",
        ]
        for answer, word in (("yes", ("Ja", "Yes")), ("unknown", ("Vet inte", "Does not know"))):
            said = self._signs(bundle, answer, is_sv)
            if said:
                lines.append(f"  {word[0] if is_sv else word[1]}: {'; '.join(said)}")
        got = _pick(LEVEL_WORDS[self.got], is_sv) if self.got else "–"
        lines.append(
            f"  {'Rådet blev' if is_sv else 'The advice was'}: {got} [{self.got}]. {_pick(self.said, is_sv)}"
        )
        return "\n".join(lines)

    def _signs(self, bundle: Bundle, answer: str, is_sv: bool) -> list[str]:
        given: Iterable[tuple[str, Answer]] = (*self.profile.facts.items(), *self.answers.items())
        found = [one for one, said in given if said == answer and one in bundle.findings]
        return [f"{_pick(bundle.findings[one].sign, is_sv)} ({one})" for one in found]


def _pick(text: Text, is_sv: bool) -> str:
    return text.sv if is_sv else text.en


def _who(profile: Profile, is_sv: bool) -> str:
    sex = {"female": ("Kvinna", "A woman"), "male": ("Man", "A man"), "unknown": ("Någon", "Somebody")}[
        profile.sex
    ]
    if profile.age_days < 18 * DAYS["y"]:
        sex = {"female": ("Flicka", "A girl"), "male": ("Pojke", "A boy"), "unknown": ("Barn", "A child")}[
            profile.sex
        ]
    years = int(profile.age_days / DAYS["y"])
    months = int(profile.age_days / DAYS["m"])
    age = (f"{years} år", f"{years} years")
    if years < 2:
        age = (
            (f"{months} månader", f"{months} months")
            if months
            else (f"{profile.age_days} dagar", f"{profile.age_days} days")
        )
    return f"{sex[0]}, {age[0]}" if is_sv else f"{sex[1]}, {age[1]}"
