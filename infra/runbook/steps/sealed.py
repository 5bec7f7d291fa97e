"""What a sealed member's join does in place of hub, segment and forwarders."""

from infra.runbook.steps.rows import Row

ROWS = (
    Row(
        id="sea-01",
        title="Build the sealed network",
        owner="host_team",
        days=-55,
        after=("net-01",),
        when="sealed",
        action="Nothing is written to the hub, so nobody need wait. The gateway takes up to 45 minutes. "
        "Whoever deploys has the right to approve connections at the services in `{core_stack}`: Azure "
        "refuses the endpoints to anybody else.",
        commands=("up", "export"),
        evidence="The engine's log, and the export of the stack",
        proved=True,
        undo="Take the stack away: it holds only what belongs to {member}",
        undo_commands=("destroy",),
    ),
    Row(
        id="sea-02",
        title="Fetch the gateway's public address",
        owner="host_team",
        days=-50,
        after=("sea-01",),
        when="sealed",
        action="Give it to the {network_engineer}.",
        commands=("own gateway address",),
        evidence="The address, entered on the device sheets",
        undo="Nothing to undo",
    ),
    Row(
        id="sea-03",
        title="Fetch and hand over the pre-shared keys of its own gateway",
        owner="host_team",
        days=-48,
        each="sealed site",
        after=("sea-01",),
        action="Azure made the key of the connection. One engineer reads it, the other types it into the "
        "device or its vault, on the telephone. It goes into no mail, no ticket and no file of this project.",
        particulars=(("Connection", "`{connection}`"), ("Device", "{device}")),
        commands=("own key",),
        evidence="Handover note: who gave it, who took it, when; never the key",
        undo="Set a new key at both ends",
    ),
    Row(
        id="sea-04",
        title="Set up the VPN devices for its own gateway",
        owner="network_engineer",
        days=-45,
        each="sealed site",
        follows=("sea-03",),
        after=("sea-02",),
        action="Type in the device sheet of this section: one tunnel, the parameters, the address lists.",
        particulars=(("Its ranges", "{local}"),),
        evidence="The device's configuration, dated, without its key",
        undo="Take the tunnel out of the device's configuration; keep the file",
    ),
    Row(
        id="sea-05",
        title="See the tunnel up",
        owner="network_engineer",
        days=-42,
        each="sealed site",
        follows=("sea-04",),
        action="The connection says Connected. There is one tunnel: while Azure maintains the gateway, or "
        "the device is down, the services are out of reach. Say so to those who depend on them.",
        particulars=(("Connection", "`{connection}`"),),
        commands=("own tunnel",),
        evidence="The connection's state, dated",
        undo="Take the tunnel down at the device",
    ),
    Row(
        id="sea-06",
        title="See every endpoint approved, and reach it",
        owner="network_engineer",
        days=-40,
        each="endpoint",
        after=("sea-05",),
        action="The endpoint says Approved. From a desktop of {member}, its port answers at the address of "
        "the table, and any other port of that address times out.",
        particulars=(("Endpoint", "`{endpoint}`"), ("Address", "`{endpoint_address}`")),
        commands=("endpoint", "reach endpoint"),
        evidence="The state, the answer and the time-out",
        undo="Reject the connection at the service",
    ),
    Row(
        id="sea-07",
        title="Read every rule of its endpoints aloud, once",
        owner="decider_network",
        days=-38,
        after=("sea-01",),
        when="sealed",
        action="With the rules of this section beside what Azure holds: they are the only lock there is. "
        "Each has a reason that somebody here can explain, an owner who agrees, and a review date.",
        commands=("network groups",),
        evidence="The rule tables of this runbook, signed on each page",
        undo="Change the declaration that justifies the rule, and deploy again",
    ),
    Row(
        id="sea-08",
        title="Set the day on which the exception is looked at",
        owner="decider_network",
        days=-38,
        after=("gate-addresses",),
        when="sealed",
        action="It ends on {sealed_until}, and `shire validate` refuses the declaration from the day after. "
        "Renumbering takes months: agree now who plans it, and when the plan is seen.",
        evidence="An entry in both calendars, and the name of the role that plans it",
        undo="Nothing to undo",
    ),
)

NAMES = (
    Row(
        id="sea-09",
        title="Enter the services' names on the member's own name servers",
        owner="network_engineer",
        days=-32,
        after=("sea-06",),
        when="sealed",
        action="Every name server on site holds the records of the table, and nothing else of their zone. A "
        "desktop of {member} then gets the endpoint's address.",
        evidence="A lookup of each name on a desktop, with its answer",
        undo="Take the records out",
    ),
)
