"""The services, one folder each. A new benefit is one folder and one line here."""

from proactive.services.breadwinner import SERVICE as BREADWINNER
from proactive.services.burial import SERVICE as BURIAL
from proactive.services.child_care import SERVICE as CHILD_CARE
from proactive.services.disability import SERVICE as DISABILITY
from proactive.services.findings import ground
from proactive.services.protocol import Screening, Service
from proactive.services.special import SERVICE as SPECIAL

SERVICES: tuple[Service, ...] = (BURIAL, DISABILITY, BREADWINNER, CHILD_CARE, SPECIAL)

BY_CODE = {service.code: service for service in SERVICES}


def service(code: str) -> Service:
    """Raises `KeyError` for a code that is no service's."""
    return BY_CODE[code]


__all__ = ["SERVICES", "Screening", "Service", "ground", "service"]
