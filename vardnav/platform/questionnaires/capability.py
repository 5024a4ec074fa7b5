"""What the questionnaires room declares: the forms that regions have built, as e-services."""

from vardnav.platform.questionnaires import queries
from vardnav.platform.registry.declarations import Capability

CAPABILITY = Capability(key="questionnaires", built_services=queries.built_services)
