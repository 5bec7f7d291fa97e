"""What a model refuses is said in words that a council's migration lead reads without a programmer."""

import pytest
from pydantic import TypeAdapter, ValidationError

from infra.declaration import fields
from infra.declaration.fields import Declared
from infra.declaration.member import Member
from infra.declaration.partnership import Partnership
from infra.declaration.problems import dotted, near_miss, quoted
from infra.declaration.service import Service
from infra.declaration.shape import WORDS, faults_in_words, validate
from infra.declaration.standins import readings
from tests.estates.small import AUTOMATION_KEY

MODELS: tuple[type[Declared], ...] = (Partnership, Member, Service)
WRONG: tuple[object, ...] = (
    None, True, -1, 0.5, 10**12, 10.0**12, float("nan"), "", "wrong", "x" * 500, "x\ny",
    [], [None], ["x"], {}, {"x": 1}, "1.2.3.4", "10.0.0.1/8", "2026-02-30",
)  # fmt: skip


def _models() -> list[type[Declared]]:
    """Every model that a declaration is made of."""
    found: list[type[Declared]] = []
    todo: list[type[Declared]] = [Declared]
    while todo:
        here = todo.pop().__subclasses__()
        found += here
        todo += here
    return [model for model in found if model.__module__.startswith("infra.declaration.")]


@pytest.mark.parametrize("model", _models(), ids=lambda model: model.__name__)
def test_every_refusal_has_words_of_our_own(model: type[Declared]) -> None:
    for name in model.model_fields:
        for wrong in WRONG:
            _, faults = validate(model, {name: wrong})
            assert {fault.kind for fault in faults} <= WORDS.keys()
            for path, message in faults_in_words(faults):
                assert path.isprintable()
                assert message.isprintable()
                assert message.startswith(("got ", "the key "))
                for jargon in ("Input", "valid", "literal", "tuple", "dict", "None", "NaN"):
                    assert jargon not in message, message


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_something_stands_in_for_every_value(model: type[Declared]) -> None:
    """A file of which nothing is known still has two readings, which differ."""
    first, second = readings(model, {}, unread=True)
    assert first != second
    for name in model.model_fields:
        for wrong in WRONG:
            assert readings(model, {name: wrong}), f"{name}: {wrong!r}"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"joins": 20260401}, "got '20260401', expected a date such as 2026-04-01"),
        ({"joins": "1/4/2026"}, "expected a date such as 2026-04-01; did you mean '2026-04-01'?"),
        ({"title": 2026}, "got '2026', expected text; put it in quotes"),
        ({"title": "a\nb"}, "got 'a\\x0ab', expected one line of text; start folded text with '>-'"),
        ({"member": "Slough BC"}, "starting with a letter; did you mean 'slough-bc'?"),
        ({"domains": "slough.gov.uk"}, "got 'slough.gov.uk', expected a list; start each entry with '- '"),
        ({"domains": ["Slough.gov.uk"]}, "such as slough.gov.uk; did you mean 'slough.gov.uk'?"),
        ({"staff": {"heads": True}}, "got 'true', expected a whole number"),
        ({"staff": {"heads": "12"}}, "got '12', expected a whole number"),
        ({"staff": {"heads": 12.0}}, "got '12.0', expected a whole number"),
        ({"segment": {}}, "got a mapping, expected either prefix_length or hosts, and not both"),
        ({"segment": {"prefix_length": 27}}, "got '27', expected at most 26"),
        ({"tenancy": {"egress": ["10.0.0.1"]}}, "got '10.0.0.1', expected a public IPv4 address"),
        ({"telephony": [None]}, "got nothing, expected a mapping of keys to values"),
        ({"services": [{"servce": "pay"}]}, "the key 'servce' is not known here; did you mean 'service'?"),
        ({"legacy": {"x": 1}}, "the key 'x' is not known here; the keys here are ranges, systems"),
        ({"services": [{"sovereign": "yes"}]}, "got 'yes', expected true or false"),
    ],
)
def test_what_a_member_is_told(values: dict[str, object], said: str) -> None:
    _, faults = validate(Member, values)
    messages = [message for _, message in faults_in_words(faults)]
    assert [message for message in messages if said in message], messages


def test_what_is_said_of_who_signs_in_to_servers() -> None:
    host = {"administrators": [{"name": "Anne.Marsh", "key": "AAAA"}], "automation_key": ["ssh-ed25519 AAAA"]}
    _, faults = validate(Partnership, {"host": host})
    said = [row for row in faults_in_words(faults) if "administrators" in row[0] or "automation" in row[0]]
    assert said == [
        ("host.automation_key", "got a list, expected text"),
        (
            "host.administrators[0].name",
            "got 'Anne.Marsh', expected the name of a person's account: lower-case letters, digits and "
            "single '_', starting with a letter; did you mean 'anne_marsh'?",
        ),
        (
            "host.administrators[0].key",
            "got 'AAAA', expected an OpenSSH public key, such as 'ssh-ed25519 AAAA... name'",
        ),
    ]
    _, faults = validate(Partnership, {"host": {"administrators": []}})
    assert ("host.administrators", "got a list, expected at least 1 in the list") in faults_in_words(faults)


def test_a_key_misspelt_is_one_problem() -> None:
    _, faults = validate(Member, {"accesion": {}})
    paths = [path for path, _ in faults_in_words(faults)]
    assert "accesion" in paths
    assert "accession" not in paths


def test_a_key_may_be_called_as_pydantic_calls_keys() -> None:
    _, faults = validate(Partnership, {"deciders": {"[key]": 1, "cutovr": "Director"}})
    said = [(path, message) for path, message in faults_in_words(faults) if path.startswith("deciders")]
    words = "'agreement', 'addresses', 'network', 'identity', 'data', 'cutover' or 'handover'"
    assert said == [
        ("deciders.[key]", f"got '[key]', expected {words}"),
        ("deciders.[key]", "got '1', expected text; put it in quotes"),
        ("deciders.cutovr", f"got 'cutovr', expected {words}; did you mean 'cutover'?"),
    ]


def test_values_are_quoted_on_one_line_and_cut() -> None:
    assert quoted("x" * 61) == "'" + "x" * 60 + "...'"
    assert quoted("x" * 60) == "'" + "x" * 60 + "'"
    assert quoted("a\x1b[31m") == "'a\\x1b[31m'"
    assert (quoted(None), quoted({}), quoted(()), quoted(True)) == (
        "nothing",
        "a mapping",
        "a list",
        "'true'",
    )


def test_paths_read_as_people_write_them() -> None:
    assert dotted(("sites", 0, "ranges", 1)) == "sites[0].ranges[1]"
    assert dotted(()) == ""


def test_a_near_miss_is_near() -> None:
    assert near_miss("payrol", ("payroll", "finance")) == "did you mean 'payroll'?"
    assert near_miss("Payroll", ("payroll", "finance")) == "did you mean 'payroll'?"
    assert near_miss("planning", ("payroll", "finance")) == ""


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("Slug", "a" * 26, "a" * 27),
        ("Slug", "north-2", "north--2"),
        ("AccountName", "a" * 32, "a" * 33),
        ("AccountName", "anne_marsh2", "anne-marsh"),
        ("AccountName", "anne", "_anne"),
        ("GssCode", "E06000039", "E0600003"),
        ("Domain", "slough.gov.uk", "slough"),
        ("Date", "1800-01-01", "1799-12-31"),
        ("Date", "2028-02-29", "2027-02-29"),
        ("Range", "10.0.0.0/8", "10.0.0.0"),
        ("Range", "10.0.0.0/32", "10.0.0.0/33"),
        ("Range", "10.0.0.0/16", "10.0.0.0/255.255.0.0"),
        ("Address", "10.0.0.1", "10.0.0.01"),
        ("PublicAddress", "192.0.2.1", "100.64.0.1"),
        ("PublicAddress", "51.231.0.1", "224.0.0.1"),
        ("Uuid", "5a08041a-d922-4f2c-a012-0ae60a15ae05", "5a08041ad9224f2ca0120ae60a15ae05"),
        ("Port", 65535, 65536),
        ("Port", 1, 0),
        ("Hours", 0.25, 0),
        ("Percent", 100, 100.1),
        ("RoleName", "CEO", "IT"),
        ("SshPublicKey", f"ssh-ed25519 {AUTOMATION_KEY} someone", "-----BEGIN OPENSSH PRIVATE KEY-----"),
        ("StateBackend", "azblob://state", "https://user:word@host/state"),
        ("StateSecrets", "azurekeyvault://vault/keys/k", "hunter2"),
        ("InitialDomain", "lgss.onmicrosoft.com", "lgss.gov.uk"),
        ("Size", "Standard_D2s_v5", "D2s_v5"),
    ],
)
def test_both_sides_of_what_a_field_takes(kind: str, good: object, bad: object) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(getattr(fields, kind))
    adapter.validate_python(good)
    with pytest.raises(ValidationError):
        adapter.validate_python(bad)
