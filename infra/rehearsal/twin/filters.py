"""Rule sets as nftables, each for the namespace in which it holds. A rule bears its name as its comment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network

from infra.rehearsal.twin.values import (
    Balancer,
    Collection,
    Firewall,
    Ports,
    Protocol,
    Rule,
    SecurityGroup,
    Tunnel,
)

_ANYWHERE = IPv4Network("0.0.0.0/0")
_RFC1918 = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_KNOWN = ("ct state established,related accept", "ct state invalid drop")
# Set on what an application rule lets through: the firewall sends that under its own address.
_PROXIED = "0x1"


def fabric(
    groups: Sequence[SecurityGroup],
    cards: Mapping[str, tuple[str, ...]],
    balancers: Iterable[tuple[Balancer, Sequence[IPv4Address]]],
    outlet: tuple[str, IPv4Address] | None = None,
    published: IPv4Address | None = None,
) -> str:
    """A virtual network's: security groups before each card, and load balancers.

    `cards` are the interfaces that lead to hosts, with the ids of the groups before each, the subnet's first.
    `outlet` is the interface to the internet and the public address there, of a network that has its own, and
    `published` the host behind that address.
    """
    numbers = {group.id: number for number, group in enumerate(groups)}
    chains = [line for group in groups for line in _group(group, numbers[group.id])]
    for card, before in cards.items():
        chains += _chain(f"to_{card}", [f"jump g{numbers[group]}_in" for group in before])
        chains += _chain(f"from_{card}", [f"jump g{numbers[group]}_out" for group in reversed(before)])
    outward = [_dispatch("iifname", "from", cards)] if cards else []
    inward = [_dispatch("oifname", "to", cards)] if cards else []
    # Outward a group sees where a packet was sent to, inward where a load balancer has led it.
    outbound = ["type filter hook prerouting priority -150; policy accept;", *_KNOWN, *outward]
    inbound = ["type filter hook forward priority 0; policy accept;", *_KNOWN, *inward]
    balanced = ["type nat hook prerouting priority -100;", *(_balance(b, to) for b, to in balancers if to)]
    leaving = ["type nat hook postrouting priority 100;"]
    if outlet:
        leaving.append(f'oifname "{outlet[0]}" snat to {outlet[1]}')
        if published:
            balanced.append(f"ip daddr {outlet[1]} dnat to {published}")
    return _table(
        [
            *chains,
            *_chain("outbound", outbound),
            *_chain("inbound", inbound),
            *_chain("arriving", balanced),
            *_chain("leaving", leaving),
        ]
    )


def _dispatch(field: str, way: str, cards: Iterable[str]) -> str:
    jumps = ", ".join(f'"{card}" : jump {way}_{card}' for card in cards)
    return f"{field} vmap {{ {jumps} }}"


def _group(group: SecurityGroup, number: int) -> Iterator[str]:
    """What it allows goes on to the next group; what it denies ends there."""
    verdicts = {"allow": "return", "deny": "drop"}
    yield from _chain(f"g{number}_in", [_line(rule, verdicts) for rule in group.inbound])
    yield from _chain(f"g{number}_out", [_line(rule, verdicts) for rule in group.outbound])


def _balance(balancer: Balancer, servers: Sequence[IPv4Address]) -> str:
    where = f"ip daddr {balancer.address} {balancer.protocol} dport {balancer.port}"
    choice = ", ".join(f"{number} : {server}" for number, server in enumerate(servers))
    spread = f"jhash ip saddr . {balancer.protocol} sport mod {len(servers)} map {{ {choice} }}"
    return (
        f"{where} dnat to {spread} : {balancer.back_port}"
        if len(servers) > 1
        else (f"{where} dnat to {servers[0]}:{balancer.back_port}")
    )


def wall(
    firewall: Firewall,
    inspected: Sequence[IPv4Network],
    own: IPv4Address,
    outlet: str,
    public: IPv4Address,
) -> str:
    """A secured hub's: nothing passes without a rule, but for what no intent sends to the firewall."""
    beside = [prefix for prefix in _RFC1918 if not any(prefix.subnet_of(seen) for seen in inspected)]
    forward = [
        "type filter hook forward priority 0; policy drop;",
        *_KNOWN,
        *([f"ip daddr {_set(beside)} accept"] if beside else ()),
        "jump network",
        "jump application",
    ]
    leaving = [
        "type nat hook postrouting priority 100;",
        f'oifname "{outlet}" snat to {public}',
        f"meta mark {_PROXIED} snat to {own}",
        f"ip daddr != {_set(firewall.private)} snat to {own}",
    ]
    proxied = {"allow": f"meta mark set {_PROXIED} accept", "deny": "drop"}
    return _table(
        [
            *_chain("network", _collected(firewall.network, {"allow": "accept", "deny": "drop"})),
            *_chain("application", _collected(firewall.applications, proxied)),
            *_chain("forward", forward),
            *_chain("leaving", leaving),
        ]
    )


def _collected(collections: Iterable[Collection], verdicts: Mapping[str, str]) -> list[str]:
    return [_line(rule, verdicts) for collection in collections for rule in collection.rules]


def translation(tunnel: Tunnel, gateway: str) -> str:
    """A tunnel's end at the gateway: each ruled prefix one to one, both ways. Others pass as they are."""
    inward = ", ".join(f"{t.internal} : {t.external}" for t in tunnel.translations)
    outward = ", ".join(f"{t.external} : {t.internal}" for t in tunnel.translations)
    leaving = ["type nat hook postrouting priority 100;"]
    arriving = ["type nat hook prerouting priority -100;"]
    if tunnel.translations:
        leaving.append(f'oifname "{gateway}" snat ip prefix to ip saddr map {{ {inward} }}')
        arriving.append(f'iifname "{gateway}" dnat ip prefix to ip daddr map {{ {outward} }}')
    return _table([*_chain("arriving", arriving), *_chain("leaving", leaving)])


def relay(ways: Sequence[tuple[str, IPv4Address, IPv4Address, str]]) -> str:
    """A stand-in for one end of Private Link, which nothing passes but by one of its ways.

    A way is the interface by which it comes in, the address that it then bears, the one that it is sent to,
    and the interface by which it leaves. TCP and UDP alone are carried, and who came is not seen: azure-docs
    private-link/private-link-service-overview.
    """
    taken = "meta l4proto { tcp, udp }"
    arriving = [f'iifname "{inward}" {taken} dnat to {to}' for inward, _, to, _ in ways]
    leaving = [f'iifname "{inward}" oifname "{out}" snat to {own}' for inward, own, _, out in ways]
    passing = [f'iifname "{inward}" oifname "{out}" {taken} accept' for inward, _, _, out in ways]
    return _table(
        [
            *_chain("arriving", ["type nat hook prerouting priority -100;", *arriving]),
            *_chain("leaving", ["type nat hook postrouting priority 100;", *leaving]),
            *_chain("forward", ["type filter hook forward priority 0; policy drop;", *_KNOWN, *passing]),
            *_chain("input", ["type filter hook input priority 0; policy drop;"]),
        ]
    )


def _line(rule: Rule, verdicts: Mapping[str, str]) -> str:
    parts = [
        _addresses("ip saddr", rule.sources),
        _addresses("ip daddr", rule.destinations),
        _protocol(rule.protocol, rule.ports),
        verdicts[rule.action],
        f'comment "{rule.name[:120]}"',
    ]
    return " ".join(part for part in parts if part)


def _addresses(field: str, prefixes: Sequence[IPv4Network]) -> str:
    return "" if not prefixes or _ANYWHERE in prefixes else f"{field} {_set(prefixes)}"


def _protocol(protocol: Protocol, ports: Ports) -> str:
    """Ports of any protocol are those of TCP and UDP: no other has them."""
    if not ports:
        return "" if protocol == "any" else f"meta l4proto {protocol}"
    wanted = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ports)
    carriers = "{ tcp, udp }" if protocol == "any" else protocol
    return f"meta l4proto {carriers} th dport {{ {wanted} }}"


def _set(prefixes: Iterable[IPv4Network]) -> str:
    return f"{{ {', '.join(sorted({str(prefix) for prefix in prefixes}))} }}"


def _chain(name: str, lines: Iterable[str]) -> list[str]:
    return [f"  chain {name} {{", *(f"    {line}" for line in lines), "  }"]


def _table(lines: Iterable[str]) -> str:
    return "\n".join(("table ip twin {", *lines, "}", ""))
