"""Small protocols for tests, as YAML text: a whole one that is safe, and ways to make it dangerous."""

from __future__ import annotations

from functools import cache

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage import files, strict_yaml
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.files import Collected
from vardnav.clinical.triage.levels import Answer

FINDING = """
{id}:
  ask: {{sv: "Har {{du}} {id}?", en: "{{Do}} {{you}} have {id}?"}}
  sign: {{sv: "{id}", en: "{id}"}}
  why: {{sv: "Det kan vara farligt.", en: "It can be dangerous."}}
  on_unknown: {on_unknown}
  words: {{sv: [ett, två, tre], en: [one, two, three]}}
  source: [NICE-NG1]
"""

PROTOCOL = """
id: halsont
version: 1
title: {sv: "Halsont", en: "Sore throat"}
applies: {from: 0d, to: null, sex: any, pregnant: any}
setting: gp
channel: {needs_hands: true, picture_helps: false, voice_only: false}
search: {sv: [ont i halsen, halsont, svårt att svälja], en: [sore throat, throat hurts]}
review: {author: "Vårdnav", state: "not reviewed by a clinician", dated: 2026-11-28, next: 2027-11-28}
source: [NICE-NG84]
ask:
  - level: akut_nu
    findings: [red_one]
  - level: akut_nu
    findings: [red_two]
  - level: idag
    text: {sv: "Något av det här?", en: "Any of these?"}
    findings: [day_one, day_two]
  - level: boka
    findings: [slow_one]
rules:
  - id: together
    level: "112"
    when: {all: [day_one, day_two, {ages: {from: 65y}}]}
    reason: {sv: "Tillsammans är det farligt.", en: "Together it is dangerous."}
    source: [NICE-NG84]
otherwise: {level: idag, reason: {sv: "Någon behöver titta.", en: "Somebody needs to look."}}
self_care:
  ages: {from: 2y, to: 80y}
  not_with: [immunosuppressed, pregnant]
  reason: {sv: "Det går över.", en: "It passes."}
  advice: {sv: [Vila., Drick., Vänta.], en: [Rest., Drink., Wait.]}
  seek_again: {sv: [Om det blir värre.], en: [If it gets worse.]}
  expires_hours: 72
  source: [NICE-NG84]
cases:
  - {fires: red_one, level: akut_nu, who: 30y m, yes: [red_one], text: "ett"}
  - {fires: red_two, level: akut_nu, who: 30y f, yes: [red_two], text: "två"}
  - {fires: day_one, level: idag, who: 30y m, yes: [day_one], text: "tre"}
  - {fires: day_two, level: idag, who: 30y m, yes: [day_two], text_en: "four"}
  - {fires: slow_one, level: boka, who: 30y m, yes: [slow_one], text: "fem"}
  - {fires: together, level: "112", who: 70y m, yes: [day_one, day_two], text: "sex"}
  - {near: [red_one, red_two, day_one, day_two, slow_one], level: egenvard, who: 20y f, yes: [], text: "sju"}
  - {near: [together], level: idag, who: 64y f, yes: [day_one, day_two], text: "åtta"}
"""

NAMES = ("red_one", "red_two", "day_one", "day_two", "slow_one")


def answered(answer: Answer, *findings: str, **others: Answer) -> dict[str, Answer]:
    """Return the same answer to some findings, and others as given."""
    return {**dict.fromkeys(findings, answer), **others}


def findings(**on_unknown: str) -> str:
    """Return the dictionary of the small protocol; `on_unknown` by finding id."""
    return "".join(FINDING.format(id=one, on_unknown=on_unknown.get(one, "treat_as_yes")) for one in NAMES)


@cache
def _shared() -> Collected:
    own = files.of_folder()
    return files.collect(files.texts({name: path for name, path in own.items() if files.is_for_all(name)}))


def collected(protocol: str = PROTOCOL, dictionary: str | None = None, **more: str) -> Collected:
    """Return the small protocol, read together with what every protocol shares. `more`: other protocols by id."""
    shared = _shared()
    found = Collected(
        dict(shared.findings),
        dict(shared.protocols),
        dict(shared.documents),
        {key: dict(values) for key, values in shared.plain.items()},
        list(shared.problems),
    )
    own = dictionary if dictionary is not None else findings()
    found.take(strict_yaml.read(own, "findings/small.yaml"))
    for key, text in {"halsont": protocol, **more}.items():
        found.take(strict_yaml.read(text, f"small/{key}.yaml"))
    return found


def bundle(protocol: str = PROTOCOL, dictionary: str | None = None, **more: str) -> Bundle:
    """Return the bundle of the small protocol."""
    return bundles.of(collected(protocol, dictionary, **more))


def changed(*changes: tuple[str, str]) -> str:
    """Return the small protocol with passages replaced; each must be there."""
    text = PROTOCOL
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
