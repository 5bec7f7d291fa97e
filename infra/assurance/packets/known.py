"""Ranges that the internet's own standards and Azure fix."""

from infra.assurance.packets.boxes import ANYWHERE
from infra.assurance.packets.ranges import addresses

RFC_1918 = addresses("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
# RFC 6598.
SHARED_SPACE = addresses("100.64.0.0/10")
# RFC 1122 (this network, loopback), RFC 3927 (link local), RFC 5771 (multicast), RFC 1112 (reserved).
_NOWHERE = addresses("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3")
# Load balancer probes and Azure's own name service (azure-docs virtual-network/service-tags-overview).
PLATFORM = addresses("168.63.129.16/32")
PRIVATE = RFC_1918 | SHARED_SPACE
PUBLIC = ANYWHERE - PRIVATE - _NOWHERE - PLATFORM
