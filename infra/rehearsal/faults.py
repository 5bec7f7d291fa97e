"""What can go wrong on the way to Azure and Entra though nothing is wrong with the program: a row a fault.

A fault strikes a request before it is done, after it (the answer is lost), or within it (Azure has accepted
the write and fails at it later). A transient one passes by itself after some tries; a standing one goes once
a person has mended it, as `by_hand` says.
"""

from dataclasses import dataclass
from typing import Literal

from infra.rehearsal.model import NO_ANSWER, Refusal, RefusedError, Request
from infra.resources.arm_types import PACKAGE

Strikes = Literal["before", "within", "after"]

# Tries that fail: what each provider outlasts, and what neither does; and what no asking helps.
_BOTH, _ONCE, _STANDING = (2, 5), (1,), (0,)

_AZURE, _ENTRA = f"{PACKAGE}:", "azuread:"
_CLIENT = "pulumi-azure-native provider/pkg/azure/client_azcore.go"
_GRAPH_CLIENT = "hashicorp/go-azure-sdk sdk/client/client.go"
_THROTTLING = "azure-docs azure-resource-manager/management/request-limits-and-throttling"
_ERRORS = "azure-docs azure-resource-manager/troubleshooting/common-deployment-errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to fail. `message` may say {name} and {id} of what is written.

    `kinds` are the beginnings of the Pulumi tokens that it may strike. `retry_after`, in seconds, is what the
    answer's header says. `times` are how many tries may fail before it passes; 0 is until it is mended.
    """

    id: str
    title: str
    code: str
    status: int
    message: str
    source: str
    kinds: tuple[str, ...]
    method: Literal["PUT", "DELETE"] = "PUT"
    strikes: Strikes = "before"
    times: tuple[int, ...] = _BOTH
    retry_after: int = 0
    by_hand: str = ""

    def refusal(self, request: Request) -> Refusal:
        """What is answered to that request, if anything is."""
        name = request.id.rpartition("/")[2]
        return Refusal(
            code=self.code,
            status=self.status,
            message=self.message.format(name=name, id=request.id),
            source=self.source,
            hint=self.by_hand,
            retry_after=self.retry_after,
        )


class FaultError(RefusedError):
    """A fault struck; `fault` says which. Unlike a refusal it may be gone when one asks again."""

    def __init__(self, fault: Fault, request: Request) -> None:
        self.fault = fault
        super().__init__(fault.refusal(request))


FAULTS = (
    Fault(
        id="busy",
        title="another operation in progress",
        code="AnotherOperationInProgress",
        status=409,
        message="Another operation on this or dependent resource is in progress: {id}",
        kinds=(f"{_AZURE}network:",),
        source=f"pulumi-azure-native#699; {_CLIENT}",
    ),
    Fault(
        id="throttled",
        title="too many requests",
        code="TooManyRequests",
        status=429,
        message="The request for {name} is being throttled as the limit has been reached for Write.",
        kinds=(_AZURE,),
        retry_after=30,
        source=_THROTTLING,
    ),
    Fault(
        id="server-error",
        title="server error",
        code="InternalServerError",
        status=500,
        message="Encountered internal server error on {name}.",
        kinds=(_AZURE,),
        source=_CLIENT,
    ),
    Fault(
        id="unavailable",
        title="service unavailable",
        code="ServiceUnavailable",
        status=503,
        message="The service is unavailable: {name} was not written.",
        kinds=(_AZURE,),
        source=_CLIENT,
    ),
    Fault(
        id="timed-out",
        title="no answer, and nothing was done",
        code="",
        status=NO_ANSWER,
        message="{id}: context deadline exceeded",
        kinds=(_AZURE,),
        source=_CLIENT,
    ),
    Fault(
        id="answer-lost",
        title="no answer, though it was done",
        code="",
        status=NO_ANSWER,
        message="{id}: connection reset by peer",
        kinds=(_AZURE,),
        strikes="after",
        by_hand="delete it, or import it: it stands, and no state knows it",
        source=_CLIENT,
    ),
    Fault(
        id="operation-failed",
        title="accepted, and failed later",
        code="InternalServerError",
        status=500,
        message="The operation on {name} was accepted, and failed.",
        kinds=(f"{_AZURE}network:",),
        strikes="within",
        times=_ONCE,
        source=_CLIENT,
    ),
    Fault(
        id="quota",
        title="quota exceeded",
        code="OperationNotAllowed",
        status=409,
        message="Operation could not be completed as it results in exceeding approved Cores quota: {name}",
        kinds=(f"{_AZURE}compute:VirtualMachine",),
        times=_STANDING,
        by_hand="have the quota raised, or take another size",
        source=f"{_ERRORS}: quota",
    ),
    Fault(
        id="policy-denies",
        title="a policy denies it",
        code="RequestDisallowedByPolicy",
        status=403,
        message="Resource '{name}' was disallowed by policy.",
        kinds=(_AZURE,),
        times=_STANDING,
        by_hand="have whoever owns the policy exempt it, or declare what the policy asks for",
        source=f"{_ERRORS}: RequestDisallowedByPolicy",
    ),
    Fault(
        id="locked",
        title="a lock refuses writes",
        code="ScopeLocked",
        status=409,
        message="The scope '{id}' cannot perform write operation because following scope(s) are locked.",
        kinds=(_AZURE,),
        times=_STANDING,
        by_hand="lift the ReadOnly lock (az lock delete) for the time of the change",
        source="azure-docs azure-resource-manager/management/lock-resources",
    ),
    Fault(
        id="name-soft-deleted",
        title="the name is kept by a soft-deleted vault",
        code="ConflictError",
        status=409,
        message="A vault with the same name already exists in deleted state: {name}",
        kinds=(f"{_AZURE}keyvault:Vault",),
        times=_STANDING,
        by_hand="recover the vault (az keyvault recover) and import it, or purge it",
        source="alan-turing-institute/data-safe-haven#2523",
    ),
    Fault(
        id="credential-expired",
        title="the credential has expired",
        code="ExpiredAuthenticationToken",
        status=401,
        message="The access token expiry UTC time is earlier than current UTC time: {name} was not written.",
        kinds=(_AZURE,),
        times=_STANDING,
        by_hand="log in again (az login)",
        source=f"{_ERRORS}: ExpiredAuthenticationToken",
    ),
    Fault(
        id="graph-not-replicated",
        title="Graph does not see yet what was just made",
        code="Request_ResourceNotFound",
        status=404,
        message="Resource '{name}' does not exist or one of its queried references are not present.",
        kinds=(
            *("azuread:index/groupMember:", "azuread:index/groupLicense:"),
            *("azuread:index/appRoleAssignment:", "azuread:index/groupRoleManagementPolicy:"),
        ),
        source="terraform-provider-azuread#791; pulumi-azuread#2014",
    ),
    Fault(
        id="graph-throttled",
        title="too many requests to Graph",
        code="TooManyRequests",
        status=429,
        message="Too many requests: {name} was not written.",
        kinds=(_ENTRA,),
        retry_after=10,
        source=f"msgraph throttling; {_GRAPH_CLIENT}",
    ),
    Fault(
        id="graph-unavailable",
        title="Graph unavailable",
        code="serviceNotAvailable",
        status=503,
        message="The service is temporarily unavailable: {name} was not written.",
        kinds=(_ENTRA,),
        source=_GRAPH_CLIENT,
    ),
    Fault(
        id="graph-answer-lost",
        title="no answer from Graph, though it was done",
        code="",
        status=NO_ANSWER,
        message="HTTP response was nil; connection may have been reset: {id}",
        kinds=("azuread:index/group:", "azuread:index/namedLocation:", "azuread:index/application:"),
        strikes="after",
        times=_ONCE,
        by_hand="delete it, or import it: it stands, and no state knows it",
        source=f"{_GRAPH_CLIENT}: a POST is not sent again",
    ),
    Fault(
        id="delete-throttled",
        title="too many requests to delete",
        code="TooManyRequests",
        status=429,
        message="The request to delete {name} is being throttled.",
        kinds=(_AZURE,),
        method="DELETE",
        retry_after=30,
        source=_THROTTLING,
    ),
    Fault(
        id="delete-answer-lost",
        title="no answer, though it was deleted",
        code="",
        status=NO_ANSWER,
        message="{id}: connection reset by peer",
        kinds=(_AZURE,),
        method="DELETE",
        strikes="after",
        source=_CLIENT,
    ),
    Fault(
        id="delete-locked",
        title="a lock refuses deletes",
        code="ScopeLocked",
        status=409,
        message="The scope '{id}' cannot perform delete operation because following scope(s) are locked.",
        kinds=(_AZURE,),
        method="DELETE",
        times=_STANDING,
        by_hand="lift the lock (az lock delete) for the time of the change",
        source="azure-docs azure-resource-manager/management/lock-resources",
    ),
)
"""All faults, in the order in which a series takes its victims."""
