"""The simulated cloud served to the engine, on loopback."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from infra.rehearsal.azure_native import AzureNative
from infra.rehearsal.azuread import AzureAd
from infra.rehearsal.control_plane import ControlPlane
from infra.rehearsal.provider import SimulatedProvider

_SERVICE = "pulumirpc.ResourceProvider"
_THREADS = 32


@contextmanager
def served(plane: ControlPlane) -> Iterator[Mapping[str, str]]:
    """Serve that cloud meanwhile. Gives the environment by which an engine attaches to it."""
    with ExitStack() as stack:
        ports = {
            dialect.package: stack.enter_context(_listening(SimulatedProvider(plane, dialect)))
            for dialect in (AzureNative(), AzureAd())
        }
        yield {"PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in ports.items())}


@contextmanager
def _listening(provider: SimulatedProvider) -> Iterator[int]:
    server = grpc.server(ThreadPoolExecutor(_THREADS))
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(_SERVICE, _handlers(provider))])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=None).wait()


def _handlers(provider: SimulatedProvider) -> "dict[str, grpc.RpcMethodHandler[Message, Message]]":
    """A row for each call that is answered; gRPC itself says of any other that it is not."""
    return {
        "Handshake": _handler(provider.handshake, pb.ProviderHandshakeRequest),
        "Attach": _handler(provider.attach, plugin_pb2.PluginAttach),
        "GetPluginInfo": _handler(provider.plugin_info, Empty),
        "CheckConfig": _handler(provider.check_config, pb.CheckRequest),
        "DiffConfig": _handler(provider.diff_config, pb.DiffRequest),
        "Configure": _handler(provider.configure, pb.ConfigureRequest),
        "Check": _handler(provider.check, pb.CheckRequest),
        "Diff": _handler(provider.diff, pb.DiffRequest),
        "Create": _handler(provider.create, pb.CreateRequest),
        "Read": _handler(provider.read, pb.ReadRequest),
        "Update": _handler(provider.update, pb.UpdateRequest),
        "Delete": _handler(provider.delete, pb.DeleteRequest),
        "Invoke": _handler(provider.invoke, pb.InvokeRequest),
        "Cancel": _handler(lambda _request, _context: Empty(), Empty),
    }


def _handler(
    call: Callable[..., Message], request: type[Message]
) -> "grpc.RpcMethodHandler[Message, Message]":
    return grpc.unary_unary_rpc_method_handler(
        call, request_deserializer=request.FromString, response_serializer=lambda m: m.SerializeToString()
    )
