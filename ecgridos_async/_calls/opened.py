"""Opened contents: the content of a parcel, read by the caller while it arrives."""

import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final

import anyio
import attrs
from anyio.abc import ObjectReceiveStream

from ecgridos_async._calls.call import CallResult, PlannedCall
from ecgridos_async._calls.channel import Channel
from ecgridos_async._calls.loop import perform
from ecgridos_async._calls.retries import judge
from ecgridos_async._wire.codec import CodecOptions, codec
from ecgridos_async._wire.content import closed_after, take_content
from ecgridos_async.content import OpenedContent
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.errors import DeadlineError, DecodeError, StateError
from ecgridos_async.messages import ContentSink, WireReply

_LONGEST: Final = 86_400.0
"""Seconds for a content once it has begun. Each piece has the read timeout."""
_AHEAD: Final = 4
"""Pieces of at most 64 KiB that are received before the caller asks for them."""


class ContentHandedOn:
    """Hands the pieces of a content to the reader as they arrive.

    Once the first piece is handed on, no other attempt can take it back.
    """

    def __init__(self, plan: Plan, protocol: Protocol) -> None:
        # Not strict: the fields after the content are not there when it begins.
        self._codec = codec(plan, protocol, CodecOptions())
        self._send, self.pieces = anyio.create_memory_object_stream[bytes](_AHEAD)
        self._info: Any = None
        self.is_begun: bool = False
        self.changed: anyio.Event = anyio.Event()
        """Set when the content begins, or the call ends before."""

    @property
    def can_restart(self) -> bool:
        """Whether nothing was handed on yet."""
        return not self.is_begun

    async def restart(self) -> None:
        """Do nothing: nothing was handed on."""

    async def begin(self, head: bytes, /) -> None:
        """Read the result in the reply up to the content."""
        reply = WireReply(200, {"content-type": "text/xml"}, closed_after(head))
        self._info = self._codec.read(reply)
        self.is_begun = True
        self.changed.set()

    async def write(self, data: bytes) -> None:
        """Hand on the next piece; wait until there is room for it."""
        await self._send.send(data)

    def kept(self) -> bytes:
        """Return nothing: all content is handed on."""
        return b""

    def end(self) -> None:
        """End the pieces."""
        self._send.close()
        self.changed.set()

    def close(self) -> None:
        """Free what the pieces hold."""
        self._send.close()
        self.pieces.close()

    @property
    def info(self) -> Any:
        """The result without its content."""
        return self._info


@attrs.define(eq=False)
class _End:
    """How the call of an opened content ended."""

    result: CallResult | None = None
    error: Exception | None = None


@contextlib.asynccontextmanager
async def opened(
    make: Callable[[ContentSink], PlannedCall], channel: Channel, plan: Plan
) -> AsyncGenerator[OpenedContent[Any]]:
    """Make a call in a task and give its content while it arrives; leaving ends the call.

    Args:
        make: Makes the call with the sink of its content.
    """
    content = ContentHandedOn(plan, channel.settings.protocol)
    made = make(content)
    total = made.settings.timeouts.total
    timeouts = attrs.evolve(made.settings.timeouts, total=_LONGEST)
    call = attrs.evolve(made, settings=attrs.evolve(made.settings, timeouts=timeouts))
    end = _End()

    async def work() -> None:
        try:
            end.result = await perform(call, channel)
        except Exception as error:  # noqa: BLE001  # raised where the caller reads
            end.error = error
        finally:
            content.end()

    failure: Exception | None = None
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work)
            try:
                with anyio.move_on_after(total):
                    await content.changed.wait()
                info, short = _begun(content, end, call, total)
                yield OpenedContent(info, _Pieces(short, content.pieces, end))
            except Exception as error:  # noqa: BLE001  # the task group would wrap it
                failure = error
            tasks.cancel_scope.cancel()
    finally:
        content.close()
    if failure is not None:
        raise failure


def _begun(
    content: ContentHandedOn, end: _End, call: PlannedCall, total: float
) -> tuple[Any, bytes]:
    """Return the result without its content, and the content if it is short."""
    if end.error is not None:
        raise end.error
    if content.is_begun:
        return content.info, b""
    if end.result is None:
        late = DeadlineError(f"no content within {total:g} s", operation=call.operation.name)
        judge(late, call.operation.effect)
        raise late
    try:
        short, info = take_content(call.codec.plan, end.result.value)
    except DecodeError as error:
        error.operation = call.operation.name
        raise
    return info, short


class _Pieces:
    """The pieces of a content.

    It is not a generator, which would have to be closed if the reader stops early.
    """

    def __init__(self, short: bytes, rest: ObjectReceiveStream[bytes], end: _End) -> None:
        self._short = short
        self._rest = rest
        self._end = end

    def __aiter__(self) -> "_Pieces":
        return self

    async def __anext__(self) -> bytes:
        if self._short:
            short, self._short = self._short, b""
            return short
        try:
            return await self._rest.receive()
        except anyio.EndOfStream:
            if self._end.error is not None:
                raise self._end.error from None
            raise StopAsyncIteration from None
        except anyio.ClosedResourceError:
            raise StateError(
                "the block of open_content has been left, and the content with it"
            ) from None
