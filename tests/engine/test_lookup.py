"""What the provider says where Entra has no such object is told from everything else that it may say."""

import pytest

from infra.engine.lookup import Question, answered
from infra.engine.recognising import WAYS, ByLookup
from infra.rehearsal.azuread import AzureAd
from infra.rehearsal.control_plane import ControlPlane

GROUP = "azuread:index/getGroup:getGroup"
FILTER = "(displayName eq 'people')"
NONE = f"No group found matching specified filter {FILTER}"
QUESTION = Question(tenant="t", function=GROUP, given=(("displayName", "people"),), none=NONE)


def framed(function: str, *said: str) -> str:
    """As the engine and the SDK pass on what a bridged provider says."""
    number = f"{len(said)} error{'s' if len(said) > 1 else ''} occurred:"
    listed = "".join(f"\n\t* {text}" for text in said)
    return (
        f"invoke of {function} failed: invocation of {function} returned an error: "
        f"invoking {function}: {number}{listed}\n\n"
    )


def test_there_is_none_where_the_provider_says_so_and_nothing_else() -> None:
    for said in (NONE, f"[display_name] {NONE}", f"{NONE}: {NONE}"):
        assert answered(QUESTION, framed(GROUP, said)).number == 0


@pytest.mark.parametrize(
    "said",
    [
        # The same words, and why it could not look: https://github.com/hashicorp/terraform-provider-azuread/issues/1007
        f"{NONE}: GroupsClient.BaseClient.Get(): unexpected status 403 with OData error: "
        "Authorization_RequestDenied: Insufficient privileges to complete the operation.",
        f"{NONE}: unexpected status 404 (404 Not Found) with body: <html>squid: page not found</html>",
        "No group found matching specified filter (displayName eq 'staff')",
        f"More than one group found matching specified filter {FILTER}",
        "AADSTS90002: Tenant 'slough.example' not found. Check to make sure you have the correct tenant ID",
        "AADSTS500011: The resource principal named https://graph.microsoft.com was not found in the tenant",
        "plugin not found",
    ],
)
def test_whatever_else_is_said_says_nothing_of_whether_there_is_one(said: str) -> None:
    answer = answered(QUESTION, framed(GROUP, said))
    assert answer.number == -1
    assert said in answer.said
    assert answered(QUESTION, framed(GROUP, "unexpected status 503", NONE)).number == -1
    assert answered(QUESTION, NONE).number == -1, "of another function, or of nobody knows what"


# Of service principals Microsoft's own are in every tenant, so the simulated one always finds one.
LOOKED_UP = {
    way.function: way for way in WAYS.values() if isinstance(way, ByLookup) if way.by != ("clientId",)
}


@pytest.mark.parametrize("way", LOOKED_UP.values(), ids=LOOKED_UP)
def test_the_simulated_provider_says_it_in_the_same_words(plane: ControlPlane, way: ByLookup) -> None:
    """Which are written down twice: there as what is said, here as what is understood."""
    given = {name: f"no-such-{name}" for name in way.by}
    question = Question("t", way.function, tuple(given.items()), none=way.none.format_map(given))
    with pytest.raises(LookupError) as raised:
        AzureAd().invoke(plane, way.function, given, {"tenantId": "t"})
    assert answered(question, str(raised.value.args[0])).number == (0 if way.none else -1)
