"""The loop: attempt a call until it has a result, must not be retried, or its time is up."""

from typing import Any

import anyio
import anyio.lowlevel
import anyio.to_thread

from ecgridos_async._calls.call import CallResult, PlannedCall
from ecgridos_async._calls.channel import Channel
from ecgridos_async._calls.tries import Tries
from ecgridos_async._support.tracebacks import forget_locals
from ecgridos_async._wire.codec import Codec
from ecgridos_async._wire.xml import READ_IN_LOOP
from ecgridos_async.errors import ECGridOSError
from ecgridos_async.messages import WireReply, WireRequest


async def perform(call: PlannedCall, channel: Channel) -> CallResult:
    """Make a call and return its result, or raise its error."""
    settings = call.settings
    events = channel.hooks.of_call(call.operation, settings, call.auth.label)
    scope = anyio.move_on_after(settings.timeouts.total)
    tries = Tries(call, channel.budget, channel.counts, events, scope)
    channel.counts.calls += 1
    try:
        with scope:
            while True:
                attempt = await tries.next()
                try:
                    tries.reply = await channel.transport.send(attempt)
                    if channel.transport.sending:
                        # Yield first, so that replies that arrived together are decoded in a row:
                        # better use of the CPU's caches.
                        await anyio.lowlevel.checkpoint()
                    value = await _read(call.codec, tries.reply, attempt.request)
                except ECGridOSError as error:
                    await tries.follow(error)
                else:
                    return tries.succeed(value)
        await tries.time_out()
    except BaseException as error:
        tries.end(error)
        forget_locals(error)
        raise


async def _read(codec: Codec, reply: WireReply, request: WireRequest) -> Any:
    """Return the value in a reply; a worker thread reads a large one."""
    if len(reply.body) > READ_IN_LOOP:
        return await anyio.to_thread.run_sync(
            codec.read, reply, request.to_mask, abandon_on_cancel=True
        )
    return codec.read(reply, request.to_mask)
