"""The inventory follows from the design: who reaches a server, and where each council's data is."""

from dataclasses import fields, replace
from datetime import date
from typing import get_args

import pytest
import yaml

from infra import pipeline
from infra.configuration.places import playbooks
from infra.declaration.vocabulary import OperatingSystem
from infra.design.servers.tables import AUTOMATION_ACCOUNT
from infra.inventory.derive import POSTGRESQL
from infra.inventory.model import Inventory, Part
from infra.inventory.render import as_yaml
from tests.rehearsal.twin.standing import COUNCILS, stacks


def inventory(partnership: str, without: str = "") -> Inventory:
    known = pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, partnership)
    return pipeline.inventory(pipeline.designed(pipeline.without(known, without) if without else known))


@pytest.fixture(scope="module")
def lgss() -> Inventory:
    return inventory("lgss")


def test_each_council_has_a_host_name_a_user_and_a_cluster_of_its_own(lgss: Inventory) -> None:
    found = {
        c.council: (c.host_name, c.account, c.database, c.port) for c in lgss.service("payroll").councils
    }
    assert found == {
        "cambridgeshire": (
            "cambridgeshire.payroll.lgss.internal",
            "payroll-cambridgeshire",
            "payroll__cambridgeshire",
            5432,
        ),
        "northamptonshire": (
            "northamptonshire.payroll.lgss.internal",
            "payroll-northamptonshire",
            "payroll__northamptonshire",
            5433,
        ),
        "slough": ("slough.payroll.lgss.internal", "payroll-slough", "payroll__slough", 5434),
    }


def test_its_servers_should_find_a_service_and_each_councils_name_of_it_at_its_front_end(
    lgss: Inventory,
) -> None:
    assert {name: str(address) for name, address in lgss.service("payroll").records.items()} == {
        "payroll.lgss.internal": "10.64.4.14",
        "cambridgeshire.payroll.lgss.internal": "10.64.4.14",
        "northamptonshire.payroll.lgss.internal": "10.64.4.14",
        "slough.payroll.lgss.internal": "10.64.4.14",
    }


def test_councils_that_share_a_cluster_share_its_port() -> None:
    councils = inventory("three-c").service("payroll").councils
    assert {(c.cluster, c.port) for c in councils} == {("shared", 5432)}
    assert len({c.database for c in councils}) == len(councils) == 3


@pytest.mark.parametrize(
    ("partnership", "service", "version", "clusters"),
    [
        ("lgss", "payroll", "15", [("cambridgeshire", 5432), ("northamptonshire", 5433), ("slough", 5434)]),
        ("lgss", "finance", "16", [("shared", 5432)]),
    ],
)
def test_a_database_says_which_clusters_of_which_version_it_is(
    partnership: str, service: str, version: str, clusters: list[tuple[str, int]]
) -> None:
    """Of the version that the servers' own system has."""
    known = inventory(partnership).service(service)
    assert known.database is not None
    assert known.database.version == version
    assert [(c.cluster, c.port) for c in known.clusters] == clusters
    assert inventory("southwest-one").service("erp").clusters == ()


def test_every_system_with_playbooks_of_a_database_has_its_version() -> None:
    assert set(POSTGRESQL) == {system for system in get_args(OperatingSystem) if system != "windows-2022"}


@pytest.mark.parametrize("partnership", sorted(p.name for p in COUNCILS.iterdir() if p.is_dir()))
def test_names_fit_the_systems_that_bear_them(partnership: str) -> None:
    for service in inventory(partnership).services:
        for council in service.councils:
            assert len(council.account) <= 32
            assert len(council.database) + len("__own") <= 63
        assert len({c.account for c in service.councils}) == len(service.councils)


def test_a_server_lets_in_what_its_flows_declare_by_council(lgss: Inventory) -> None:
    web = next(host for host in lgss.hosts if host.name == "payroll-web-1")
    slough = {p.flow: [str(x) for x in p.peers] for p in web.inbound if p.council == "slough"}
    assert slough["slough-workspace-to-payroll-web-tcp-443"] == ["10.64.16.0/21"]
    assert all(p.peers for host in lgss.hosts for p in host.inbound)
    assert "members-to-payroll-web_servers-tcp-443" not in {p.flow for p in web.inbound}


def test_a_database_lets_in_its_own_servers_alone(lgss: Inventory) -> None:
    data = next(host for host in lgss.hosts if host.name == "payroll-data-1")
    sources = {p.flow for p in data.inbound if 5432 in p.ports}
    assert {flow.partition("-to-")[0] for flow in sources} == {
        "azure-probes",
        "payroll-data_peers",
        "payroll-web_servers",
    }


def test_a_network_without_ranges_is_nowhere_rather_than_everywhere() -> None:
    for partnership in sorted(p.name for p in COUNCILS.iterdir() if p.is_dir()):
        for host in inventory(partnership).hosts:
            for passage in host.outbound:
                assert passage.peers or "-to-internet-" in passage.flow


@pytest.mark.parametrize("partnership", sorted(p.name for p in COUNCILS.iterdir() if p.is_dir()))
def test_log_and_copies_pass_between_servers_of_one_database_alone(partnership: str) -> None:
    for service in inventory(partnership).services:
        data = service.database
        others = {host.address for host in service.hosts if data is None or host.role != data.role}
        for host in service.hosts:
            copying = [p for p in (*host.outbound, *host.inbound) if 8432 in p.ports]
            assert len(copying) == (2 if data and data.standbys and host.role == data.role else 0)
            for passage in copying:
                assert {c.port for c in service.councils} <= set(passage.ports)
                assert not others & {prefix.network_address for prefix in passage.peers}


def test_a_council_that_joins_changes_nothing_of_another() -> None:
    before, after = inventory("lgss", without="slough"), inventory("lgss")
    for old, new in zip(before.services, after.services, strict=True):
        others = tuple(c for c in new.councils if c.council != "slough")
        assert others == old.councils
        assert old.records.items() <= new.records.items()
        assert old.clusters == tuple(c for c in new.clusters if c.cluster != "slough")
        assert replace(new, councils=(), clusters=(), hosts=(), records={}) == replace(
            old, councils=(), clusters=(), hosts=(), records={}
        )
    for was, host in zip(before.hosts, after.hosts, strict=True):
        assert tuple(p for p in host.inbound if p.council != "slough") == was.inbound
        assert host.outbound == was.outbound


def judged(on: date, **leaves: object) -> Inventory:
    """LGSS on that day, with something else declared of Slough."""
    known = pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, "lgss")
    slough = known.declared.member("slough").model_copy(update=leaves)
    members = tuple(slough if m.member == "slough" else m for m in known.declared.members)
    declared = replace(known.declared, members=members, as_of=on)
    return pipeline.inventory(pipeline.designed(replace(known, declared=declared)))


def test_a_leaver_is_one_from_the_first_day_without_it() -> None:
    last, first = date(2012, 3, 31), date(2012, 4, 1)
    assert judged(last, leaves=first).service("payroll").leavers == ()
    after = judged(first, leaves=first)
    (leaver,) = after.service("payroll").leavers
    council = next(c for c in judged(last).service("payroll").councils if c.council == "slough")
    assert leaver.ended == first
    assert all(getattr(leaver, f.name) == getattr(council, f.name) for f in fields(Part))
    assert "slough" not in [c.council for c in after.service("payroll").councils]


def test_a_council_gives_up_one_service_and_keeps_another(lgss: Inventory) -> None:
    taken = pipeline.load(COUNCILS).estate.partnership("lgss").member("slough").services
    until = date(2011, 5, 1)
    fewer = tuple(s.model_copy(update={"until": until} if s.service == "payroll" else {}) for s in taken)
    found = judged(until, services=fewer)
    assert [leaver.ended for leaver in found.service("payroll").leavers] == [until]
    assert found.service("finance").leavers == ()
    twice = (*fewer, taken[0].model_copy(update={"since": date(2011, 6, 1)}))
    assert judged(until, services=twice).service("payroll").leavers == ()
    assert lgss.service("payroll").leavers == ()


def test_a_leavers_servers_are_in_its_group_still() -> None:
    read = yaml.safe_load(as_yaml(judged(date(2012, 4, 1), leaves=date(2012, 4, 1))))
    assert "service__payroll" in read["all"]["children"]["council__slough"]["children"]


def test_waits_are_those_of_the_service(lgss: Inventory) -> None:
    payroll = lgss.service("payroll")
    assert (payroll.wait_days, payroll.retention_days) == (30, 90)


def test_a_machine_begins_with_the_account_that_playbooks_sign_in_as_and_that_its_files_name() -> None:
    """One name in the design, in the machine as it is planned, in the inventory and on the server."""
    tree = yaml.safe_load(as_yaml(inventory("lgss")))["all"]
    machines = [
        resource.inputs["osProfile"]["adminUsername"]
        for stack in stacks("lgss")
        for resource in stack.resources
        if resource.type.endswith("compute:VirtualMachine")
    ]
    names = {
        AUTOMATION_ACCOUNT,
        *machines,
        tree["children"]["linux"]["vars"]["ansible_user"],
        tree["vars"]["shire"]["automation"]["name"],
    }
    assert names == {"shire-automation"}
    baseline = playbooks() / "roles/baseline"
    for path in (path for path in baseline.rglob("*") if path.is_file()):
        assert "shire-automation" not in path.read_text(encoding="utf-8")
    sudoers = (baseline / "templates/sudoers.j2").read_text(encoding="utf-8")
    assert "{{ shire.automation.name }} ALL=(ALL:ALL) NOPASSWD: ALL" in sudoers


def test_a_port_that_its_load_balancer_asks_at_is_nobodys() -> None:
    known = pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, "lgss")
    hr = known.declared.service("hr")
    (entrance, *others) = hr.entrances
    taken = hr.model_copy(update={"entrances": (entrance.model_copy(update={"ports": (8008,)}), *others)})
    services = tuple(taken if s.service == "hr" else s for s in known.declared.services)
    declared = replace(known.declared, services=services)
    found = pipeline.inventory(pipeline.designed(replace(known, declared=declared)))
    assert [str(gap) for gap in found.gaps] == [
        "services/hr.yaml: entrances[0]: got port 8008, expected any other: web servers answer the probe of "
        "their load balancer there"
    ]


def test_too_few_ports_for_a_cluster_each_is_said() -> None:
    known = pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, "lgss")
    payroll = known.declared.service("payroll")
    (link,) = payroll.links
    few = payroll.model_copy(update={"links": (link.model_copy(update={"ports": (5432, 5433)}),)})
    services = tuple(few if s.service == "payroll" else s for s in known.declared.services)
    declared = replace(known.declared, services=services)
    found = pipeline.inventory(pipeline.designed(replace(known, declared=declared)))
    assert [str(gap) for gap in found.gaps] == [
        "services/payroll.yaml: links: got 2 ports to its databases, expected 3 at least: with "
        "'cluster-per-council' each council's cluster listens on a port of its own, the one at its index; "
        "declare more ports, or 'database-per-council'"
    ]
    assert inventory("lgss").gaps == ()


def test_a_proxy_header_that_no_web_server_here_understands_is_said() -> None:
    estate = pipeline.load(COUNCILS).estate
    known = pipeline.addressed(COUNCILS, estate, "southwest-one")
    procurement = known.declared.service("procurement")
    entrance = procurement.sealed_entrance
    assert entrance
    assert not pipeline.inventory(pipeline.designed(known)).gaps
    proxied = procurement.model_copy(
        update={
            "sealed_entrance": entrance.model_copy(update={"proxy_protocol": True}),
            "database": estate.partnership("three-c").service("payroll").database,
        }
    )
    services = tuple(proxied if s.service == "procurement" else s for s in known.declared.services)
    declared = replace(known.declared, services=services)
    (gap,) = pipeline.inventory(pipeline.designed(replace(known, declared=declared))).gaps
    assert str(gap).startswith(
        "services/procurement.yaml: sealed_entrance: got 'proxy_protocol: true', expected false: "
    )


@pytest.mark.parametrize("partnership", sorted(p.name for p in COUNCILS.iterdir() if p.is_dir()))
def test_every_example_can_be_configured_as_it_is_declared(partnership: str) -> None:
    assert inventory(partnership).gaps == ()


def test_replication_between_databases_lets_no_application_in() -> None:
    database = inventory("surrey-east-sussex").service("mobilising-data").database
    data = {h.address for h in inventory("surrey-east-sussex").hosts if h.role == "data"}
    assert database is not None
    assert not data & {prefix.network_address for prefix in database.consumers}


def test_groups_are_by_service_role_council_and_system(lgss: Inventory) -> None:
    groups = yaml.safe_load(as_yaml(lgss))["all"]["children"]
    assert list(groups["service__payroll__data"]["hosts"]) == ["payroll-data-1", "payroll-data-2"]
    assert "service__payroll__web" in groups["role__web"]["children"]
    assert "service__payroll" in groups["council__slough"]["children"]
    assert "payroll-data-1" in groups["databases"]["hosts"]
    assert "payroll-data-2" not in groups["databases"]["hosts"]
    assert "payroll-data-2" in groups["standbys"]["hosts"]
    assert len(groups["linux"]["hosts"]) == 18
    assert groups["service__payroll__data"]["hosts"]["payroll-data-1"]["system"] == "debian-12"
    assert groups["service__finance__data"]["hosts"]["finance-data-1"]["system"] == "ubuntu-24.04"


def test_it_is_the_same_bytes_each_time_and_holds_no_secret(lgss: Inventory) -> None:
    text = as_yaml(lgss)
    assert text == as_yaml(inventory("lgss"))
    assert "password" not in text
    assert "PRIVATE" not in text
