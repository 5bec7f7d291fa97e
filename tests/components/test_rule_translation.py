"""Whatever a rule of the design holds, Azure's rule holds the same, in the one form that Azure takes."""

from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.components.network.network_segment import HubAttachment, NetworkSegment, NetworkSegmentArgs
from infra.components.placement import Placement
from infra.design.network.model import NetworkSecurityGroup, NsgRule, Subnet, VirtualNetwork
from infra.design.records import holding
from tests.components.planning import is_chain, of_type, planned, the

PREFIXES = st.lists(
    st.integers(min_value=0, max_value=4095).map(lambda n: f"10.{n >> 4}.{(n & 15) << 4}.0/20"),
    min_size=1,
    max_size=4,
    unique=True,
)
PORTS = st.lists(st.integers(1, 65535).map(str), min_size=1, max_size=3, unique=True)
LABEL = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)
RULE = NsgRule(
    name="flow",
    priority=100,
    direction="Inbound",
    access="Allow",
    protocol="Tcp",
    sources=(),
    destinations=(),
    ports=(),
    description="A flow",
)
PLACE = Placement(group="rg", location="uksouth", tags={})


def _network(rule: NsgRule, subnets: int) -> VirtualNetwork:
    group = NetworkSecurityGroup(name="nsg", rules=(rule,))
    prefixes = list(IPv4Network("10.64.0.0/20").subnets(new_prefix=26))[:subnets]
    made = tuple(
        Subnet(
            role=f"r{number}",
            name=f"snet-{number}",
            prefix=prefix,
            usable=59,
            nsg=replace(group, name=f"nsg-{number}"),
        )
        for number, prefix in enumerate(prefixes)
    )
    return VirtualNetwork(
        name="vnet", prefix=IPv4Network("10.64.0.0/20"), subnets=made, dns_servers=(), connection="con"
    )


def _values(rule: dict[str, Any], one: str) -> list[str]:
    single: str | None = rule.get(one)
    several: list[str] | None = rule.get(f"{one}s" if one.endswith("Range") else f"{one}es")
    assert (single is None) != (several is None)
    return [single] if single is not None else several or []


@settings(max_examples=25, deadline=None)
@given(sources=PREFIXES, destinations=PREFIXES, ports=PORTS, subnets=st.integers(1, 5))
def test_a_segment_of_any_size_is_a_chain_of_subnets_with_the_rules_it_was_given(
    sources: list[str], destinations: list[str], ports: list[str], subnets: int
) -> None:
    rule = replace(RULE, sources=tuple(sources), destinations=tuple(destinations), ports=tuple(ports))
    hub = HubAttachment(hub="vhub", group="rg-net")
    args = NetworkSegmentArgs(network=_network(rule, subnets), placement=PLACE, hub=hub)
    stack = planned(lambda opts: NetworkSegment("s", args, opts))
    links = [the(stack, "network:VirtualNetwork"), *of_type(stack, "network:Subnet")]
    assert len(links) == subnets + 1
    assert is_chain(stack, links)
    (written,) = of_type(stack, "network:NetworkSecurityGroup")[0].inputs["securityRules"]
    assert _values(written, "sourceAddressPrefix") == sources
    assert _values(written, "destinationAddressPrefix") == destinations
    assert _values(written, "destinationPortRange") == ports


@given(labels=st.lists(LABEL, min_size=2, max_size=5))
def test_the_zone_of_a_name_is_the_longest_of_its_own_endings(labels: list[str]) -> None:
    endings = [".".join(labels[start:]) for start in range(1, len(labels))]
    assert holding(".".join(labels), endings) == endings[0]
