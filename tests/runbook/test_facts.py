"""The facts of a runbook are the design's, each once and whole."""

import json
import re
from collections import Counter

import pytest

from infra.runbook.facts.services import hours_in_year
from infra.runbook.joining import Joining
from infra.runbook.model import Code, Definitions, Runbook
from tests.design.rules import own_rules
from tests.runbook.reading import blocks, table, tables

RULE = re.compile(r"`([a-z][\w.-]*-to-[\w.-]+|deny-[a-z-]+)`")


def _names(runbook: Runbook, start: str, column: int) -> Counter[str]:
    """The rules' names in a column of those tables."""
    cells = [row[column] for found in tables(runbook, start) for row in found.rows]
    return Counter(name for cell in cells for name in RULE.findall(cell))


def test_each_flow_of_the_member_stands_once_with_its_reason_and_its_declaration(
    slough: Runbook, joining: Joining
) -> None:
    flows = {flow.id: flow for flow in joining.part.flows}
    assert _names(slough, "Permissions", 2) == Counter(list(flows))
    for row in table(slough, "Permissions").rows:
        for name in RULE.findall(row[2]):
            assert row[0].startswith(flows[name].reason)
            assert f"`{flows[name].declared_in}`" in row[0]
            assert all(f"`{prefix}`" in row[1] for prefix in flows[name].destination.prefixes)


def test_each_rule_of_the_members_firewall_group_is_a_permission(slough: Runbook, joining: Joining) -> None:
    rules = [rule for collection in own_rules(joining.part).collections for rule in collection.rules]
    assert rules
    rows = table(slough, "Permissions").rows
    lines = [line for row in rows for line in row[2].splitlines() if "firewall" in line]
    assert len(lines) == len(rules)
    assert all(any(f"`{rule.name}`" in line for line in lines) for rule in rules)


def test_each_base_rule_of_the_hub_stands_once(slough: Runbook, joining: Joining) -> None:
    rules = [r.name for g in joining.hub.rule_groups for c in g.collections for r in c.rules]
    assert _names(slough, "Constants of the firewall", 0) == Counter(rules)


def test_each_rule_of_each_security_group_is_said_with_its_priority(
    slough: Runbook, joining: Joining
) -> None:
    places = " ".join(row[2] for row in table(slough, "Permissions").rows)
    constants = [row for t in tables(slough, "Constants of every") for row in t.rows]
    own = {flow.id for flow in joining.part.flows}
    subnets = [s for network in joining.part.networks for s in network.subnets if s.nsg]
    for subnet in subnets:
        for rule in subnet.nsg.rules if subnet.nsg else ():
            way = "in" if rule.direction == "Inbound" else "out"
            if rule.flow in own:
                assert f"{subnet.role} {way} {rule.priority}" in places, rule.name
                continue
            (said,) = [r for r in constants if f"`{rule.name}` {rule.priority}" in r[0].splitlines()]
            assert said[1] == f"{rule.access.lower()} {way}"
            assert said[-1] == "every subnet" or subnet.role in said[-1]


def test_each_rule_has_an_owner_and_a_review_date(slough: Runbook) -> None:
    for found in (*tables(slough, "Permissions"), *tables(slough, "Constants")):
        assert ", review by " in found.caption


def test_a_base_rule_of_a_service_names_that_services_owner(slough: Runbook, joining: Joining) -> None:
    owners = {flow.id: flow.owner for flow in joining.core.flows}
    usual = joining.partnership.deciders["network"]
    rows = [row for found in tables(slough, "Constants of the firewall") for row in found.rows]
    for row in rows:
        owner = owners.get(RULE.findall(row[0])[0], usual)
        assert (f"{owner}, review by " in row[-1]) == (owner != usual), row[0]
    assert any("Head of payroll services, review by " in row[-1] for row in rows)


def test_every_subnet_says_how_many_addresses_are_usable(slough: Runbook, joining: Joining) -> None:
    subnets = [s for network in joining.part.networks for s in network.subnets]
    assert [(row[1], row[2], row[3]) for row in table(slough, "Subnets").rows] == [
        (f"`{s.name}`", f"`{s.prefix}`", f"{s.prefix.num_addresses - 5:,}") for s in subnets
    ]


def test_a_clash_is_shown_with_its_translation(slough: Runbook, joining: Joining) -> None:
    (row,) = table(slough, "Clashes").rows
    (translation,) = joining.given.translations
    assert row == (
        f"`{translation.legacy}`",
        "another member: Northamptonshire County Council",
        "`10.32.0.0/20`",
        "10.32.0.0/18 overlaps 10.32.0.0/20 of northamptonshire; "
        f"the others see it as {translation.external}",
    )
    assert table(slough, "Translations").rows[0][:2] == (
        f"`{translation.legacy}`",
        f"`{translation.external}`",
    )


def test_records_of_the_domain_stand_in_their_order(slough: Runbook, joining: Joining) -> None:
    records = joining.part.tenancy.records["slough.gov.uk"]
    found = table(slough, "DNS records of `slough.gov.uk`")
    assert [(row[2], row[3]) for row in found.rows] == [(r.type, f"`{r.value}`") for r in records]
    assert [row[0] for row in found.rows] == [str(r.order) for r in records]


def test_groups_and_licence_seats_are_the_designs(slough: Runbook, joining: Joining) -> None:
    tenancy = joining.part.tenancy
    assert [row[0] for row in table(slough, "Groups").rows] == [f"`{g.name}`" for g in tenancy.groups]
    assert [row[3] for row in table(slough, "Licences").rows] == [f"{a.seats:,}" for a in tenancy.licences]
    rows = table(slough, "Roles").rows
    assert [(row[1], row[2]) for row in rows] == [(f"`{r.unit}`", f"`{r.group}`") for r in tenancy.roles]
    assert [row[0] for row in table(slough, "Administrative units").rows] == [
        f"`{unit.name}`" for unit in tenancy.units
    ]
    assert {row[1] for row in table(slough, "Applications, and").rows} == {
        f"`{a.group}`" for a in tenancy.assignments
    }


def test_a_rule_of_membership_is_said_once(slough: Runbook, joining: Joining) -> None:
    found = table(slough, "Groups")
    rules = {g.name: g.rule for g in joining.part.tenancy.groups if g.rule}
    staff = rules.pop("slough-staff")
    assert found.caption.endswith(f"The staff rule: `{staff}`")
    for name, rule in rules.items():
        (row,) = [row for row in found.rows if row[0] == f"`{name}`"]
        assert row[2] == f"the staff rule, `{rule.removeprefix(staff).strip()}`"


def test_every_policy_over_the_member_is_named(slough: Runbook, joining: Joining) -> None:
    policies = joining.core.tenancy.baseline.policies
    assert [row[0] for row in table(slough, "Conditional Access").rows] == [f"`{p.name}`" for p in policies]


def test_every_request_is_printed_once(slough: Runbook, joining: Joining) -> None:
    (requests,) = [b.text for b in blocks(slough) if isinstance(b, Code) and "Graph" in b.caption]
    commands = [command.text for command in slough.commands]
    for request in joining.part.tenancy.requests:
        place = commands if request.id.startswith("domain-") else requests.splitlines()
        assert any(request.url in line for line in place), request.id
        if request.body is not None and not request.id.startswith("domain-"):
            bodies = requests.split(f"{request.method} {request.url}\n")[1:]
            read = [json.JSONDecoder().raw_decode(body)[0] for body in bodies]
            assert json.loads(json.dumps(request.body)) in read, request.id


def test_contracts_stand_against_the_join(slough: Runbook) -> None:
    assert [(row[0], row[3], row[5]) for row in table(slough, "Contracts").rows] == [
        ("Desktop support", "31 December 2010", "ends 4 days before the join: cover the gap or extend"),
        ("Revenues and benefits system, hosted", "3 April 2013", "outlives the join by 1,095 days"),
    ]


def test_the_matrix_tells_shared_from_sovereign(slough: Runbook) -> None:
    matrix = table(slough, "Who takes which service")
    cells = {row[0]: dict(zip(matrix.header[1:], row[1:], strict=True)) for row in matrix.rows}
    ours = cells["Slough Borough Council"]
    assert ours["Procurement"] == "sovereign"
    assert ours["Personnel"] == "shared from 4 July 2011"
    assert len(cells) == 3


def test_services_are_restored_by_priority(slough: Runbook, joining: Joining) -> None:
    rows = table(slough, "Restore order").rows
    assert [int(row[0]) for row in rows] == sorted(s.recovery.priority for s in joining.taken)


def test_shares_are_of_the_members_on_the_day(slough: Runbook) -> None:
    assert [row[1:] for row in table(slough, "Shares").rows] == [
        ("45", "45%", "£10,800"),
        ("45", "45%", "£10,800"),
        ("10", "10%", "£2,400"),
    ]


def test_leaving_is_priced_by_the_agreed_formula(slough: Runbook) -> None:
    terms = {row[0]: row[1:] for row in table(slough, "What leaving would take").rows}
    assert terms["Stranded cost"] == (
        "18 months x £24,000 x 10/100 parts",
        "£43,200 at today's shares and budget",
    )
    assert terms["Notice"] == ("12 months", "given on the day of joining: 4 April 2012")


def test_an_exit_is_planned_from_notice_to_the_last_day(slough: Runbook, joining: Joining) -> None:
    rows = table(slough, "Exit plan").rows
    notice = joining.partnership.agreement.notice_months
    assert rows[0][0] == f"{notice} months"
    assert rows[-1][0] == "on the last day"
    left = [int(row[0].split()[0]) if row[0] != "on the last day" else 0 for row in rows]
    assert left == sorted(left, reverse=True)
    assert "£" in rows[1][1]


def test_a_submission_names_users_sites_ranges_and_who_signs(slough: Runbook, joining: Joining) -> None:
    (facts,) = [b for b in blocks(slough) if isinstance(b, Definitions) and "Code of" in b.caption]
    said = dict(facts.entries)
    heads = sum(member.staff.heads for member in joining.members)
    assert said["Users added"] == f"1,650 users, in all {heads:,} users"
    assert said["Sites in all"] == f"{sum(len(member.sites) for member in joining.members)} sites"
    assert said["Ranges of the partnership"] == "`10.64.0.0/12`"
    assert said["Contacts"].startswith("Head of ICT, Cambridgeshire; Senior information risk owner")
    assert said["Diagram"] == "figure 1 of this runbook, as of 1 November 2010"


def test_a_delay_is_priced_from_what_is_declared(slough: Runbook) -> None:
    assert table(slough, "Cost of a month").rows == (
        ("Network and platform of the joiner, standing unused", "£4,000"),
        ("Extending: Desktop support", "£12,083"),
        ("Together, before staff time and services run twice", "£16,083"),
    )


def test_the_device_sheet_holds_both_ends_and_no_key(slough: Runbook, joining: Joining) -> None:
    for site in joining.part.vpn_sites:
        (sheet,) = [
            b for b in blocks(slough) if isinstance(b, Definitions) and b.caption.endswith(f": {site.title}")
        ]
        said = dict(sheet.entries)
        assert f"`{site.device_address}`" in said["Council's device"]
        assert joining.hub.names.vpn_gateway in said["Hub's end"]
        assert f"net-05-{site.site}" in said["Pre-shared key"]
        lists = table(slough, f"Address lists for {site.title}")
        assert [row[1] for row in lists.rows if row[0] == "local"] == [f"`{r}`" for r in site.legacy]


def test_the_example_configuration_is_filled_in_but_for_what_only_azure_knows(
    slough: Runbook, joining: Joining
) -> None:
    (site, _) = joining.part.vpn_sites
    texts = [b.text for b in blocks(slough) if isinstance(b, Code) and site.title in b.caption]
    tunnels, interfaces = texts
    assert tunnels.count(f"local_addrs = {site.device_address}") == 2
    assert "proposals = aes256-sha256-ecp256" in tunnels
    assert "esp_proposals = aes256gcm16-ecp256" in tunnels
    assert "include lgss-st-martins-place.key" in tunnels
    assert 'ip route "$change" 10.64.0.0/12' in interfaces
    assert 'ip route "$change" 51.231.16.0/22' in interfaces
    assert "ip saddr != { 10.32.0.0/18 } drop" in interfaces


@pytest.mark.parametrize(
    ("promised", "expected"),
    [
        ("Monday to Friday, 07:00 to 19:00", 5 * 12 * 365 / 7),
        ("Every day, 06:00 to 22:00", 16 * 365),
        ("Every day, all hours", 8760),
        ("Saturday to Monday, 09:00 to 10:30", 3 * 1.5 * 365 / 7),
        ("Monday to Friday, 19:00 to 07:00", 0),
        ("Monday to Payday, 07:00 to 19:00", 0),
        ("when the lights are on", 0),
    ],
)
def test_hours_are_counted_where_they_are_written_as_days_and_times(promised: str, expected: float) -> None:
    assert hours_in_year(promised) == pytest.approx(expected)


def test_a_level_is_said_in_hours_of_downtime(slough: Runbook) -> None:
    levels = {row[0]: row[3:] for row in table(slough, "What each service level allows").rows}
    assert levels["Payroll and pensions"] == ("15.6 hours of 3,129", "43.8 hours of 8,760")
