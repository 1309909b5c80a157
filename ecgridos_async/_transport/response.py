"""Turns the response of httpx into a reply: read to its end, limited, and decompressed."""

import io
from collections.abc import AsyncIterator, Mapping
from typing import Final

import anyio.lowlevel
import anyio.to_thread

from ecgridos_async import errors
from ecgridos_async._support.iterators import close_iterator
from ecgridos_async._support.sinks import ContentInMemory
from ecgridos_async._transport._httpx import httpx
from ecgridos_async._transport.guards import STREAM, BodyTooLargeError
from ecgridos_async._transport.inflate import can_inflate, coding_of, inflate
from ecgridos_async._wire.content import ContentSieve
from ecgridos_async._wire.statuses import decided_by_body, unavailable
from ecgridos_async._wire.xml import begins_as_xml
from ecgridos_async.messages import WireReply
from ecgridos_async.middleware import Attempt

_TURN: Final = 64
"""Chunks that are read before yielding to other tasks."""
_INFLATED_IN_LOOP: Final = 4096
"""Bytes that the event loop decompresses, to 4 MiB at most; a thread does more."""


def headers_of(response: httpx.Response) -> dict[str, str]:
    """Return the headers of a response, names in lower case."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in response.headers.raw
    }


def is_framed(response: httpx.Response, headers: Mapping[str, str]) -> bool:
    """Tell whether HTTP marks the end of the body, or only the end of the connection does."""
    if "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower():
        return True
    return bool(response.extensions.get("http_version", b"").startswith((b"HTTP/2", b"HTTP/3")))


async def read_reply(response: httpx.Response, attempt: Attempt) -> WireReply:
    """Return the reply to an attempt, read to its end.

    Raises:
        ReplyError: If it cannot be read.
        ServiceUnavailableError: If the status says so.
    """
    headers = headers_of(response)
    problem: errors.ReplyError
    try:
        return await _read(response, headers, attempt)
    except BodyTooLargeError:
        expected = attempt.expected
        problem = errors.ReplyTooLargeError(
            f"the reply has more than {expected.limit} bytes; if that is right, "
            f"raise {expected.setting}",
            operation=attempt.operation,
        )
    except errors.ReplyError as error:
        problem = error
        problem.may_be_cut_off = not is_framed(response, headers)
    problem.status = response.status_code
    problem.content_type = headers.get("content-type", "")
    text = f"HTTP {problem.status} with an unreadable body: {problem.args[0]}"
    raise unavailable(problem.status, headers, text) or problem from None


async def _read(
    response: httpx.Response, headers: Mapping[str, str], attempt: Attempt
) -> WireReply:
    status, expected = response.status_code, attempt.expected
    framed = is_framed(response, headers)
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:19]) > expected.limit:
        raise BodyTooLargeError
    if response.is_stream_consumed:
        # A transport of the user built it from content, which httpx has decoded.
        return WireReply(status, headers, response.content)
    coding = coding_of(headers.get("content-encoding", ""))
    in_parts = expected.element is not None and not coding and status == 200
    body, content, length = await _received(
        response, attempt, expected.element if in_parts else None
    )
    if coding and body:
        body = await _decoded(body, coding, status, attempt)
    return WireReply(status, headers, body, content=content, framed=framed, content_length=length)


async def _received(
    response: httpx.Response, attempt: Attempt, element: str | None
) -> tuple[bytes, bytes | None, int]:
    """Return the body of a response, the streamed content of *element*, and its length.

    The content is None if there is no such element, or if it is small and stays in the body.
    """
    limit = attempt.expected.limit
    sieve = sink = None
    if element is not None:
        sieve = ContentSieve(element, path=attempt.expected.path)
        sink = attempt.sink or ContentInMemory()
    # A list of chunks would hold the body twice when joined; one of tiny chunks takes far more.
    received = io.BytesIO()
    size = chunks = 0
    is_begun = False
    # Read below httpx where possible: its own iterators must be exhausted.
    arriving: AsyncIterator[bytes] = response.extensions.get(STREAM) or response.aiter_raw()
    try:
        async for chunk in arriving:
            size += len(chunk)
            if size > limit:  # `CappedStream` counts where httpx reads it
                raise BodyTooLargeError
            chunks += 1
            if not chunks % _TURN:
                await anyio.lowlevel.checkpoint()
            if sieve is None or sink is None:
                received.write(chunk)
            elif content := sieve.feed(chunk):
                if not is_begun:
                    is_begun = True
                    await sink.begin(sieve.rest())
                await sink.write(content)
    finally:
        await close_iterator(arriving)
    if sieve is None or sink is None:
        return received.getvalue(), None, 0
    return sieve.rest(), sink.kept() if sieve.taken else None, sieve.size


async def _decoded(body: bytes, coding: str, status: int, attempt: Attempt) -> bytes:
    """Decode a body. If the coding is unknown but the body is XML, it is not encoded."""
    limit = attempt.expected.limit
    problem = f"the reply is encoded as {coding[:100]!r}, which was not asked for"
    if can_inflate(coding):
        try:
            if len(body) > _INFLATED_IN_LOOP:
                plain = await anyio.to_thread.run_sync(
                    inflate, body, coding, limit, abandon_on_cancel=True
                )
            else:
                plain = inflate(body, coding, limit)
        except ValueError as error:
            problem = str(error)
        else:
            if plain is None:
                raise BodyTooLargeError
            return plain
    elif begins_as_xml(body) and not any(map(can_inflate, coding.split(", "))):
        return body
    if not decided_by_body(status):
        return body
    raise errors.NotSoapError(problem, operation=attempt.operation)
