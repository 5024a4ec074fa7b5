"""Rules: protocols put together anew when one must not go on as it is. Pure: the same brakes give the same digest."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vardnav.clinical.triage import bundle as bundles
from vardnav.clinical.triage.bundle import Bundle
from vardnav.clinical.triage.levels import highest


class To(enum.StrEnum):
    """What a braked protocol goes back to."""

    PREVIOUS = "previous"
    HUMAN_FIRST = "human_first"


@dataclass(frozen=True, slots=True)
class Braked:
    """A brake in force. `source`: the digest of kept protocols that hold the earlier version, "" for a human first."""

    protocol: str
    version: int
    to: To
    source: str = ""


#: Why somebody is told to talk to a human while a protocol is braked.
_HUMAN_FIRST: Final = {
    "sv": "Vi ser över de här frågorna just nu. Därför behöver en sjuksköterska höra hur {du} mår först.",
    "en": "We are looking over these questions just now. That is why a nurse needs to hear how {you} {are} first.",
}


def put_together(base: Bundle, brakes: Sequence[Braked], sources: Mapping[str, Bundle]) -> Bundle:
    """Return `base` with braked protocols exchanged; `base` itself when no brake is about a version that it has.

    An earlier version that cannot be read together with the rest gives a human first instead. Nothing is ever lowered: a
    human first has no self-care and asks for somebody in care the same day at least.
    """
    found = {one.protocol for one in brakes if _is_about(base, one)}
    if not found:
        return base
    plain: dict[str, Any] = json.loads(base.text)
    for protocol in sorted(found):
        _brake(plain, protocol, [one for one in brakes if one.protocol == protocol], sources)
    return bundles.from_json(bundles.canonical({key: plain[key] for key in ("findings", "protocols")}))


def _is_about(base: Bundle, brake: Braked) -> bool:
    there = base.protocols.get(brake.protocol)
    return there is not None and there.version == brake.version


def _brake(
    plain: dict[str, Any], protocol: str, brakes: Sequence[Braked], sources: Mapping[str, Bundle]
) -> None:
    """Exchange a protocol, and what it was exchanged for when that is braked too; a human first wins over going back."""
    for _turn in range(len(brakes)):
        version = plain["protocols"][protocol]["version"]
        about = [one for one in brakes if one.version == version]
        if not about:
            return
        back = [sources[one.source] for one in about if one.to is To.PREVIOUS and one.source in sources]
        if len(back) < len(about) or not _takes_back(plain, protocol, back[0]):
            plain["protocols"][protocol] = human_first(plain["protocols"][protocol])
            return


def human_first(protocol: Mapping[str, Any]) -> dict[str, Any]:
    """Return a protocol, as plain values, that never ends with self-care and never below the same day."""
    floor = protocol.get("otherwise") or {"level": "idag"}
    kept = {key: value for key, value in protocol.items() if key != "self_care"}
    return {**kept, "otherwise": {"level": highest("idag", floor["level"]), "reason": dict(_HUMAN_FIRST)}}


def _takes_back(plain: dict[str, Any], protocol: str, earlier: Bundle) -> bool:
    """Put an earlier version of a protocol in, with what it asks that is asked no more; tell whether that can be read."""
    older = json.loads(earlier.text)
    if protocol not in older["protocols"]:
        return False
    wanted = older["protocols"][protocol]
    missing = {one: older["findings"][one] for one in _names(wanted) if one in older["findings"]}
    tried = {
        "findings": {**_with_follow_ups(missing, older["findings"]), **plain["findings"]},
        "protocols": {**plain["protocols"], protocol: wanted},
    }
    try:
        bundles.from_json(bundles.canonical(tried))
    except bundles.NotWellFormed:
        return False
    plain.update(tried)
    return True


def _with_follow_ups(found: Mapping[str, Any], everything: Mapping[str, Any]) -> dict[str, Any]:
    after = [one["follow_up"] for one in found.values() if one.get("follow_up")]
    return {**{one: everything[one] for one in after if one in everything}, **found}


def _names(value: Any) -> Iterator[str]:
    """Return every string that stands in plain values, keys too: whatever of it is a finding is one that is asked."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from _names(one)
    elif isinstance(value, list):
        for one in value:
            yield from _names(one)
