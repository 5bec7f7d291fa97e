"""LGSS broken in what its members say: who they are, when they are members, what they take and bring."""

from tests.estates.breaking import Broken
from tests.estates.small import SERVICE, estate, member

PARTNERSHIP = "lgss/partnership.yaml"
CAMBRIDGESHIRE = "lgss/members/cambridgeshire.yaml"
NORTHAMPTONSHIRE = "lgss/members/northamptonshire.yaml"
SLOUGH = "lgss/members/slough.yaml"

ONE = estate("one", members={"first": member("first", 1), "ibm": member("ibm", 2, kind="private")})
TWO = estate("two", members={"second": member("second", 3), "ibm": member("ibm", 4, kind="private")})
BESIDE_SLOUGH = estate("lgss-slough", members={"east": member("east", 5)})

BROKEN_MEMBERS = (
    Broken(
        rule="subscription-undeclared",
        file=SLOUGH,
        edits=(("{service: payroll, since", "{service: payrol, since"),),
        at="payrol,",
        says="service 'payrol' is not declared; did you mean 'payroll'?",
    ),
    Broken(
        rule="kin-undeclared",
        file=NORTHAMPTONSHIRE,
        edits=(("successors: [E06000061, E06000062]", "successors: [E06000061, westnorthants]"),),
        at="successors:",
        says="member 'westnorthants' is not declared",
    ),
    Broken(
        rule="telephony-site-undeclared",
        file=SLOUGH,
        edits=(("    site: st-martins-place\n", "    site: st-martin-place\n"),),
        at="site: st-martin-place",
        says="site 'st-martin-place' is not declared; did you mean 'st-martins-place'?",
    ),
    Broken(
        rule="join-outside-term",
        file=PARTNERSHIP,
        edits=(("signed: 2010-10-01", "signed: 2010-10-02"),),
        reported=CAMBRIDGESHIRE,
        at="joins:",
        says="got '2010-10-01', expected a day of the agreement's term, 2010-10-02 to 2020-09-30",
    ),
    Broken(
        rule="leave-before-join",
        file=SLOUGH,
        edits=(("joins: 2011-04-04", "joins: 2011-04-04\nleaves: 2011-04-04"),),
        at="leaves:",
        says="got '2011-04-04', expected a day after the join on 2011-04-04",
    ),
    Broken(
        rule="accession-after-join",
        file=SLOUGH,
        edits=(("signed: 2010-10-25", "signed: 2011-04-05"),),
        at="signed:",
        says="got '2011-04-05', expected a day no later than the join on 2011-04-04; "
        "a member signs before it joins",
    ),
    Broken(
        rule="existence-ended",
        file=NORTHAMPTONSHIRE,
        edits=(("until: 2021-04-01", "until: 2010-10-01"),),
        at="joins:",
        says="Northamptonshire County Council no longer exists on 2010-10-01: it ended on 2010-10-01; "
        "declare what came after it: North Northamptonshire Council (E06000061), "
        "West Northamptonshire Council (E06000062)",
    ),
    Broken(
        rule="existence-not-begun",
        file=SLOUGH,
        edits=(("since: 1998-04-01", "since: 2011-04-05"),),
        at="joins:",
        says="Slough Borough Council does not yet exist on 2011-04-04: it begins on 2011-04-05",
    ),
    Broken(
        rule="membership-outlives-council",
        file=NORTHAMPTONSHIRE,
        edits=(("until: 2021-04-01", "until: 2010-11-01"),),
        at="until:",
        says="Northamptonshire County Council ended on 2010-11-01 and has not left; "
        "write 'leaves: 2010-11-01'",
    ),
    Broken(
        rule="council-ending",
        file=NORTHAMPTONSHIRE,
        edits=(("until: 2021-04-01", "until: 2010-11-02"),),
        at="until:",
        says="Northamptonshire County Council ends on 2010-11-02, in 1 day, "
        "and has no day on which it leaves",
    ),
    Broken(
        rule="gss-required",
        file=SLOUGH,
        edits=(("gss: E06000039\n", ""),),
        at="member:",
        says="a council of the kind 'unitary' needs a GSS code",
    ),
    Broken(
        rule="gss-kind",
        file=SLOUGH,
        edits=(("gss: E06000039", "gss: E07000039"),),
        at="gss:",
        says="got 'E07000039', expected the code of a council of the kind 'unitary'; "
        "a code that starts with E07 is of the kind 'district'",
    ),
    Broken(
        rule="gss-twice",
        file=SLOUGH,
        edits=(("kind: unitary\ngss: E06000039", "kind: county\ngss: E10000003"),),
        at="gss:",
        says="GSS code 'E10000003' is declared also by lgss/members/cambridgeshire.yaml; "
        "one of the two leaves before the other joins",
    ),
    Broken(
        rule="member-twice",
        file="two/members/ibm.yaml",
        beside={**ONE, **TWO},
        at="member:",
        says="member 'ibm' is declared also by one/members/ibm.yaml",
    ),
    Broken(
        rule="domain-twice",
        file=SLOUGH,
        edits=(("domains: [slough.gov.uk]", "domains: [slough.gov.uk, cambridgeshire.gov.uk]"),),
        at="domains:",
        says="domain 'cambridgeshire.gov.uk' is declared also by lgss/members/cambridgeshire.yaml",
    ),
    Broken(
        rule="domain-twice",
        file=SLOUGH,
        edits=(("domains: [slough.gov.uk]", "domains: [slough.gov.uk, slough.gov.uk]"),),
        at="domains:",
        says="domain 'slough.gov.uk' is declared twice in this file",
    ),
    Broken(
        rule="device-twice",
        file=SLOUGH,
        edits=(("address: 192.0.2.6", "address: 192.0.2.3"),),
        at="192.0.2.3",
        says="device address '192.0.2.3' is declared also by lgss/members/northamptonshire.yaml",
    ),
    Broken(
        rule="egress-twice",
        file=SLOUGH,
        edits=(("egress: [198.51.100.4]", "egress: [198.51.100.3]"),),
        at="egress:",
        says="egress address '198.51.100.3' is declared also by lgss/members/northamptonshire.yaml",
    ),
    Broken(
        rule="review-far",
        file=SLOUGH,
        edits=(("review: 2011-10-01", "review: 2011-11-02"),),
        at="review:",
        says="administrators hold their roles until the review on 2011-11-02, and Entra lets nobody hold one "
        "for longer than a year; review earlier, or deploy on 2010-11-02 or later",
    ),
    Broken(
        rule="slug-reserved",
        file="lgss/members/core.yaml",
        content=member("core", joins="2011-04-04"),
        at="member:",
        says="got 'core', expected a slug that is not reserved; "
        "the partnership's own stack, or a group of its own, has that name",
    ),
    Broken(
        rule="slug-twice",
        file="lgss/services/slough.yaml",
        content=SERVICE.format(slug="slough", owner="slough"),
        at="service:",
        says="got 'slough', also the slug of a member, expected a slug that no member has",
    ),
    Broken(
        rule="stack-twice",
        file="lgss/members/slough-east.yaml",
        content=member("slough-east", 6, joins="2011-04-04"),
        beside=BESIDE_SLOUGH,
        reported="lgss-slough/members/east.yaml",
        at="member:",
        says="got 'east', whose stack 'lgss-slough-east' is that of lgss/members/slough-east.yaml",
    ),
    Broken(
        rule="subscription-twice",
        file=SLOUGH,
        edits=(("{service: finance, since", "{service: payroll, since"),),
        at="payroll, since: 2011-04-04}\n  - {service: payroll",
        says="service 'payroll' is declared twice",
    ),
    Broken(
        rule="subscription-since",
        file=SLOUGH,
        edits=(("{service: finance, since: 2011-04-04}", "{service: finance}"),),
        at="{service: finance}",
        says="service 'finance' has neither 'since' nor 'sovereign: true'; the member joins on 2011-04-04",
    ),
    Broken(
        rule="subscription-sovereign",
        file=SLOUGH,
        edits=(("sovereign: true", "sovereign: true, since: 2011-04-04"),),
        at="sovereign: true",
        says="got '2011-04-04', expected no 'since', for a service that stays the member's own",
    ),
    Broken(
        rule="subscription-before-join",
        file=SLOUGH,
        edits=(("since: 2011-07-04", "since: 2011-04-03"),),
        at="since: 2011-04-03",
        says="service 'hr' is taken from 2011-04-03, before the join on 2011-04-04",
    ),
    Broken(
        rule="subscription-after-leaving",
        file=SLOUGH,
        edits=(("joins: 2011-04-04", "joins: 2011-04-04\nleaves: 2011-07-04"),),
        at="since: 2011-07-04",
        says="got '2011-07-04', expected a day before the member leaves on 2011-07-04",
    ),
    Broken(
        rule="subscription-order",
        file=SLOUGH,
        edits=(("since: 2011-07-04", "since: 2011-07-04\n    until: 2011-07-04"),),
        at="until: 2011-07-04",
        says="got '2011-07-04', expected a day after 2011-07-04, from which the service is taken",
    ),
    Broken(
        rule="exception-expired",
        file=SLOUGH,
        edits=(
            ("created: 2011-04-04\n    expires: 2011-05-03", "created: 2010-10-01\n    expires: 2010-10-31"),
        ),
        at="expires:",
        says="the exception 'landmark-place-devices' expired on 2010-10-31; end the exception",
    ),
    Broken(
        rule="exception-expiring",
        file=SLOUGH,
        edits=(
            ("created: 2011-04-04\n    expires: 2011-05-03", "created: 2010-10-20\n    expires: 2010-11-14"),
        ),
        at="expires:",
        says="the exception 'landmark-place-devices' expires on 2010-11-14, in 13 days",
    ),
    Broken(
        rule="exception-long",
        file=SLOUGH,
        edits=(("expires: 2011-05-03", "expires: 2011-05-05"),),
        at="expires:",
        says="got '2011-05-05', expected a day from 2011-04-04 to 2011-05-04: "
        "an exception from CA005 lasts 30 days at most",
    ),
    Broken(
        rule="exception-never",
        file=SLOUGH,
        edits=(("policy: CA005", "policy: CA003"),),
        at="policy:",
        says="nobody is excepted from CA003; CA001, CA003, CA004, CA900 hold for everybody",
    ),
    Broken(
        rule="member-review-overdue",
        file=SLOUGH,
        edits=(("review: 2011-10-01", "review: 2010-10-31"),),
        at="review:",
        says="the review was due on 2010-10-31, 1 day ago; review what is declared, and set the next date",
    ),
    Broken(
        rule="contract-outlives-join",
        file=SLOUGH,
        edits=(("ends: 2011-03-31", "ends: 2011-05-31"),),
        at="ends: 2011-05-31",
        says="contract 'Desktop support' with Berkshire Desktop Services (illustrative) runs until "
        "2011-05-31, 57 days past the join; the last day to give notice is 2011-02-28",
    ),
    Broken(
        rule="system-unsupported",
        file=NORTHAMPTONSHIRE,
        edits=(("supported_until: 2011-12-31", "supported_until: 2010-09-30"),),
        at="supported_until:",
        says="'Library stock management' is out of support from 2010-09-30, before the join on 2010-10-01; "
        "keep it off the shared network until it ends on 2012-03-31",
    ),
    Broken(
        rule="uplink-incomplete",
        file=SLOUGH,
        edits=(("    device: {address: 192.0.2.6, model: FortiGate 100F}\n", ""),),
        at="- site: landmark-place",
        says="site 'landmark-place' has the uplink 'vpn' and no 'device'",
    ),
    Broken(
        rule="uplink-incomplete",
        file=SLOUGH,
        edits=(
            (
                "20] # nobody else has this one: it stays as it is\n    uplink: vpn",
                "20]\n    uplink: expressroute",
            ),
        ),
        at="- site: landmark-place",
        says="site 'landmark-place' has the uplink 'expressroute' and no 'circuit'",
    ),
    Broken(
        rule="uplink-psn",
        file="one/members/first.yaml",
        edits=(("uplink: vpn", "uplink: psn"),),
        beside=ONE,
        at="uplink:",
        says="site 'town-hall' comes over the PSN, which the partnership does not declare; "
        "declare 'psn' in one/partnership.yaml",
    ),
    Broken(
        rule="site-twice",
        file=SLOUGH,
        edits=(("- site: landmark-place", "- site: st-martins-place"),),
        at="headcount: 820\n  - site: st-martins-place",
        says="site 'st-martins-place' is declared twice",
    ),
    Broken(
        rule="site-ranges-overlap",
        file=SLOUGH,
        edits=(("ranges: [172.16.0.0/20]", "ranges: [10.32.16.0/20]"),),
        at="10.32.16.0/20",
        says="got '10.32.16.0/20', which overlaps '10.32.0.0/18' of sites[0].ranges[0], "
        "expected ranges of one member that are apart",
    ),
    Broken(
        rule="site-range-wide",
        file=SLOUGH,
        edits=(("ranges: [172.16.0.0/20]", "ranges: [128.0.0.0/7]"),),
        at="128.0.0.0/7",
        says="got '128.0.0.0/7', expected a range no wider than /8",
    ),
    Broken(
        rule="name-server-elsewhere",
        file=SLOUGH,
        edits=(("servers: [10.32.0.53, 10.32.16.53]", "servers: [10.32.0.53, 10.32.64.53]"),),
        at="10.32.64.53",
        says="got '10.32.64.53', expected an address in a range of one of the member's sites",
    ),
    Broken(
        rule="dns-zone-shared",
        file=SLOUGH,
        edits=(("zones: [slough.internal]", "zones: [payroll.lgss.internal]"),),
        at="payroll.lgss.internal",
        says="got 'payroll.lgss.internal', which holds or is part of the partnership's name "
        "'payroll.lgss.internal', expected a zone of the member's own",
    ),
    Broken(
        rule="dns-zone-shared",
        file=SLOUGH,
        edits=(("zones: [slough.internal]", "zones: [core.windows.net]"),),
        at="core.windows.net",
        says="got 'core.windows.net', which holds or is part of the partnership's name "
        "'privatelink.blob.core.windows.net', expected a zone of the member's own",
    ),
    Broken(
        rule="own-tenant-missing",
        file=PARTNERSHIP,
        edits=(("model: shared", "model: own"),),
        reported=SLOUGH,
        at="tenancy:",
        says="every council keeps its own tenant here, and 'own_tenant' is missing",
    ),
)
