"""What Azure and Entra refuse: a row a refusal, a file an idea.

Each row has its public source. Where no source gives the code, the row has the one that Azure gives when it
has no other (BadRequest, Conflict, Request_BadRequest), and its source says so: code generic; or it has the
code that the authors remember, and says: code from memory. A row whose refusal itself rests on memory is not
`verified`, and is said as "Azure may refuse".
"""

from dataclasses import dataclass

from infra.rehearsal.refusals import (
    addresses,
    bastion,
    budgets,
    compute,
    diagnostics,
    dns,
    existence,
    firewall,
    graph_groups,
    graph_members,
    graph_policies,
    graph_roles,
    hub_connections,
    in_use,
    locations,
    names,
    networking,
    own_gateways,
    roles_and_locks,
    security_groups,
    serial,
    storage_and_vaults,
    vpn,
    wan,
    zones,
)
from infra.rehearsal.refusals.row import Row

RULES: tuple[Row, ...] = (
    *names.ROWS,
    *locations.ROWS,
    *roles_and_locks.ROWS,
    *wan.ROWS,
    *hub_connections.ROWS,
    *existence.ROWS,
    *serial.ROWS,
    *networking.ROWS,
    *security_groups.ROWS,
    *addresses.ROWS,
    *bastion.ROWS,
    *firewall.ROWS,
    *vpn.ROWS,
    *own_gateways.ROWS,
    *dns.ROWS,
    *zones.ROWS,
    *compute.ROWS,
    *storage_and_vaults.ROWS,
    *budgets.ROWS,
    *diagnostics.ROWS,
    *in_use.ROWS,
    *graph_groups.ROWS,
    *graph_members.ROWS,
    *graph_policies.ROWS,
    *graph_roles.ROWS,
)
"""All refusals, in the order in which they are judged: what is wrong in itself before what is wrong in "
"its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many refusals there are, by whether a public source verifies them."""

    verified: int
    unverified: int


def counted() -> Counted:
    """The refusals of this table, counted: what a verdict says that it was judged by."""
    verified = sum(row.verified for row in RULES)
    return Counted(verified=verified, unverified=len(RULES) - verified)
