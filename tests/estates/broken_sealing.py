"""Beside LGSS, a small partnership with a sealed member that is not as it must be."""

from tests.estates.breaking import Broken
from tests.estates.small import SERVICE, estate, member

FORCE = "sealed/members/force.yaml"
LEDGER = "sealed/services/ledger.yaml"
SEGMENT = "segment: {prefix_length: 22}\n"
SEAL = (
    "sealed:\n  reason: Keyed equipment holds its addresses\n  approver: Network architect\n"
    "  created: {created}\n  expires: {expires}\n"
)


def sealed(*edits: tuple[str, str], created: str = "2026-01-01", expires: str = "2028-01-01") -> str:
    """A sealed member's file, with each of those texts replaced."""
    text = member("force", 7, kind="police", services=("ledger",))
    for old, new in ((SEGMENT, SEAL.format(created=created, expires=expires)), *edits):
        assert text.count(old) == 1, f"the file holds {old!r} {text.count(old)} times"
        text = text.replace(old, new)
    return text


def beside(force: str, *, entrance: str = "sealed_entrance: {}\n", protocol: str = "") -> dict[str, str]:
    """The partnership of that member: its service admits sealed members by `entrance`."""
    ledger = SERVICE.format(slug="ledger", owner="first").replace("level:", f"{entrance}level:")
    if protocol:
        ledger = ledger.replace("reason: Screens}", f"reason: Screens}}\n  - {protocol}")
    files = estate("sealed", members={"first": member("first", 6), "force": force}, services=("ledger",))
    return files | {LEDGER: ledger}


HEALTHY = beside(sealed())

BROKEN_SEALING = (
    Broken(
        rule="seal-expired",
        file=FORCE,
        beside=beside(sealed(created="2024-01-01", expires="2025-12-31")),
        at="expires:",
        says="the member was to be sealed until 2025-12-31; delete 'sealed' and declare a segment, or have "
        "the exception approved anew",
    ),
    Broken(
        rule="seal-expiring",
        file=FORCE,
        beside=beside(sealed(expires="2026-06-29")),
        at="expires:",
        says="the member is sealed until 2026-06-29, for another 179 days",
    ),
    Broken(
        rule="seal-long",
        file=FORCE,
        beside=beside(sealed(expires="2028-01-02")),
        at="expires:",
        says="got '2028-01-02', expected a day after 2026-01-01 and no later than 2028-01-01: "
        "a member is sealed for 24 months at most",
    ),
    Broken(
        rule="seal-or-segment",
        file=FORCE,
        beside=beside(sealed(("sites:", f"{SEGMENT}sites:"))),
        at="segment:",
        says="got a segment, expected none: a sealed member has endpoints and no machines of its own",
    ),
    Broken(
        rule="sealed-uplink",
        file=FORCE,
        beside=beside(
            sealed(
                ("uplink: vpn", "uplink: expressroute"),
                (
                    "    device: {address: 81.0.0.7, model: A router}\n",
                    "    circuit: /subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/a"
                    "/providers/Microsoft.Network/expressRouteCircuits/a\n",
                ),
            )
        ),
        at="uplink:",
        says="got 'expressroute', expected 'vpn': the sites of a sealed member come through a VPN gateway of "
        "its own",
    ),
    Broken(
        rule="sealed-reach",
        file=FORCE,
        beside=beside(
            sealed(
                (
                    "tenancy:",
                    "reaches:\n  - {to: internet, names: [a.example], ports: [443], reason: A}\ntenancy:",
                )
            )
        ),
        at="to:",
        says="got 'internet', expected no reach: a sealed member reaches the services it takes, "
        "and nothing else",
    ),
    Broken(
        rule="sealed-names",
        file=FORCE,
        beside=beside(sealed(("tenancy:", "dns: {zones: [force.internal], servers: [10.0.7.53]}\ntenancy:"))),
        at="dns:",
        says="got name servers, expected none: nothing reaches a sealed member, its name servers neither",
    ),
    Broken(
        rule="sealed-service",
        file=FORCE,
        beside=beside(sealed(), entrance=""),
        at="service: ledger",
        says="service 'ledger' does not admit sealed members; declare 'sealed_entrance: {}' in "
        "sealed/services/ledger.yaml",
    ),
    Broken(
        rule="sealed-protocol",
        file=LEDGER,
        beside=beside(sealed(), protocol="{role: web, protocol: icmp, reason: A sign of life}"),
        at="protocol:",
        says="got 'icmp', expected 'tcp' or 'udp': nothing else passes to a service "
        "that admits sealed members",
    ),
)
