"""What is otherwise for a sealed member: no hub and no firewall, but endpoints, for as long as declared."""

from collections.abc import Iterator

from infra.design.sealing.model import Endpoint, GatewaySite, Sealing
from infra.runbook.dates import written
from infra.runbook.facts import device, network
from infra.runbook.facts.words import literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Block, Definitions, Note, Table

SOURCE = "azure-docs private-link/private-link-service-overview"

CANNOT = (
    ("be reached by anybody", "nothing is opened towards it: no name servers, no administration"),
    ("reach another member, the PSN, the HSCN or the internet", "its network is on no hub"),
    ("have machines in the partnership's Azure", "nothing would let them have updates"),
    ("be seen by the firewall", "none stands on the path: the security group of its endpoints decides"),
    ("use anything but TCP and UDP", SOURCE),
    ("keep an idle connection", f"it is cut after 4 to 5 minutes: turn on keepalive ({SOURCE})"),
    (
        "be told by its address at the servers",
        "they see the shared segment's subnet for links, unless the service uses Proxy protocol v2 "
        f"({SOURCE})",
    ),
)
"""What the exception costs, and why."""


def addresses(joining: Joining, sealing: Sealing) -> tuple[Block, ...]:
    """In place of the segment and the translations: the exception, the network, the endpoints."""
    return (
        _exception(sealing),
        _summary(joining, sealing),
        network.subnets(joining),
        network.clashes(joining),
        _translated(),
        _endpoints(joining, sealing),
    )


def network_blocks(joining: Joining, sealing: Sealing) -> tuple[Block, ...]:
    """In place of the hub's routes and sheets: where a packet goes, what cannot be, its gateway's sheets."""
    return (_routes(joining, sealing), _cannot(), *_sheets(joining, sealing))


def records(joining: Joining, sealing: Sealing) -> tuple[Block, ...]:
    """In place of forwarding: the records that its own name servers hold."""
    rows = ((literal(name), "A", literal(address)) for name, address in sorted(sealing.records.items()))
    return (
        Note(
            kind="note",
            text="Nobody asks this member's name servers, and it cannot ask the resolver: its name servers "
            "hold these records themselves. The addresses never move.",
        ),
        Table(
            caption=f"Records for the name servers of {said(joining.member.title)}",
            header=("Name", "Type", "Value"),
            rows=tuple(rows),
        ),
    )


def at_a_glance(joining: Joining) -> tuple[tuple[str, str], ...]:
    """What a summary says of it first."""
    sealing = joining.part.sealed
    return (("Sealed", f"until {written(sealing.expires)}: {said(sealing.reason)}"),) if sealing else ()


def _exception(sealing: Sealing) -> Definitions:
    return Definitions(
        caption="The declared exception: sealed",
        entries=(
            ("Why", said(sealing.reason)),
            ("Approved by", said(sealing.approver)),
            ("Made on", written(sealing.created)),
            (
                "Ends on",
                f"{written(sealing.expires)}: by then its ranges are renumbered, or it is approved anew",
            ),
            ("What is excepted from", "the firewall between any two places of the partnership"),
            ("What stands in its place", "single ports of single services, one way, by Private Link"),
        ),
    )


def _summary(joining: Joining, sealing: Sealing) -> Definitions:
    part = joining.part
    state = "provisional: taken when the join is run" if joining.given.provisional else "taken"
    return Definitions(
        caption="Its own network",
        entries=(
            ("Range", f"{literals(n.prefix for n in part.networks)} ({state})"),
            ("Virtual network", literals(n.name for n in part.networks)),
            ("Resource group", literal(part.group)),
            ("Subscription", literal(part.subscription)),
            ("VPN gateway", f"{literal(sealing.gateway.name)}, {sealing.gateway.sku}, one instance"),
            ("Hub", "none"),
            (
                "Index kept for the end of the exception",
                f"hub {joining.given.hub}, index {joining.given.index}",
            ),
            ("Pulumi stack", literal(part.stack)),
        ),
    )


def _translated() -> Note:
    return Note(
        kind="note",
        text="Nothing is translated: its ranges are routed to its own gateway and nowhere else, so they are "
        "in nobody's way, whoever else uses them.",
    )


def _endpoints(joining: Joining, sealing: Sealing) -> Table:
    return Table(
        caption="Endpoints: where it finds the services",
        header=("Service", "Address", "Ports", "Endpoint", "Private Link Service"),
        rows=tuple(_endpoint(joining, endpoint) for endpoint in sealing.endpoints),
    )


def _endpoint(joining: Joining, endpoint: Endpoint) -> tuple[str, ...]:
    service = joining.declared.service(endpoint.service)
    opened = (
        f"{entrance.protocol.upper()} {literals(entrance.ports)}"
        for entrance in service.entrances
        if entrance.role == endpoint.role
    )
    return (
        f"{said(service.title)}, {endpoint.role}",
        literal(endpoint.address),
        "\n".join(opened),
        literal(endpoint.name),
        literal(endpoint.link),
    )


def _routes(joining: Joining, sealing: Sealing) -> Table:
    gateway, ranges = literal(sealing.gateway.name), literals(r for s in sealing.sites for r in s.ranges)
    own = literals(n.prefix for n in joining.part.networks)
    return Table(
        caption="Routes: where a packet goes",
        header=("A packet at", "for", "goes to", "because of"),
        rows=(
            (
                "a site's tunnel",
                own,
                "an endpoint, if its security group lets it",
                "the only range behind it",
            ),
            (
                "an endpoint",
                "the service it stands for",
                "that service's load balancer",
                "Private Link, one way",
            ),
            ("its network", ranges or "no site", f"gateway {gateway}", "the sites' own ranges, static"),
            ("its network", "anything else", "nowhere", "no hub, no peering, no way to the internet"),
        ),
    )


def _cannot() -> Table:
    return Table(caption="What a sealed member cannot do", header=("It cannot", "Because"), rows=CANNOT)


def _sheets(joining: Joining, sealing: Sealing) -> tuple[Block, ...]:
    """The parameters are those of every tunnel; the ends are its own gateway's."""
    if not sealing.sites:
        return (Note(kind="note", text="No site is declared: nobody reaches the endpoints yet."),)
    sheets = (block for site in sealing.sites for block in _sheet(joining, sealing, site))
    return (device.proposals(), *sheets)


def _sheet(joining: Joining, sealing: Sealing, site: GatewaySite) -> Iterator[Block]:
    title = said(site.title)
    yield Definitions(
        caption=f"VPN device sheet: {title}",
        entries=(
            ("Council's device", f"{said(site.device_model)} at {literal(site.device_address)}"),
            (
                "Azure's end",
                f"gateway {literal(sealing.gateway.name)}: step sea-02 fetches its public address",
            ),
            ("Tunnels", "one"),
            ("Connection in Azure", f"{literal(site.connection)}, to {literal(site.name)}"),
            (
                "Pre-shared key",
                f"step sea-03-{site.site} fetches it; it is in no file of this project and in no mail",
            ),
            ("Open at the edge", "UDP 500 and 4500 and ESP, to and from the gateway's address"),
            ("Address translation", "none, at neither end"),
        ),
    )
    yield Table(
        caption=f"Address lists for {title}",
        header=("Side", "Range", "What to do"),
        rows=(
            *(("local", literal(r), "enters the tunnel as it is") for r in site.ranges),
            *(("remote", literal(n.prefix), "route into the tunnel") for n in joining.part.networks),
        ),
    )
