"""The sender: sends attempts over a route, limited in number, in one event loop."""

import functools
import ssl
import sys
import warnings
from collections.abc import Awaitable, Sequence
from typing import Any, Final

import anyio
import anyio.lowlevel

from ecgridos_async import errors
from ecgridos_async._support.cancellation import in_own_task
from ecgridos_async._transport._httpx import httpx
from ecgridos_async._transport.connections import DELIVERY, REPEATABLE
from ecgridos_async._transport.failures import PASSED_ON, transport_error
from ecgridos_async._transport.guards import LIMIT, QUERY, HiddenBytes
from ecgridos_async._transport.options import Options
from ecgridos_async._transport.places import Places, put_off
from ecgridos_async._transport.response import read_reply
from ecgridos_async._transport.routes import route_of
from ecgridos_async._transport.traces import masking_trace
from ecgridos_async.config import HttpClient, HttpTransport, Settings
from ecgridos_async.contract.operation import Effect
from ecgridos_async.messages import WireReply
from ecgridos_async.middleware import Attempt, Middleware, Share, wrapped

_NO_STREAM: Final = httpx.ByteStream(b"")


class Transport:
    """Sends requests over pooled connections, bounded in number, size and time."""

    _closed = True
    """A class default, for `__del__` if the constructor failed."""

    def __init__(
        self,
        settings: Settings,
        *,
        transport: HttpTransport | None = None,
        http_client: HttpClient | None = None,
        insecure_get: bool = False,
        proxy: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        middleware: Sequence[Middleware] = (),
    ) -> None:
        options = Options(
            endpoint=settings.endpoint,
            transport=transport,
            http_client=http_client,
            insecure_get=insecure_get,
            proxy=proxy,
            ssl_context=ssl_context,
            middleware=middleware,
        )
        self._route = route_of(options, settings)
        self.secrets: tuple[str, ...] = self._route.secrets
        """Secrets in every call, besides its own, that a proxy may quote."""
        self._wrapped = wrapped(middleware, self._send) if middleware else None
        self._places = Places(settings.max_concurrency)
        self._loop: anyio.lowlevel.EventLoopToken | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many attempts wait for a place."""
        return self._places.waiting

    @property
    def sending(self) -> int:
        """How many attempts hold a place."""
        return self._places.number - self._places.free

    @property
    def open_and_idle(self) -> tuple[int, int] | None:
        """How many connections are open, and how many of these are idle; None if unknown."""
        return self._route.open_and_idle

    def send(self, attempt: Attempt) -> Awaitable[WireReply]:
        """Make an attempt and return the reply, whatever its status.

        Records in `attempt.delivery` how much of the request was sent.

        Raises:
            TransportError: If there is no reply.
            ReplyTooLargeError: If it is too large.
        """
        self.check_open()
        self._check_loop()
        return self._send(attempt) if self._wrapped is None else self._wrapped(attempt)

    def _check_loop(self) -> None:
        loop = anyio.lowlevel.current_token()
        if self._loop is None:
            self._loop = loop
        elif self._loop != loop:
            raise errors.StateError(
                "the client was first used in another event loop, where its connections are; "
                "make one client for each event loop, and close it there"
            )

    def check_open(self) -> None:
        """Raise StateError if the transport is closed."""
        if self._closed:
            raise errors.StateError("the client is closed; make a new one")
        if self._route.is_closed():
            raise errors.StateError("the httpx client that was passed in (http_client) is closed")

    async def _send(self, attempt: Attempt) -> WireReply:
        share = attempt.share
        if not self._places.take_free(share):
            await self._wait_turn(attempt, share)
        try:
            client = self._route.client or await self._route.open()
            attempt.delivery.begun = True  # a transport of the user does not report it
            if self._route.outlives_cancelled_calls:
                return await self._round_trip(client, attempt)
            return await in_own_task(functools.partial(self._round_trip, client, attempt))
        finally:
            self._places.give_back(share)

    async def _wait_turn(self, attempt: Attempt, share: Share) -> None:
        """Wait for a place. That is not part of the call's total time."""
        with put_off(attempt.scope), anyio.move_on_after(attempt.timeouts.pool):
            await self._places.take(share)
            return
        limit = attempt.timeouts.pool
        if share.is_limited:
            said = f"other calls of the session took all it may make for {limit:g} s"
            advice = "raise its max_concurrency or rate, or call fewer at once"
        else:
            said = f"all {self._places.number} connections were busy for {limit:g} s"
            advice = "allow more (max_concurrency) or call fewer at once"
        raise errors.PoolTimeoutError(f"{said}; {advice}", operation=attempt.operation)

    async def _round_trip(self, client: httpx.AsyncClient, attempt: Attempt) -> WireReply:
        try:
            response = await client.send(
                self._route.request(attempt.request, _extensions(attempt)),
                stream=True,
                follow_redirects=False,
            )
            try:
                return await read_reply(response, attempt)
            finally:
                await response.aclose()
                # httpx's stream and response refer to each other, which keeps the garbage collector
                # busy under many calls.
                response.stream = _NO_STREAM
        except PASSED_ON:
            raise
        except Exception as error:
            # A transport or httpx client of the user may raise anything.
            raise transport_error(error, attempt) from error

    def __del__(self) -> None:
        if not self._closed and self._route.is_open and not sys.is_finalizing():
            warnings.warn(
                "a client was never closed; use it with `async with`, or await its aclose()",
                ResourceWarning,
                stacklevel=2,
                source=self,
            )

    async def aclose(self) -> None:
        """Close the connections, and a transport that was passed in, but not a client.

        Raises:
            StateError: If they belong to another event loop.
        """
        if self._loop is not None:
            self._check_loop()
        self._closed = True
        await self._route.aclose()


def _extensions(attempt: Attempt) -> dict[str, Any]:
    """Return the extensions of a request: they go below httpx, which logs the URLs it sees."""
    request, timeouts = attempt.request, attempt.timeouts
    extensions: dict[str, Any] = {
        DELIVERY: attempt.delivery,
        REPEATABLE: attempt.effect is not Effect.WRITE,
        LIMIT: attempt.expected.limit,
        "timeout": {
            "connect": timeouts.connect,
            "read": timeouts.read,
            "write": timeouts.write,
            "pool": timeouts.pool,
        },
    }
    trace = masking_trace(request.to_mask)
    if trace is not None:
        extensions["trace"] = trace
    query = request.url.partition("?")[2]
    if query:
        extensions[QUERY] = HiddenBytes(query.encode("ascii"))
    return extensions
