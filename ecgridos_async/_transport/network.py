"""The network: opens streams on the running event loop."""

import sniffio

from ecgridos_async._transport._httpx import httpcore
from ecgridos_async._transport.streams import Stops, Stream


def never(_: bytes) -> bool:
    """Return False: never abort a write."""
    return False


async def connect(host: str, port: int, stops: Stops = never) -> Stream:
    """Open a stream to the first address of a host that accepts.

    It has no timeout.

    Raises:
        ConnectError: If no address accepts.
    """
    try:
        if sniffio.current_async_library() == "asyncio":
            from ecgridos_async._transport import asyncio_stream

            return await asyncio_stream.connect(host, port, stops)
        from ecgridos_async._transport import trio_stream

        return await trio_stream.connect(host, port, stops)
    except (OSError, ValueError) as error:  # the resolver's IDNA accepts fewer names than ours
        raise httpcore.ConnectError(str(error)) from error
