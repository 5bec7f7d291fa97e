"""Whether anything stands at the ends of what is promised: a subnet lets packets in for nobody, too."""

from collections.abc import Iterable, Iterator

from infra.assurance.network.network import Network
from infra.assurance.packets.boxes import places
from infra.assurance.proof.declared import Flow, Promise


def deserted(network: Network, promise: Promise, flows: Iterable[Flow]) -> Iterator[str]:
    """The addresses that these flows of a promise lead to and that nothing of these resources has.

    What leads to a whole segment is about whoever comes to stand there.
    """
    if promise.kind == "administration" and not network.bastions:
        yield "there is no Bastion in these resources"
    if promise.kind in ("service", "names"):
        for to in dict.fromkeys(flow.box.destination for flow in flows):
            if left := to - network.held:
                yield f"nothing in these resources stands at {places(left)}"
