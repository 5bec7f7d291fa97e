"""LGSS broken in what one file says by itself: its place, its encoding, its YAML, its keys and values."""

from tests.estates.breaking import Broken

PARTNERSHIP = "lgss/partnership.yaml"
SLOUGH = "lgss/members/slough.yaml"
PAYROLL = "lgss/services/payroll.yaml"

BROKEN_FILES = (
    Broken(
        rule="file-missing",
        file=PARTNERSHIP,
        deleted=True,
        says="got no file, expected a file 'partnership.yaml'",
    ),
    Broken(
        rule="file-unreadable",
        file=SLOUGH,
        link="/etc/hostname",
        says="got something that is no plain file of this estate",
    ),
    Broken(
        rule="file-unexpected",
        file="lgss/members/milton-keynes.yml",
        content="member: milton-keynes\n",
        says="got a file that nothing reads, 'milton-keynes.yml', expected 'partnership.yaml', or "
        "declarations in members/ and services/; did you mean 'milton-keynes.yaml'?",
    ),
    Broken(
        rule="file-size",
        file=SLOUGH,
        edits=(("review: 2011-10-01\n", "review: 2011-10-01\n" + "# a remark\n" * 30_000),),
        says="got a larger file, expected at most 262,144 bytes",
    ),
    Broken(
        rule="file-encoding",
        file=SLOUGH,
        edits=(("title: Slough Borough Council", "title: Sloügh Borough Council"),),
        encoding="latin-1",
        at="title: Sloü",
        says="got the byte 0xfc, expected UTF-8; save the file as UTF-8 without a byte order mark",
    ),
    Broken(
        rule="file-tab",
        file=SLOUGH,
        edits=(("segment:\n  hosts", "segment:\n\thosts"),),
        at="\thosts",
        says="got a tab, expected spaces",
    ),
    Broken(
        rule="file-character",
        file=SLOUGH,
        edits=(("title: Slough Borough Council", "title: Slough \u202eBorough Council"),),
        at="title: Slough",
        says="got a control or invisible character '\\x202e', expected characters that can be seen",
    ),
    Broken(
        rule="yaml-syntax",
        file=SLOUGH,
        edits=(("title: Slough Borough Council", "title: Slough: Borough Council"),),
        at="title: Slough",
        says="put text that holds ': ' in quotes",
    ),
    Broken(
        rule="yaml-empty",
        file=SLOUGH,
        content="# to be written\n",
        says="got an empty file, expected a declaration",
    ),
    Broken(
        rule="yaml-root",
        file=SLOUGH,
        content="- member: slough\n",
        says="got a list, expected a mapping of keys to values",
    ),
    Broken(
        rule="yaml-documents",
        file=SLOUGH,
        edits=(("review: 2011-10-01\n", "review: 2011-10-01\n---\nmember: windsor\n"),),
        at="\n---",
        says="got a second document, expected one in a file",
    ),
    Broken(
        rule="yaml-duplicate-key",
        file=SLOUGH,
        edits=(("kind: unitary\n", "kind: unitary\ntitle: Slough\n"),),
        at="kind: unitary\ntitle: Slough",
        says="got the key 'title' a second time, expected each key once; the first is on line 4",
    ),
    Broken(
        rule="yaml-key",
        file=PARTNERSHIP,
        edits=(("  environment: production", "  2010: production"),),
        at="2010: production",
        says="got '2010' as a key, expected text as a key; put it in quotes",
    ),
    Broken(
        rule="yaml-alias",
        file=SLOUGH,
        edits=(("ict_lead: Head of ICT, Slough", "ict_lead: &lead Head of ICT, Slough"),),
        at="&lead",
        says="got the anchor '&lead', expected no anchors or aliases; write the value itself",
    ),
    Broken(
        rule="yaml-tag",
        file=SLOUGH,
        edits=(("title: Slough Borough Council", "title: !!str Slough Borough Council"),),
        at="!!str",
        says="got the tag 'tag:yaml.org,2002:str', expected a value without a tag",
    ),
    Broken(
        rule="yaml-depth",
        file=SLOUGH,
        edits=(("domains: [slough.gov.uk]", "domains: " + "[" * 25 + "]" * 25),),
        at="domains:",
        says="got values nested deeper than 20 levels",
    ),
    Broken(
        rule="secret",
        file=SLOUGH,
        edits=(("network_engineer:", "vpn_password: Berkshire1998\nnetwork_engineer:"),),
        at="vpn_password",
        says="got the key 'vpn_password', expected no secret: secrets never enter a declaration",
    ),
    Broken(
        rule="slug-and-file",
        file=SLOUGH,
        edits=(("member: slough\n", "member: slough-bc\n"),),
        at="member: slough-bc",
        says="got 'slough-bc', expected 'slough', as the file is called; change the one, or rename the file",
    ),
    Broken(
        rule="key-missing",
        file=SLOUGH,
        edits=(("ict_lead: Head of ICT, Slough\n", ""),),
        at="member: slough",
        says="the key 'ict_lead' is missing",
    ),
    Broken(
        rule="key-unknown",
        file=PARTNERSHIP,
        edits=(("aggregates: [", "agregates: ["),),
        at="agregates",
        says="the key 'agregates' is not known here; did you mean 'aggregates'?",
    ),
    Broken(
        rule="word-unknown",
        file=SLOUGH,
        edits=(("kind: unitary", "kind: unitry"),),
        at="kind: unitry",
        says="got 'unitry', expected 'county', 'district', 'unitary', 'metropolitan', 'london-borough', "
        "'fire', 'police' or 'private'; did you mean 'unitary'?",
    ),
    Broken(
        rule="value-kind",
        file=SLOUGH,
        edits=(("monthly_budget: 4000", "monthly_budget: lots"),),
        at="monthly_budget",
        says="got 'lots', expected a whole number",
    ),
    Broken(
        rule="value-limit",
        file=SLOUGH,
        edits=(("growth_percent: 50", "growth_percent: 500"),),
        at="growth_percent",
        says="got '500', expected at most 400",
    ),
    Broken(
        rule="value-spelling",
        file=SLOUGH,
        edits=(("ranges: [172.16.0.0/20]", "ranges: [172.16.1.0/20]"),),
        at="172.16.1.0/20",
        says="got '172.16.1.0/20', expected an IPv4 range without host bits, such as 10.64.0.0/20; "
        "did you mean '172.16.0.0/20'?",
    ),
    Broken(
        rule="value-spelling",
        file=SLOUGH,
        edits=(("joins: 2011-04-04", "joins: 04/04/2011"),),
        at="joins: 04",
        says="got '04/04/2011', expected a date such as 2026-04-01; did you mean '2011-04-04'?",
    ),
    Broken(
        rule="word-unknown",
        file=PARTNERSHIP,
        edits=(("  cutover: LGSS", "  cutovr: LGSS"),),
        at="cutovr",
        says="did you mean 'cutover'?",
    ),
    Broken(
        rule="word-unknown",
        file=PAYROLL,
        edits=(
            (
                'size: Standard_D4s_v5, count: 2, zones: ["1", "2"]',
                "size: Standard_D4s_v5, count: 2, zones: [1]",
            ),
        ),
        at="zones: [1]",
        says="got '1', expected '1', '2' or '3'; put it in quotes",
    ),
)
