"""What Azure makes by itself when something else is written, and keeps when that is gone."""

from collections.abc import Callable, Iterator, Mapping

from infra.design.names.arm_ids import group_id, resource_id
from infra.rehearsal.model import Resource
from infra.resources.arm_types import PACKAGE

_WATCHERS = "NetworkWatcherRG"


def made_by_azure(written: Resource) -> Iterator[Resource]:
    """What comes with a resource that has just been written."""
    make = _MAKERS.get(written.token)
    if make is not None:
        yield from make(written)


def _watcher(network: Resource) -> Iterator[Resource]:
    """A watcher for the first virtual network of a region. Source: azure-docs network-watcher-overview."""
    subscription = network.id.split("/")[2]
    location = str(network.body.get("location", ""))
    name = f"NetworkWatcher_{location}"
    place = {"location": location, "resourceGroupName": _WATCHERS}
    yield Resource(
        id=group_id(subscription, _WATCHERS),
        token=f"{PACKAGE}:resources:ResourceGroup",
        body=place,
        by_azure=True,
    )
    yield Resource(
        id=resource_id(subscription, _WATCHERS, "Microsoft.Network/networkWatchers", name),
        token=f"{PACKAGE}:network:NetworkWatcher",
        body={**place, "networkWatcherName": name},
        by_azure=True,
    )


def _tables(hub: Resource) -> Iterator[Resource]:
    """The two route tables that every hub has. Source: azure-docs virtual-wan/about-virtual-hub-routing."""
    place = {key: hub.body[key] for key in ("resourceGroupName", "virtualHubName")}
    for name in ("defaultRouteTable", "noneRouteTable"):
        yield Resource(
            id=f"{hub.id}/hubRouteTables/{name}",
            token=f"{PACKAGE}:network:HubRouteTable",
            body={**place, "routeTableName": name, "labels": [name.removesuffix("RouteTable")], "routes": []},
            by_azure=True,
        )


_MAKERS: Mapping[str, Callable[[Resource], Iterator[Resource]]] = {
    f"{PACKAGE}:network:VirtualHub": _tables,
    f"{PACKAGE}:network:VirtualNetwork": _watcher,
}
