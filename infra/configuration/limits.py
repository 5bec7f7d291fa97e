"""The servers that a run is for, by the members and services that were asked for."""

from collections.abc import Iterable, Sequence

from infra.inventory.model import Inventory, Service


class NoServerError(Exception):
    """A run for no server; the message says why. Ansible would take no names for all."""


def limits(
    known: Inventory, members: Sequence[str], services: Sequence[str], without: Sequence[str] = ()
) -> tuple[str, ...]:
    """The servers of any of those services that serve any of those members, but for some, by name.

    Empty where nothing was asked: every server. Raises NoServerError.
    """
    _known("--member", members, (council for service in known.services for council in service.served))
    _known("--service", services, (service.service for service in known.services))
    _known("--without", without, (host.name for host in known.hosts))
    meant = [service for service in known.services if _meant(service, members, services)]
    found = tuple(host.name for service in meant for host in service.hosts if host.name not in without)
    if not found:
        asked = ", ".join((*members, *services, *(f"without {server}" for server in without)))
        raise NoServerError(f"got no server of {known.partnership} for {asked or 'anyone'}, expected one")
    return found if members or services or without else ()


def _meant(service: Service, members: Sequence[str], services: Sequence[str]) -> bool:
    serves = not members or not service.served.isdisjoint(members)
    return serves and (not services or service.service in services)


def _known(option: str, asked: Iterable[str], names: Iterable[str]) -> None:
    expected = sorted(set(names))
    for name in asked:
        if name not in expected:
            raise NoServerError(f"{option}: got '{name}', expected one of {', '.join(expected) or 'none'}")
