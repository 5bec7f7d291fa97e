"""The inventory as Ansible reads it: groups by service, role and council; secrets by reference alone."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import yaml
from pydantic_core import to_jsonable_python

from infra.design.servers.tables import AUTOMATION_ACCOUNT
from infra.inventory.model import Host, Inventory, Service
from infra.inventory.naming import group_name

_LINUX = {
    "ansible_connection": "ssh",
    "ansible_user": AUTOMATION_ACCOUNT,
    "ansible_become": True,
    "ansible_python_interpreter": "/usr/bin/python3",
}
_WINDOWS = {
    "ansible_connection": "winrm",
    "ansible_winrm_transport": "kerberos",
    "ansible_port": 5986,
}
_HEAD = "# Made by `shire inventory {partnership}` of the declarations {digest}. Do not edit: declare.\n"


def as_yaml(known: Inventory) -> str:
    """The inventory's file. The same inventory gives the same bytes."""
    head = _HEAD.format(partnership=known.partnership, digest=known.digest[:12])
    return head + yaml.safe_dump(tree(known), sort_keys=False, allow_unicode=True, width=110)


def tree(known: Inventory) -> dict[str, object]:
    """The inventory as Ansible's YAML plug-in wants it: groups with their hosts, children and variables."""
    children: dict[str, object] = {}
    for service in known.services:
        children |= _service(service)
    children |= {group_name("role", role): _children(groups) for role, groups in _by_role(known).items()}
    children |= {group_name("council", c): _children(groups) for c, groups in _by_council(known).items()}
    children |= {kind: {"hosts": {n: {} for n in names}} for kind, names in _by_duty(known).items()}
    for system, variables in (("linux", _LINUX), ("windows", _WINDOWS)):
        hosts = [host.name for host in known.hosts if host.windows == (system == "windows")]
        children[system] = {"hosts": {name: {} for name in hosts}, "vars": variables}
    return {"all": {"vars": _partnership(known), "children": children}}


def _partnership(known: Inventory) -> dict[str, object]:
    shire = {
        "partnership": known.partnership,
        "title": known.title,
        "vault": known.vault,
        "automation": {"name": AUTOMATION_ACCOUNT, "key": known.automation_key},
        "administrators": [asdict(each) for each in known.administrators],
        "fronts": [str(address) for address in known.fronts],
        "log_retention_days": known.log_retention_days,
    }
    return {"shire": shire}


def _service(service: Service) -> dict[str, object]:
    """The service's group, with a group of its servers for each role below it."""
    roles = {host.role: _role_group(service, host.role) for host in service.hosts}
    found: dict[str, object] = {
        group_name("service", service.service): {
            **_children(roles.values()),
            "vars": {"service": _variables(service)},
        }
    }
    for role, group in roles.items():
        hosts = {host.name: _host(host) for host in service.hosts if host.role == role}
        found[group] = {"hosts": hosts, "vars": {"server_role": role}}
    return found


def _role_group(service: Service, role: str) -> str:
    return group_name("service", service.service, role)


def _variables(service: Service) -> object:
    fields = to_jsonable_python(service)
    return {key: value for key, value in fields.items() if key != "hosts"}


def _host(host: Host) -> object:
    fields = to_jsonable_python(host)
    flows = {key: fields[key] for key in ("inbound", "outbound")}
    address = fields["address"]
    return {
        "ansible_host": address,
        "address": address,
        "resource": host.resource,
        "system": host.system,
        "flows": flows,
    }


def _children(groups: Iterable[str]) -> dict[str, object]:
    return {"children": {group: {} for group in dict.fromkeys(groups)}}


def _by_role(known: Inventory) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for service in known.services:
        for host in service.hosts:
            found.setdefault(host.role, []).append(_role_group(service, host.role))
    return found


def _by_duty(known: Inventory) -> Mapping[str, list[str]]:
    """Servers with the duties that the playbooks know: they need a database of PostgreSQL."""
    kept = [service for service in known.services if service.database]
    hosts = [(service, host) for service in kept for host in service.hosts]
    return {
        "databases": [h.name for s, h in hosts if s.database and s.database.primary == h.name],
        "standbys": [h.name for s, h in hosts if s.database and h.name in s.database.standbys],
        "applications": [h.name for _, h in hosts if h.role == "web"],
    }


def _by_council(known: Inventory) -> Mapping[str, list[str]]:
    """The services that serve each council, or did."""
    found: dict[str, list[str]] = {}
    for service in known.services:
        for council in service.served:
            found.setdefault(council, []).append(group_name("service", service.service))
    return dict(sorted(found.items()))
