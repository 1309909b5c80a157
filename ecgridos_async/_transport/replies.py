"""Answers: what comes in is read to its end, within a limit, decompressed where that is needed."""

import io
from collections.abc import AsyncIterator, Mapping
from typing import Final

import anyio.lowlevel
import anyio.to_thread
import attrs

from ecgridos_async import errors
from ecgridos_async._support.cancellation import close_iterator
from ecgridos_async._support.sinks import ContentInMemory, ContentSink
from ecgridos_async._transport._httpx import httpx
from ecgridos_async._transport.below import STREAM, BodyTooLargeError
from ecgridos_async._transport.inflate import can_inflate, coding_of, inflate
from ecgridos_async._wire.content import ContentSieve
from ecgridos_async._wire.statuses import unavailable
from ecgridos_async._wire.xml import begins_as_xml
from ecgridos_async.messages import WireReply

_TOLD_BY_BODY: Final = (200, 500)
"""The statuses of results and faults; what any other means does not depend on the body."""
_TURN: Final = 64
"""Chunks that are read before others get their turn."""
_INFLATED_IN_LOOP: Final = 4096
"""Bytes that are decompressed in the event loop, to 4 MiB at most. More goes to a thread."""


def body_of(response: httpx.Response) -> AsyncIterator[bytes]:
    """Return the body of a response as it arrives, not decompressed."""
    stream: AsyncIterator[bytes] | None = response.extensions.get(STREAM)
    return response.aiter_raw() if stream is None else stream


def headers_of(response: httpx.Response) -> dict[str, str]:
    """Return the headers of a response, names in lower case."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in response.headers.raw
    }


def is_framed(response: httpx.Response, headers: Mapping[str, str]) -> bool:
    """Tell whether HTTP says where the body ends, or only the end of the connection does."""
    if "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower():
        return True
    return bool(response.extensions.get("http_version", b"").startswith((b"HTTP/2", b"HTTP/3")))


@attrs.define(eq=False)
class Receiving:
    """How the answer of a call is taken in."""

    operation: str
    limit: int
    """The most bytes it may have."""
    setting: str
    """The setting that the limit comes from."""
    element: str | None = None
    """The element whose content goes into the sink, where the answer may be that large."""
    path: str = ""
    """What errors call that element."""
    sink: ContentSink = attrs.field(factory=ContentInMemory)
    _chunks: int = attrs.field(default=0, init=False)

    async def read(self, response: httpx.Response) -> WireReply:
        """Return the answer.

        Raises a ReplyError if that cannot be, or a ServiceUnavailableError if the status says so.
        """
        problem: errors.ReplyError
        try:
            return await self._read(response)
        except BodyTooLargeError:
            problem = self._too_large(response)
        except errors.ReplyError as error:
            problem = error
        headers = headers_of(response)
        problem.status = response.status_code
        problem.content_type = headers.get("content-type", "")
        problem.may_be_cut_off = not isinstance(
            problem, errors.ReplyTooLargeError
        ) and not is_framed(response, headers)
        text = f"HTTP {problem.status} with a body that is not read: {problem.args[0]}"
        raise unavailable(problem.status, headers, text) or problem from None

    async def _read(self, response: httpx.Response) -> WireReply:
        headers = headers_of(response)
        framed = is_framed(response, headers)
        status = response.status_code
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:19]) > self.limit:
            raise BodyTooLargeError
        if response.is_stream_consumed:
            # A transport of the user's own made it with its content, which httpx has decoded.
            return WireReply(status, headers, response.content)
        coding = coding_of(headers.get("content-encoding", ""))
        if not coding and self.element is not None and status == 200:
            reply = await self._sieved(response, headers, self.element)
            return reply if framed else attrs.evolve(reply, framed=False)
        body = await self._body(response)
        if coding and body:
            body = await self._decoded(body, coding, status)
        return WireReply(status, headers, body, framed=framed)

    async def _sieved(
        self, response: httpx.Response, headers: dict[str, str], element: str
    ) -> WireReply:
        """Read an answer whose content, if it is large, goes past the body into the sink."""
        sieve = ContentSieve(element, path=self.path)
        size = 0
        chunks = body_of(response)
        try:
            async for chunk in chunks:
                size = await self._counted(size, chunk)
                content = sieve.feed(chunk)
                if content:
                    await self.sink.write(content)
        finally:
            await close_iterator(chunks)
        rest = sieve.rest()
        kept = self.sink.kept() if sieve.taken else None
        return WireReply(response.status_code, headers, rest, content=kept)

    async def _body(self, response: httpx.Response) -> bytes:
        # Joining a list would hold the body twice, and one of tiny chunks takes much more.
        received = io.BytesIO()
        size = 0
        chunks = body_of(response)
        try:
            async for chunk in chunks:
                size = await self._counted(size, chunk)
                received.write(chunk)
        finally:
            await close_iterator(chunks)
        return received.getvalue()

    async def _counted(self, size: int, chunk: bytes) -> int:
        """Count a chunk; `CappedStream` does too, where httpx reads the body first."""
        size += len(chunk)
        if size > self.limit:
            raise BodyTooLargeError
        self._chunks += 1
        if not self._chunks % _TURN:
            await anyio.lowlevel.checkpoint()
        return size

    async def _decoded(self, body: bytes, coding: str, status: int) -> bytes:
        """Return a body without its coding. One of an unknown coding that is XML has none."""
        problem = f"the reply is encoded as {coding[:100]!r}, which was not asked for"
        if can_inflate(coding):
            try:
                if len(body) > _INFLATED_IN_LOOP:
                    plain = await anyio.to_thread.run_sync(
                        inflate, body, coding, self.limit, abandon_on_cancel=True
                    )
                else:
                    plain = inflate(body, coding, self.limit)
            except ValueError as error:
                problem = str(error)
            else:
                if plain is None:
                    raise BodyTooLargeError
                return plain
        elif begins_as_xml(body) and not any(map(can_inflate, coding.split(", "))):
            return body
        if status not in _TOLD_BY_BODY:
            return body
        raise errors.NotSoapError(problem, operation=self.operation)

    def _too_large(self, response: httpx.Response) -> errors.ReplyTooLargeError:
        return errors.ReplyTooLargeError(
            f"the reply has more than {self.limit} bytes; if that is right, raise {self.setting}",
            operation=self.operation,
            status=response.status_code,
            content_type=response.headers.get("content-type", ""),
        )
