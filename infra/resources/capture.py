"""Planning a stack by running its program in process.

The real SDK registers the real resources; only the monitor that it registers them with is ours.
"""

import asyncio
import functools
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import FrameType
from typing import ParamSpec, TypeVar

import pulumi
from pulumi.runtime.settings import SETTINGS, Settings, configure
from pulumi.runtime.stack import Stack, register_stack_transformation

from infra.components import aliases
from infra.resources.monitor import CapturingMonitor, RegistrationError
from infra.resources.planned import PlannedStack

PROJECT = "shirehall"

# What the engine of today supports, but for what would only wrap the values that are to be written down.
_FEATURES = {
    **dict.fromkeys(("secrets", "deletedWith", "replaceWith", "aliasSpecs", "transforms"), True),
    **dict.fromkeys(("invokeTransforms", "resourceReferences", "outputValues", "parameterization"), False),
    **dict.fromkeys(("resourceHooks", "errorHooks"), False),
}

# Functions of the SDK that work on one resource, and the variable that holds its logical name.
_NAMES = {"_internal_init": "resource_name", "do_register": "name"}

P = ParamSpec("P")
T = TypeVar("T")


class CaptureError(Exception):
    """A program that cannot be planned; the message names the stack, and the resource that is to blame."""


class _Inline(ThreadPoolExecutor):
    """Runs a call where it stands: our monitor answers at once, and threads would cost time and order."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def capture(
    stack: str, program: Callable[[], None], *, project: str = PROJECT, drop_aliases: bool = True
) -> PlannedStack:
    """The resources that `program` registers for that stack, sorted by URN. Raises CaptureError.

    The program runs in a thread of its own, so with settings, a root resource and an event loop of its own:
    nothing is left behind, and a capture may run beside another or inside a program of the real engine.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        outcome = thread.submit(_run, stack, program, project, drop_aliases)
    _settle()
    error = outcome.exception()
    if error is not None:
        raise CaptureError(f"stack {stack!r}: {_blamed(error)}{_said(error)}") from error
    return outcome.result()


@functools.cache
def _settle() -> None:
    """Once the SDK has loaded, take it out of the garbage collector's rounds: a fourth of the time."""
    gc.freeze()


def _run(stack: str, program: Callable[[], None], project: str, drop_aliases: bool) -> PlannedStack:
    monitor = CapturingMonitor(stack, project)
    settings = Settings(project=project, stack=stack, monitor=monitor.stub(), dry_run=False)
    settings.feature_support = dict(_FEATURES)
    configure(settings)
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.set_default_executor(_Inline())
        loop.set_exception_handler(_unheard)
        runner.run(_build(lambda: _observed(monitor, program, drop_aliases)))
    return PlannedStack(stack=stack, resources=tuple(sorted(monitor.resources.values(), key=lambda r: r.urn)))


async def _build(program: Callable[[], None]) -> None:
    """Run the program within a root resource, and wait until all that it has set going is done.

    As the SDK's `run_in_stack` does, whose waiting takes time by the square of the resources: half of the
    whole for 200 of them.
    """
    Stack(program)
    while pending := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(pending)
    rpcs = SETTINGS.rpc_manager
    if rpcs.unhandled_exception is not None:
        raise rpcs.unhandled_exception.with_traceback(rpcs.exception_traceback)
    failed = [task.exception() for task in SETTINGS.outputs if task.done() and task.exception()]
    if failed:
        raise min(failed, key=str)


def _unheard(_loop: asyncio.AbstractEventLoop, _context: dict[str, object]) -> None:
    """The first error is raised; what asyncio would print of others only follows from it."""


def _observed(monitor: CapturingMonitor, program: Callable[[], None], drop_aliases: bool) -> None:
    def observe(args: pulumi.ResourceTransformationArgs) -> None:
        monitor.expect(args.type_, args.props)

    register_stack_transformation(observe)
    if drop_aliases:
        aliases.drop_aliases()
    program()


def _blamed(error: BaseException) -> str:
    """The resource in whose constructor or registration an error arose: the SDK's messages rarely name it."""
    if isinstance(error, RegistrationError):
        return ""
    named = [name for frame in _frames(error) if (name := _name_in(frame))]
    return f"{named[-1]!r}: " if named else ""


def _said(error: BaseException) -> str:
    """The message, without the value that the SDK quotes in front of it: it may be a secret."""
    return str(error).rpartition(" has risen: ")[2]


def _name_in(frame: FrameType) -> str:
    """The logical name that one of the SDK's own functions was working on."""
    variable = _NAMES.get(frame.f_code.co_name)
    return str(frame.f_locals.get(variable, "")) if variable else ""


def _frames(error: BaseException) -> Iterator[FrameType]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next
