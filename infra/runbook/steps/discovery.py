"""Section 3: what is there today, before anything is joined to it."""

from infra.runbook.steps.rows import Row

ROWS = (
    Row(
        id="dis-01",
        title="Walk every site",
        owner="network_engineer",
        days=-140,
        action="At {sites}: photograph and list every router, firewall, switch and circuit, with its owner "
        "and support date. Find the other ways out: broadband lines, supplier modems, links to partners. "
        "Each is a way round the source filter.",
        evidence="Site survey for each site, signed and dated",
        undo="Nothing to undo",
    ),
    Row(
        id="dis-02",
        title="Compare the ranges in use with the declared ones",
        owner="network_engineer",
        days=-135,
        after=("dis-01",),
        action="Take the routing table of each core switch and edge device. Every range in it stands in the "
        "tables of this section, as a site's or as an old one; what is missing is added to the member's file "
        "before addresses are taken.",
        commands=("validate", "addresses"),
        evidence="Routing tables, dated, each line ticked",
        undo="Nothing to undo",
    ),
    Row(
        id="dis-03",
        title="Fill the asset register, unsupported items marked",
        owner="ict_lead",
        days=-130,
        after=("dis-01",),
        action="List every server, desktop model, operating system and network device with the day its "
        "support ends. Auditors ask for this list first.",
        evidence="Asset register with a column for the end of support",
        undo="Nothing to undo",
    ),
    Row(
        id="dis-04",
        title="Keep unsupported systems off the hub, and replace them",
        owner="ict_lead",
        days=-115,
        each="unsupported system",
        after=("dis-03",),
        action="Its support ended before the join. Put it on a range that no tunnel carries, and say who "
        "accepts the risk until it is switched off.",
        particulars=(("Supported until", "{supported_until}"), ("Switched off", "{switched_off}")),
        evidence="Risk acceptance with an end date, and the VLAN it stands in",
        undo="Nothing to undo: it never reaches the hub",
    ),
    Row(
        id="dis-05",
        title="Take an inventory of all telephony",
        owner="ict_lead",
        days=-130,
        after=("dis-01",),
        action="Old telephony has broken network joins. At {sites}, list every exchange, trunk, handset "
        "family, fax, lift and alarm line, door entry, and voice over the data network with its "
        "quality-of-service marks: what it is, who supports it, which network it needs, when it ends.",
        evidence="Telephony inventory, signed by the supplier of each system",
        undo="Nothing to undo",
    ),
    Row(
        id="dis-06",
        title="Test telephony with the tunnels up",
        owner="network_engineer",
        days=-33,
        each="telephony",
        after=("dis-05", "net-07", "sea-05"),
        action="Out of hours, with the tunnel up, make and take calls, send a fax, try the lift and alarm "
        "lines, and watch the exchange for an hour. Then take the tunnel down and do it again.",
        particulars=(("At", "{site}"), ("Lines", "{lines}"), ("Ends", "{ends}")),
        evidence="Call log with time and result of each test",
        undo="Take the tunnel down: the exchange does not depend on it",
    ),
    Row(
        id="dis-07",
        title="Find what has old addresses written into it",
        owner="network_engineer",
        days=-125,
        after=("dis-02",),
        when="translated",
        action="{translated} will be seen as another range by everybody else. Find what names an old address "
        "and is used from outside: hosts files, certificates, printers, monitoring, suppliers' firewalls, "
        "scripts.",
        evidence="List with an owner for each entry",
        undo="Nothing to undo",
    ),
)
