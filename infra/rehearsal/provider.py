"""A Pulumi provider that speaks to the simulated cloud instead of the real one.

The engine attaches to it over gRPC. It opens a connection of its own for each provider of a program, explicit
ones included, and configures it there: the connection is how a request is known to be one's.
"""

from collections.abc import Mapping
from typing import Any, Literal, NoReturn, Protocol

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.status_pb2 import Status

from infra.rehearsal.answers import as_read
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.differences import Changed, changes
from infra.rehearsal.faults import FaultError
from infra.rehearsal.model import NOTHING, Body, RefusedError, Request, Resource
from infra.rehearsal.retries import Patience, persist
from infra.resources.values import plain_struct

Context = grpc.ServicerContext

_KINDS = {
    ("ADD", False): pb.PropertyDiff.ADD,
    ("ADD", True): pb.PropertyDiff.ADD_REPLACE,
    ("DELETE", False): pb.PropertyDiff.DELETE,
    ("DELETE", True): pb.PropertyDiff.DELETE_REPLACE,
    ("UPDATE", False): pb.PropertyDiff.UPDATE,
    ("UPDATE", True): pb.PropertyDiff.UPDATE_REPLACE,
}


_Asked = pb.CreateRequest | pb.UpdateRequest | pb.DeleteRequest


class Dialect(Protocol):
    """What tells one provider from another."""

    version: str
    patience: Patience

    def new_id(self, plane: ControlPlane, token: str, urn: str, inputs: Body, config: Body) -> str:
        """The id that those inputs will have. Raises LookupError, ValueError."""
        ...

    def invoke(self, plane: ControlPlane, token: str, given: Body, config: Body) -> Body:
        """The answer to a function. Raises LookupError."""
        ...


class SimulatedProvider:
    """The calls that the engine makes during a preview, an update, a refresh and a destroy."""

    def __init__(self, plane: ControlPlane, dialect: Dialect) -> None:
        self._plane = plane
        self._dialect = dialect
        self._configured: dict[str, Body] = {}

    def handshake(
        self, _request: pb.ProviderHandshakeRequest, _context: Context
    ) -> pb.ProviderHandshakeResponse:
        """No secret is to come wrapped: the engine marks again what was one."""
        return pb.ProviderHandshakeResponse(accept_secrets=False, accept_resources=False)

    def attach(self, _request: plugin_pb2.PluginAttach, _context: Context) -> Empty:
        """Nothing is to be done: we run already."""
        return Empty()

    def plugin_info(self, _request: Empty, _context: Context) -> plugin_pb2.PluginInfo:
        """The version of the provider that is simulated."""
        return plugin_pb2.PluginInfo(version=self._dialect.version)

    def check_config(self, request: pb.CheckRequest, _context: Context) -> pb.CheckResponse:
        """Any configuration will do."""
        return pb.CheckResponse(inputs=request.news)

    def diff_config(self, _request: pb.DiffRequest, _context: Context) -> pb.DiffResponse:
        """A changed configuration replaces no provider."""
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_NONE)

    def configure(self, request: pb.ConfigureRequest, context: Context) -> pb.ConfigureResponse:
        """Remember the configuration of this connection: among it the subscription that it writes to."""
        self._configured[context.peer()] = plain_struct(request.args)
        return pb.ConfigureResponse(supportsPreview=True)

    def check(self, request: pb.CheckRequest, _context: Context) -> pb.CheckResponse:
        """The inputs as they are: the SDK has set the defaults."""
        return pb.CheckResponse(inputs=request.news)

    def diff(self, request: pb.DiffRequest, _context: Context) -> pb.DiffResponse:
        """The change of each property, by its path, from the inputs of before."""
        found = changes(request.type, plain_struct(request.old_inputs), plain_struct(request.news))
        return pb.DiffResponse(
            changes=pb.DiffResponse.DIFF_SOME if found else pb.DiffResponse.DIFF_NONE,
            diffs=sorted({change.top for change in found}),
            replaces=sorted({change.top for change in found if change.replaces}),
            detailedDiff={change.path: _property_diff(change) for change in found},
            hasDetailedDiff=True,
            deleteBeforeReplace=False,
        )

    def create(self, request: pb.CreateRequest, context: Context) -> pb.CreateResponse:
        """Look whether it is there, then write it. In a preview, only what is written is known."""
        inputs = plain_struct(request.properties)
        if request.preview:
            return pb.CreateResponse(properties=_struct(as_read(inputs)))
        resource_id = self._new_id(request, inputs, context)
        if self._plane.get(resource_id) is not None:
            _fail(context, f"cannot create already existing resource '{resource_id}'")
        written = self._put(request, resource_id, inputs, context)
        return pb.CreateResponse(id=written.id, properties=_struct(written.answer))

    def read(self, request: pb.ReadRequest, _context: Context) -> pb.ReadResponse:
        """What stands; no id where nothing does."""
        found = self._plane.get(request.id)
        if found is None:
            return pb.ReadResponse()
        return pb.ReadResponse(id=found.id, properties=_struct(found.answer), inputs=_struct(found.body))

    def update(self, request: pb.UpdateRequest, context: Context) -> pb.UpdateResponse:
        """Write it whole, as a PUT does."""
        inputs = plain_struct(request.news)
        if request.preview:
            return pb.UpdateResponse(properties=_struct({**plain_struct(request.olds), **as_read(inputs)}))
        written = self._put(request, request.id, inputs, context)
        return pb.UpdateResponse(properties=_struct(written.answer))

    def delete(self, request: pb.DeleteRequest, context: Context) -> Empty:
        """Take it away; that it is not there is no error."""
        going = self._request("DELETE", request, request.id, NOTHING, context)
        try:
            persist(self._dialect.patience, self._plane.clock, lambda: self._plane.delete(going))
        except RefusedError as error:
            _fail(context, str(error))
        return Empty()

    def invoke(self, request: pb.InvokeRequest, context: Context) -> pb.InvokeResponse:
        """Answer a function of the provider."""
        given = plain_struct(request.args)
        try:
            found = self._dialect.invoke(self._plane, request.tok, given, self._config(context))
        except LookupError as error:
            _fail(context, str(error.args[0]))
        response = pb.InvokeResponse()
        getattr(response, "return").update(dict(found))
        return response

    def _new_id(self, request: pb.CreateRequest, inputs: Body, context: Context) -> str:
        try:
            return self._dialect.new_id(self._plane, request.type, request.urn, inputs, self._config(context))
        except (LookupError, ValueError) as error:
            _fail(context, str(error.args[0]))

    def _put(self, asked: _Asked, resource_id: str, inputs: Body, context: Context) -> Resource:
        wanted, creating = (
            self._request("PUT", asked, resource_id, inputs, context),
            isinstance(asked, pb.CreateRequest),
        )
        try:
            return persist(
                self._dialect.patience, self._plane.clock, lambda: self._plane.put(wanted), creating=creating
            )
        except FaultError as error:
            if error.fault.strikes == "within":
                _fail_within(context, self._plane.failed(wanted), str(error))
            _fail(context, str(error))
        except RefusedError as error:
            _fail(context, str(error))

    def _request(
        self, method: Literal["PUT", "DELETE"], asked: _Asked, resource_id: str, body: Body, context: Context
    ) -> Request:
        config = self._config(context)
        return Request(
            method=method,
            id=resource_id,
            token=asked.type,
            urn=asked.urn,
            subscription=str(config.get("subscriptionId", "")),
            tenant=str(config.get("tenantId", "")),
            body=body,
        )

    def _config(self, context: Context) -> Body:
        return self._configured.get(context.peer(), NOTHING)


def _fail(context: Context, message: str) -> NoReturn:
    context.abort(grpc.StatusCode.UNKNOWN, message)


def _fail_within(context: Context, accepted: Resource, message: str) -> NoReturn:
    """Fail, and have the engine take into its state what was accepted: it will write that again."""
    detail = AnyMessage()
    detail.Pack(
        pb.ErrorResourceInitFailed(
            id=accepted.id,
            properties=_struct(accepted.answer),
            inputs=_struct(accepted.body),
            reasons=[message],
        )
    )
    status = Status(code=grpc.StatusCode.UNKNOWN.value[0], message=message, details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    _fail(context, message)


def _property_diff(change: Changed) -> pb.PropertyDiff:
    return pb.PropertyDiff(kind=_KINDS[change.kind, change.replaces], inputDiff=True)


def _struct(values: Mapping[str, Any]) -> Struct:
    made = Struct()
    made.update(dict(values))
    return made
