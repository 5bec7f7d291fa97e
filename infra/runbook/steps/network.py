"""Section 5: the network is built, the tunnels come up, and isolation is tried."""

from infra.runbook.steps.rows import GateRow, Row

ROWS = (
    Row(
        id="net-01",
        title="Preview the member's stack, and see that core does not change",
        owner="host_team",
        days=-60,
        after=("adr-04",),
        action="The first preview lists what `{stack}` will create. The second must end without a change: a "
        "join that would change core stops here, unless the plan of adr-01 named the change and said why.",
        commands=("preview", "core preview"),
        evidence="Both previews, saved and read by a second engineer",
        undo="Nothing to undo",
    ),
    Row(
        id="net-02",
        title="Build the member's network",
        owner="host_team",
        days=-55,
        after=("net-01",),
        when="connected",
        action="Stacks on one hub are deployed one at a time: nobody else deploys on hub `{hub}` meanwhile.",
        commands=("up", "export"),
        evidence="The engine's log, and the export of the stack",
        undo="Take the stack away: it holds only what belongs to {member}",
        undo_commands=("destroy",),
    ),
    Row(
        id="net-03",
        title="See that the hub still sends everything to the firewall",
        owner="host_team",
        days=-54,
        after=("net-02",),
        when="connected",
        action="Every route of the default table has the firewall as its next hop. A route that has not "
        "means any-to-any: stop, and take the newest connection away.",
        commands=("routes",),
        evidence="Effective routes, saved",
        undo="Take the member's stack away",
        undo_commands=("destroy",),
    ),
    Row(
        id="net-04",
        title="Fetch the gateway's two public addresses",
        owner="host_team",
        days=-50,
        after=("net-02",),
        when="vpn",
        action="Azure gives the two instances their addresses when the gateway is made. Give both to the "
        "{network_engineer}: a device with one tunnel stands still whenever Azure maintains that instance.",
        commands=("gateway addresses",),
        evidence="Both addresses, entered on the device sheets",
        undo="Nothing to undo",
    ),
    Row(
        id="net-05",
        title="Fetch and hand over the pre-shared keys",
        owner="host_team",
        days=-48,
        each="vpn site",
        after=("net-02",),
        action="Azure made the key of the connection. One engineer reads it on the bastion, the other types "
        "it into the device or its vault, on the telephone. It goes into no mail, no ticket and no file of "
        "this project.",
        particulars=(("Connection", "`{connection}`"), ("Device", "{device}")),
        commands=("key",),
        evidence="Handover note: who gave it, who took it, when; never the key",
        undo="Set a new key at both ends",
    ),
    Row(
        id="net-06",
        title="Set up the VPN devices",
        follows=("net-05",),
        owner="network_engineer",
        days=-45,
        each="vpn site",
        after=("net-04",),
        action="Type in the device sheet of this section: both tunnels, the parameters, the address lists. "
        "No address translation at the edge: the hub does it.",
        evidence="The device's configuration, dated, without its key",
        undo="Take both tunnels out of the device's configuration; keep the file",
    ),
    Row(
        id="net-07",
        title="See both tunnels up",
        follows=("net-06",),
        owner="network_engineer",
        days=-42,
        each="vpn site",
        action="The connection says Connected, and the device shows two tunnels. Then take each tunnel down "
        "in turn: traffic goes on over the other.",
        commands=("tunnel",),
        evidence="State of both tunnels, before and after each was taken down",
        undo="Take the tunnels down at the device",
    ),
    Row(
        id="net-11",
        title="See the circuit provisioned",
        owner="network_engineer",
        days=-62,
        each="circuit",
        after=("adr-04",),
        action="The provider has provisioned the circuit, and its private peering is set up with the "
        "addresses that the provider gave. Where the circuit is in another subscription, its owner makes an "
        "authorization for the host's and hands its key over by a vault; the host sets it as a secret of the "
        "member's stack, and in no file.",
        particulars=(("Secret setting of the stack", "{setting}"),),
        commands=("circuit",),
        evidence="State of both sides of the circuit, and the provider's handover sheet",
        undo="Nothing to undo: a circuit without a connection carries nothing",
    ),
    Row(
        id="net-12",
        title="See the hub keep the declared routes alone",
        owner="host_team",
        days=-42,
        each="circuit",
        follows=("net-11",),
        after=("net-02",),
        action="The hub takes the declared ranges from the circuit and nothing else, whatever the edge "
        "announces. Announce one more range for the test: it must not appear.",
        particulars=(("Declared ranges", "{local}"),),
        commands=("circuit routes",),
        evidence="Effective routes with and without the test range",
        undo="Take the connection away with the member's stack",
    ),
    Row(
        id="net-08",
        title="Prove the source filter",
        follows=("net-07", "net-12"),
        owner="network_engineer",
        days=-40,
        each="connected site",
        action="From a test machine at the site with an address outside its ranges, try to reach the hub: "
        "the device must drop it and count the drop. The proof that councils cannot reach one another "
        "assumes this filter, so its evidence is dated and done again every year.",
        particulars=(("Its ranges", "{local}"),),
        evidence="The filter's rule and its drop counter before and after, dated",
        undo="Nothing to undo",
    ),
    Row(
        id="net-09",
        title="Read every rule aloud, once",
        owner="decider_network",
        days=-38,
        after=("net-02",),
        when="connected",
        action="With the rules of this section beside what Azure holds: each has a reason that somebody here "
        "can explain, an owner who agrees, and a review date.",
        commands=("rule group", "network groups"),
        evidence="The rule tables of this runbook, signed on each page",
        undo="Change the declaration that justifies the rule, and deploy again",
    ),
    Row(
        id="net-10",
        title="Try to reach the other members, and fail",
        owner="network_engineer",
        days=-35,
        each="other member",
        after=("net-02", "net-07", "net-12"),
        when="connected",
        action="From a desktop of {member}, try an address in the other's segment. It must time out, and the "
        "firewall log must show the denial with the source as the hub sees it.",
        particulars=(("Segment", "{other_segment}"),),
        commands=("no reach",),
        evidence="The time-out and the firewall's log line",
        undo="Nothing to undo. If it answers, take the tunnels down at once and tell {decider_network}",
    ),
)

GATES = (
    GateRow(
        id="network",
        title="Network",
        days=-30,
        question="May users of {member} be sent over this network?",
        criteria=(
            "Both tunnels of every VPN site are up and each has been tried alone (net-07)",
            "The hub takes from every circuit the declared routes alone (net-12)",
            "The source filter of every site is proved, with dated evidence (net-08)",
            "The tunnel of every site is up (sea-05), and every endpoint is approved and answers (sea-06)",
            "The plan is proved for these declarations, and what the proof stands on is shown",
            "{member} cannot reach {others} (net-10), and core did not change (net-01)",
            "Every rule has been read and signed (net-09)",
            "Every rule of its endpoints has been read and signed (sea-07)",
            "Telephony works with the tunnels up (dis-06)",
        ),
        otherwise="Take down at the devices what is up. The stack may stay: it carries nothing.",
        proof=True,
    ),
)
