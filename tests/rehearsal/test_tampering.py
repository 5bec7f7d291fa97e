"""What can be changed by hand, and what is said of what cannot."""

import pytest

from infra.rehearsal.model import Resource
from infra.rehearsal.store import Store
from infra.rehearsal.tampering import WAYS, TamperError, tamper, tampering

NSG = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/nsg-a"
RULES = [
    {"name": "a", "access": "Deny", "sourceAddressPrefix": "10.0.0.0/8"},
    {"name": "b", "access": "Deny"},
]


def nsg(resource_id: str = NSG, stack: str = "core") -> Resource:
    return Resource(
        id=resource_id,
        token="azure-native:network:NetworkSecurityGroup",
        body={
            "resourceGroupName": "rg",
            "networkSecurityGroupName": resource_id.rpartition("/")[2],
            "securityRules": RULES,
        },
        urn=f"urn:pulumi:{stack}::shirehall::azure-native:network:NetworkSecurityGroup::a",
    )


@pytest.fixture
def store() -> Store:
    known = Store()
    known.put(nsg())
    known.put(nsg(f"{NSG}-other", "other"))
    return known


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nsg-a:securityRules[1].access=Allow", "Allow"),
        ("nsg-a:securityRules[1].priority=7", 7),
        ("nsg-a:securityRules[-1].access=null", None),
        (f"{NSG.upper()}:securityRules[1].access=a=b", "a=b"),
    ],
)
def test_a_property_is_set_to_a_json_value_or_a_text(store: Store, text: str, value: object) -> None:
    tamper(store, tampering(text, store, ["core"]))
    found = store.get(NSG)
    assert found is not None
    assert value in found.body["securityRules"][1].values()
    assert found.revision == 2
    assert RULES[1] == {"name": "b", "access": "Deny"}


def test_a_resource_is_deleted(store: Store) -> None:
    wanted = tampering("nsg-a:gone", store, ["core"])
    tamper(store, wanted)
    assert store.get(NSG) is None
    assert str(wanted) == "somebody deletes it: nsg-a is gone"


def test_a_seed_chooses_the_same_each_time_and_another_may_choose_another(store: Store) -> None:
    assert tampering("7", store, ["core"]) == tampering("7", store, ["core"])
    assert len({tampering(str(seed), store, ["core"]) for seed in range(20)}) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nsg-a", "got 'nsg-a', expected a number, NAME:PATH=VALUE or NAME:gone"),
        ("nsg-a:securityRules", "got 'nsg-a:securityRules', expected a number"),
        ("nsg-b:gone", "nothing that stands is named 'nsg-b'"),
        ("nsg-a-other:gone", "nothing that stands is named 'nsg-a-other'; do you mean nsg-a?"),
        ("nsg-a:rules[0]=1", "there is no 'rules' of 'rules[0]' in it, but networkSecurityGroupName"),
        (
            "nsg-a:securityRules[2].access=1",
            "there is no '2' of 'securityRules[2].access' in it, but 2 items",
        ),
    ],
)
def test_what_cannot_be_is_said(store: Store, text: str, said: str) -> None:
    with pytest.raises(TamperError) as raised:
        tampering(text, store, ["core"])
    assert said in str(raised.value)


def test_where_nothing_stands_there_is_nothing_to_choose() -> None:
    with pytest.raises(TamperError, match="nothing to tamper with"):
        tampering("1", Store(), ["core"])


def test_a_name_that_several_have_is_not_guessed(store: Store) -> None:
    store.put(nsg(NSG.replace("/rg/", "/rg2/")))
    with pytest.raises(TamperError, match="'nsg-a' names 2 resources: give the whole id of one"):
        tampering("nsg-a:gone", store, ["core"])


def test_each_way_says_what_somebody_does() -> None:
    assert all(way.says and (way.path or way.value is None) for way in WAYS)
