"""LGSS broken in what its partnership and its services say."""

from tests.estates.breaking import Broken
from tests.estates.small import SERVICE, estate, member

PARTNERSHIP = "lgss/partnership.yaml"
CAMBRIDGESHIRE = "lgss/members/cambridgeshire.yaml"
FINANCE = "lgss/services/finance.yaml"
PAYMENTS = "lgss/services/payments.yaml"
PAYROLL = "lgss/services/payroll.yaml"

EARLY = estate("one", members={"first": member("first", joins="2025-06-01")})
GONE = {
    **estate(
        "one",
        members={
            "first": member("first", 1),
            "gone": member("gone", 2, joins="2025-06-01", leaves="2026-01-01"),
        },
    ),
    "one/services/pay.yaml": SERVICE.format(slug="pay", owner="gone"),
}

BROKEN_PARTNERSHIPS = (
    Broken(
        rule="lead-authority-undeclared",
        file=PARTNERSHIP,
        edits=(("lead_authority: cambridgeshire", "lead_authority: cambridge"),),
        at="lead_authority:",
        says="member 'cambridge' is not declared; did you mean 'cambridgeshire'?",
    ),
    Broken(
        rule="lead-authority-unfit",
        file=CAMBRIDGESHIRE,
        edits=(("kind: county", "kind: private"),),
        reported=PARTNERSHIP,
        at="lead_authority:",
        says="got 'cambridgeshire', a private partner, expected a public body",
    ),
    Broken(
        rule="decider-missing",
        file=PARTNERSHIP,
        edits=(("  cutover: LGSS director of ICT\n", ""),),
        at="deciders:",
        says="the gate 'cutover' has no decider",
    ),
    Broken(
        rule="agreement-order",
        file=PARTNERSHIP,
        edits=(("term_ends: 2020-09-30", "term_ends: 2010-10-01"),),
        at="term_ends:",
        says="got '2010-10-01', expected a day after 2010-10-01, when the agreement was signed",
    ),
    Broken(
        rule="agreement-ended",
        file="one/partnership.yaml",
        edits=(("term_ends: 2035-01-01", "term_ends: 2025-12-31"),),
        beside=EARLY,
        at="term_ends:",
        says="the agreement ended on 2025-12-31; declare the term it was extended to",
    ),
    Broken(
        rule="cost-parts-none",
        file="one/members/first.yaml",
        edits=(("cost_parts: 1", "cost_parts: 0"),),
        beside=EARLY,
        reported="one/partnership.yaml",
        at="agreement:",
        says="got no member with a part of the cost, expected 'accession.cost_parts' above 0 in one member",
    ),
    Broken(
        rule="administrator-reserved",
        file=PARTNERSHIP,
        edits=(("- name: david_lowe", "- name: postgres"),),
        at="- name: postgres",
        says="got 'postgres', which servers have already, expected the name of one person; name whoever",
    ),
    Broken(
        rule="administrator-twice",
        file=PARTNERSHIP,
        edits=(("- name: david_lowe", "- name: anne_marsh # not her"),),
        at="- name: anne_marsh # not her",
        says="administrator 'anne_marsh' is declared twice",
    ),
    Broken(
        rule="key-twice",
        file=PARTNERSHIP,
        edits=(
            (
                "IJaFrXAPIQ7HBQGS25pY6vb0l76NIYXBU0mZvKmSecnO david_lowe",
                "IABT/Qm6UmGQJ5uPjcaBCnlufHvFVER3VCgbJHbjrDIz d",
            ),
        ),
        at="AAAAIABT/Qm6UmGQJ5uPjcaBCnlufHvFVER3VCgbJHbjrDIz d",
        says="got the key of the automation account, expected one of 'david_lowe' alone; have david_lowe "
        "make a key (`ssh-keygen -t ed25519`), and declare its public half",
    ),
    Broken(
        rule="owner-left",
        file="one/services/pay.yaml",
        beside=GONE,
        at="owner:",
        says="got 'gone', which left on 2026-01-01, expected a present member",
    ),
    Broken(
        rule="policy-exception-long",
        file=PARTNERSHIP,
        edits=(("    expires: 2011-01-21", "    expires: 2011-01-24"),),
        at="expires: 2011-01-24",
        says="got '2011-01-24', expected a day from 2010-10-25 to 2011-01-23: 'exception_days' is 90",
    ),
    Broken(
        rule="policy-exception-long",
        file="lgss/members/slough.yaml",
        edits=(("    expires: 2011-01-21", "    expires: 2011-01-24"),),
        at="expires: 2011-01-24",
        says="got '2011-01-24', expected a day from 2010-10-25 to 2011-01-23: 'exception_days' is 90",
    ),
    Broken(
        rule="policy-exception-twice",
        file=PARTNERSHIP,
        edits=(
            (
                "exceptions:\n",
                "exceptions:\n"
                "  - rule: governance-contracts\n"
                "    subject: lgss/members/cambridgeshire.yaml contracts[0].ends\n"
                "    reason: Twice\n"
                "    approver: LGSS director of ICT\n"
                "    created: 2010-10-25\n"
                "    expires: 2011-01-20\n",
            ),
        ),
        at="expires: 2011-01-20\n  - rule: governance-contracts\n    subject:",
        says="exception 'governance-contracts: lgss/members/cambridgeshire.yaml contr...' is declared twice",
    ),
    Broken(
        rule="evidence-order",
        file=PARTNERSHIP,
        edits=(
            (
                "    evidence: Budget report to the board\n    dated: 2010-10-02\n    expires: 2011-10-01",
                "    evidence: Budget report to the board\n    dated: 2010-10-02\n    expires: 2010-10-01",
            ),
        ),
        at="expires: 2010-10-01",
        says="got '2010-10-01', expected a day no earlier than 2010-10-02, of which the evidence is",
    ),
    Broken(
        rule="assurance-expired",
        file=PARTNERSHIP,
        edits=(("ithc_expires: 2011-06-30", "ithc_expires: 2010-10-31"),),
        at="ithc_expires:",
        says="the IT health check expired on 2010-10-31, 1 day ago; renew it, and declare the new date",
    ),
    Broken(
        rule="assurance-expiring",
        file=PARTNERSHIP,
        edits=(("certificate_expires: 2011-09-30", "certificate_expires: 2011-01-30"),),
        at="certificate_expires:",
        says="the PSN connection's certificate expires on 2011-01-30, in 90 days; book its renewal",
    ),
    Broken(
        rule="review-overdue",
        file=PARTNERSHIP,
        edits=(("review: 2011-10-01", "review: 2010-10-31"),),
        at="review:",
        says="the review was due on 2010-10-31, 1 day ago",
    ),
    Broken(
        rule="service-review-overdue",
        file=PAYROLL,
        edits=(("review: 2011-10-01", "review: 2010-10-31"),),
        at="review:",
        says="the review was due on 2010-10-31, 1 day ago",
    ),
    Broken(
        rule="aggregate-private",
        file=PARTNERSHIP,
        edits=(("aggregates: [10.64.0.0/12]", "aggregates: [100.64.0.0/12]"),),
        at="aggregates:",
        says="got '100.64.0.0/12', expected a private range: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16",
    ),
    Broken(
        rule="aggregate-size",
        file=PARTNERSHIP,
        edits=(("aggregates: [10.64.0.0/12]", "aggregates: [10.0.0.0/8]"),),
        at="aggregates:",
        says="got '10.0.0.0/8', expected a range from /20 to /9",
    ),
    Broken(
        rule="ranges-disjoint",
        file=PARTNERSHIP,
        edits=(("aggregates: [10.64.0.0/12]", "aggregates: [10.64.0.0/12, 10.79.0.0/16]"),),
        at="aggregates:",
        says="got '10.79.0.0/16', which overlaps '10.64.0.0/12' of aggregates[0], "
        "expected ranges that are apart",
    ),
    Broken(
        rule="psn-range-private",
        file=PARTNERSHIP,
        edits=(("51.231.80.0/22]", "10.231.80.0/22]"),),
        at="10.231.80.0/22",
        says="got '10.231.80.0/22', expected a public range: the PSN has no private ones",
    ),
    Broken(
        rule="peer-range-wide",
        file=PARTNERSHIP,
        edits=(("[51.231.16.0/22, 51.231.80.0/22]", "[51.0.0.0/8]"),),
        at="51.0.0.0/8]",
        says="got '51.0.0.0/8', expected a range no wider than /10; "
        "declare the blocks in use; large parts of 51.0.0.0/8 were released",
    ),
    Broken(
        rule="regions-same",
        file=PARTNERSHIP,
        edits=(("pair: ukwest", "pair: uksouth"),),
        at="pair:",
        says="got 'uksouth', expected another region than the primary, 'uksouth'",
    ),
    Broken(
        rule="tags-many",
        file=PARTNERSHIP,
        edits=(("tags:\n", "tags:\n" + "".join(f"  tag-{number}: x\n" for number in range(39))),),
        at="tags:",
        says="got 41 tags, expected at most 40",
    ),
    Broken(
        rule="tag-text",
        file=PARTNERSHIP,
        edits=(("  environment: production", "  environment: " + "x" * 257),),
        at="  environment:",
        says="got a value of 257 characters, expected at most 256 characters",
    ),
    Broken(
        rule="tag-text",
        file=PARTNERSHIP,
        edits=(("  environment: production", "  environment/kind: production"),),
        at="  environment/kind:",
        says="got the tag 'environment/kind', expected a name of 1 to 512 characters, none of % & / < > ? \\",
    ),
    Broken(
        rule="tag-twice",
        file=PARTNERSHIP,
        edits=(("  environment: production", "  environment: production\n  Environment: live"),),
        at="Environment: live",
        says="got the tag 'Environment' beside 'environment', "
        "expected names that differ by more than capitals",
    ),
    Broken(
        rule="owner-undeclared",
        file=PAYROLL,
        edits=(("owner: cambridgeshire", "owner: cambridgshire"),),
        at="owner:",
        says="member 'cambridgshire' is not declared; did you mean 'cambridgeshire'?",
    ),
    Broken(
        rule="dependency-undeclared",
        file=PAYROLL,
        edits=(("{service: finance,", "{service: finances,"),),
        at="finances",
        says="service 'finances' is not declared; did you mean 'finance'?",
    ),
    Broken(
        rule="dns-name-twice",
        file=FINANCE,
        edits=(("dns_name: finance.lgss.internal", "dns_name: payroll.lgss.internal"),),
        reported=PAYROLL,
        at="dns_name:",
        says="got 'payroll.lgss.internal', also the name of lgss/services/finance.yaml",
    ),
    Broken(
        rule="dns-name-twice",
        file=FINANCE,
        edits=(("dns_name: finance.lgss.internal", "dns_name: slough.payroll.lgss.internal"),),
        at="dns_name:",
        says="got 'slough.payroll.lgss.internal', also the name of slough's pages of payroll",
    ),
    Broken(
        rule="role-without-servers",
        file=PAYROLL,
        edits=(("    role: data\n    ports: [5432,", "    role: management\n    ports: [5432,"),),
        at="role: management",
        says="server role 'management' is not declared; declared: data, web",
    ),
    Broken(
        rule="primary-without-server",
        file=PAYROLL,
        edits=(("isolation: cluster-per-council}", "isolation: cluster-per-council, primary: 3}"),),
        at="primary: 3",
        says="got server 3, expected a number up to 2: there are no more 'data' servers",
    ),
    Broken(
        rule="role-twice",
        file=PAYROLL,
        edits=(
            (
                "\nentrances:",
                "  - {role: web, os: windows-2022, size: Standard_D4s_v5, count: 1}\n\nentrances:",
            ),
        ),
        at="windows-2022",
        says="server role 'web' is declared twice",
    ),
    Broken(
        rule="disk-twice",
        file=PAYROLL,
        edits=(("{disk: wal, gib: 128}", "{disk: data, gib: 128}"),),
        at="gib: 128",
        says="disk 'data' is declared twice",
    ),
    Broken(
        rule="zones-unavailable",
        file=PARTNERSHIP,
        edits=(("primary: uksouth\n  pair: ukwest", "primary: ukwest\n  pair: uksouth"),),
        reported=PAYROLL,
        at="zones:",
        says="got '1', '2', expected no zones: the region 'ukwest' has none; delete 'zones'",
    ),
    Broken(
        rule="zone-twice",
        file=PAYMENTS,
        edits=(('zones: ["1", "2", "3"]', 'zones: ["1", "2", "1"]'),),
        at='"2", "1"',
        says="zone '1' is declared twice",
    ),
    Broken(
        rule="ports-and-protocol",
        file=PAYMENTS,
        edits=(("{role: web, ports: [443],", "{role: web, protocol: icmp, ports: [443],"),),
        at="protocol: icmp",
        says="got '443', expected no ports: 'icmp' has none",
    ),
    Broken(
        rule="ports-and-protocol",
        file=PAYMENTS,
        edits=(("{role: web, ports: [443],", "{role: web,"),),
        at="{role: web, reason",
        says="got nothing, expected the ports, which 'tcp' needs",
    ),
    Broken(
        rule="permission-twice",
        file=PAYMENTS,
        edits=(("links:", "  - {role: web, ports: [443], reason: Citizens}\nlinks:"),),
        at="reason: Citizens",
        says="got the permission of entrances[0] a second time, expected each permission once; "
        "put the two reasons into one",
    ),
    Broken(
        rule="internet-without-names",
        file=PAYMENTS,
        edits=(("    names: [api.cardprocessor.example]\n", ""),),
        at="- to: internet",
        says="got nothing, expected the names that are reached on the internet; "
        "nothing is let out to all of it",
    ),
    Broken(
        rule="internet-ports",
        file=PAYMENTS,
        edits=(("    ports: [443]\n", "    ports: [443, 8443]\n"),),
        at="8443",
        says="got '8443', expected 80 or 443: names are let out by HTTP and HTTPS alone",
    ),
    Broken(
        rule="peer-with-names",
        file=PAYROLL,
        edits=(("{to: psn, ports", "{to: psn, names: [hmrc.example], ports"),),
        at="hmrc.example",
        says="got 'hmrc.example', expected no names: 'psn' is reached by its ranges; delete 'names'",
    ),
    Broken(
        rule="peer-undeclared",
        file=PAYROLL,
        edits=(("{to: psn, ports", "{to: hscn, ports"),),
        at="to: hscn",
        says="the partnership does not declare 'hscn'; declare it in lgss/partnership.yaml",
    ),
    Broken(
        rule="dependency-circle",
        file=FINANCE,
        edits=(
            ("\ndatabase:", "\ndepends_on: [{service: payroll, reason: Circular}]\n\ndatabase:"),
            ("priority: 1", "priority: 2"),
        ),
        at="depends_on:",
        says="services depend on each other in a circle: finance -> payroll -> finance",
    ),
    Broken(
        rule="restore-order",
        file=FINANCE,
        edits=(("priority: 1", "priority: 9"),),
        reported=PAYROLL,
        at="depends_on:\n  - {service: finance",
        says="'payroll' is restored before 'finance', on which it depends",
    ),
)
