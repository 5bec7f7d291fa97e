"""Sites behind an ExpressRoute circuit: what is connected, which routes are kept, what the edge must do."""

from infra.design.network.model import ExpressRouteSite
from infra.runbook.facts.words import literal, literals, said
from infra.runbook.joining import Joining
from infra.runbook.model import Definitions


def circuits(joining: Joining) -> tuple[Definitions, ...]:
    """A sheet for each circuit; none where no site has one."""
    return tuple(_sheet(joining, site) for site in joining.part.expressroute_sites)


def _sheet(joining: Joining, site: ExpressRouteSite) -> Definitions:
    return Definitions(
        caption=f"ExpressRoute sheet: {said(site.title)}",
        entries=(
            ("Circuit", literal(site.circuit)),
            ("Hub's end", literal(joining.hub.names.expressroute_gateway)),
            ("Connection in Azure", literal(site.connection)),
            ("Routing", "BGP, private peering of the circuit; the provider gives the peers' addresses"),
            ("Routes kept", f"{literals(site.prefixes)}, by route map {literal(site.route_map)}"),
            ("Routes dropped", "every other, whatever the edge announces"),
            (
                "Address translation",
                "none in Azure: a range that clashes is translated at the council's edge",
            ),
            (
                "Source filter",
                f"only {literals(site.prefixes)} may enter; everything else is dropped at the edge",
            ),
        ),
    )
