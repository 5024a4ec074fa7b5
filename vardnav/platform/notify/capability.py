"""What the notify room declares: which events people are told of."""

from vardnav.kernel.people.events import PowerChanged, PowerOffered
from vardnav.platform.cases.events import CaseMoved, CaseWritten
from vardnav.platform.notify import handlers
from vardnav.platform.registry.declarations import Capability

CAPABILITY = Capability(
    key="notify",
    reactions=(
        (CaseWritten, handlers.case_written),
        (CaseMoved, handlers.case_moved),
        (PowerOffered, handlers.power_offered),
        (PowerChanged, handlers.power_changed),
    ),
)
