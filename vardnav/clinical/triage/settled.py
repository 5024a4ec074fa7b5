"""What the checker calls settled: read from the data and the answers alone, without the engine."""

from __future__ import annotations

from collections.abc import Mapping

from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import Answer


def is_settled(bundle: Bundle, finding: str, answers: Mapping[str, Answer]) -> bool:
    """Tell whether a finding was answered no, or follows from a no to another of the same measure."""
    given = answers.get(finding)
    known = bundle.findings[finding]
    if given == "unknown" and known.follow_up:
        return answers.get(known.follow_up) == "no"
    if given is None and known.number and known.number.at_least is not None:
        return any(_is_less(bundle, other, finding) for other, said in answers.items() if said == "no")
    return given == "no" or (given is None and _at_most_settled(bundle, finding, answers))


def _is_less(bundle: Bundle, other: str, finding: str) -> bool:
    one, two = bundle.findings[other].number, bundle.findings[finding].number
    if one is None or two is None or one.quantity != two.quantity:
        return False
    if one.at_least is not None and two.at_least is not None:
        return one.at_least <= two.at_least
    return one.at_most is not None and two.at_most is not None and one.at_most >= two.at_most


def _at_most_settled(bundle: Bundle, finding: str, answers: Mapping[str, Answer]) -> bool:
    return any(
        said == "no" and _is_less(bundle, other, finding)
        for other, said in answers.items()
        if other != finding
    )
