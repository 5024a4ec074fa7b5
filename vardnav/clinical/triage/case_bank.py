"""The case bank: each written case gets its level, fires its rule, and a near miss does not."""

from __future__ import annotations

from collections.abc import Iterator

from vardnav.clinical.triage import engine, playing
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.model import Protocol
from vardnav.clinical.triage.playing import DoesNotEnd
from vardnav.clinical.triage.promises import Trial
from vardnav.clinical.triage.stories import CounterExample


def cases(bundle: Bundle, protocol: Protocol) -> Iterator[CounterExample]:
    """Every case of the bank gets its level, fires its rule, and near misses do not."""
    for case in protocol.cases:
        profile = playing.person(bundle, case.age_days, case.sex, case.facts)
        truth = playing.truth_of(case)
        trial = Trial(bundle, (protocol.id,), profile, truth)
        try:
            play = trial.play()
        except DoesNotEnd as wrong:
            yield trial.broken("ends", None, f"Det tar inte slut: {wrong}.", f"It does not end: {wrong}.")
            continue
        full = engine.weigh(bundle, profile, (protocol.id,), {**play.advice.answers, **truth})
        fired = {one.rule for one in full.fired}
        quote = f"”{case.text or case.text_en}”"
        if play.advice.level != case.level:
            yield trial.broken(
                "case", play.advice.level, f"{quote} ska ge {case.level}.", f"{quote} must give {case.level}."
            )
        for name in case.fires:
            if f"{protocol.id}.{name}" not in fired:
                yield trial.broken(
                    "case", play.advice.level, f"{quote} ska utlösa {name}.", f"{quote} must fire {name}."
                )
        for name in case.near:
            if f"{protocol.id}.{name}" in fired:
                yield trial.broken(
                    "case",
                    play.advice.level,
                    f"{quote} får inte utlösa {name}.",
                    f"{quote} must not fire {name}.",
                )
