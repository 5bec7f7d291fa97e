"""What stands where: sites, firewalls and balancers of the estate, looked up."""

from ipaddress import IPv4Address

from tests.assurance.oracle import hub as hubs
from tests.assurance.oracle.book import Book, Site, Subnet, network, reference
from tests.assurance.oracle.fate import DoubtfulError


def site(book: Book, key: str) -> Site:
    return next(site for site in book.sites if site.key == key)


def sites_of(book: Book, gateway: str) -> list[Site]:
    return [site for site in book.sites if site.gateway == gateway]


def site_for(book: Book, gateway: str, destination: IPv4Address) -> Site:
    fitting = [
        (prefix.prefixlen, site)
        for site in sites_of(book, gateway)
        for prefix in site.ranges
        if destination in prefix
    ]
    longest = max(length for length, _ in fitting)
    best = {site.key: site for length, site in fitting if length == longest}
    if len(best) > 1:
        raise DoubtfulError(f"{destination} is behind {len(best)} sites")
    return next(iter(best.values()))


def own_address(book: Book, firewall: str) -> IPv4Address:
    """The private address of a firewall; a hub's is not planned, and stands for its whole prefix."""
    hub = book.hub_firewalls.get(firewall)
    if hub:
        return network(book.inputs(hub)["addressPrefix"])[4]
    return book.subnets[book.vnet_firewalls[firewall]].prefixes[0][4]


def firewall_of(book: Book, hub: str) -> str:
    return next(firewall for firewall, where in book.hub_firewalls.items() if where == hub)


def is_own_address(book: Book, hub: str, address: IPv4Address) -> bool:
    return any(
        where == hub and own_address(book, firewall) == address
        for firewall, where in book.hub_firewalls.items()
    )


def intended(book: Book, hub: str, kind: str) -> str:
    firewall = hubs.intent(book, hub, kind)
    if book.hub_firewalls.get(firewall) != hub:
        raise DoubtfulError("the next hop of routing intent is no declared firewall of the hub")
    return firewall


def balancer_at(book: Book, subnet: Subnet, address: IPv4Address) -> tuple[str, str] | None:
    for key, inputs in book.kind("LoadBalancer"):
        for frontend in inputs.get("frontendIPConfigurations") or []:
            given = frontend.get("privateIPAddress")
            if given and IPv4Address(given) == address and reference(frontend.get("subnet")) == subnet.key:
                return key, f"{key}/frontendipconfigurations/{frontend['name']}".casefold()
    return None


def home_of(book: Book, device: str) -> str:
    """The subnet from which a private endpoint answers."""
    return next((endpoint.subnet for endpoint in book.endpoints if endpoint.key == device), "")
