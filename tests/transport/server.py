"""A TCP server that does just what a test tells it to, on either event loop."""

import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import anyio
import attrs
from anyio.abc import SocketAttribute, SocketStream
from anyio.streams.buffered import BufferedByteReceiveStream

PATIENCE = 10.0
"""Seconds after which whatever a test waits for is taken to never come."""

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
NAMESPACE = "http://ecgridos.net/"

_HEAD_LIMIT = 2**16


@attrs.frozen
class Request:
    """A request as it arrived."""

    connection: int
    """The number of the connection, from 0."""
    line: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


class Connection:
    """One connection, seen from the server."""

    def __init__(self, number: int, stream: SocketStream) -> None:
        self.number = number
        self._stream = stream
        self._received = BufferedByteReceiveStream(stream)

    async def receive(self) -> Request:
        """Return the next request; raise EndOfStream when the client has closed."""
        head = await self._received.receive_until(b"\r\n\r\n", _HEAD_LIMIT)
        line, *lines = head.decode("ascii").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (header.partition(": ") for header in lines)
        }
        length = int(headers.get("content-length", "0"))
        body = await self._received.receive_exactly(length) if length else b""
        return Request(self.number, line, headers, body)

    async def packet(self) -> bytes:
        """Return what has come so far, of which nothing was received before."""
        return await self._stream.receive()

    async def send(self, data: bytes) -> None:
        """Send bytes."""
        await self._stream.send(data)

    async def reset(self) -> None:
        """Close so that the client sees a connection reset."""
        raw: socket.socket = self._stream.extra(SocketAttribute.raw_socket)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        await self._stream.aclose()

    async def until_closed(self) -> None:
        """Wait until the client closes."""
        while True:
            await self._received.receive()


Serve = Callable[[Connection], Awaitable[None]]


class Server:
    """What a server has seen."""

    def __init__(self, behaviour: Serve, port: int, host: str = "127.0.0.1") -> None:
        self._behaviour = behaviour
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self.requests: list[Request] = []
        self.accepted = 0
        self.open = 0
        self.peak = 0
        """The most connections that were open at once."""
        self.ended: list[int] = []
        """The numbers of the connections that are over, in that order."""

    async def handle(self, stream: SocketStream) -> None:
        """Serve one connection; it ends when either side closes it."""
        connection = Connection(self.accepted, stream)
        self.accepted += 1
        self.open += 1
        self.peak = max(self.peak, self.open)
        try:
            async with stream:
                await self._behaviour(connection)
        except (
            anyio.BrokenResourceError,
            anyio.ClosedResourceError,
            anyio.EndOfStream,
            anyio.IncompleteRead,
        ):
            pass
        finally:
            self.open -= 1
            self.ended.append(connection.number)


@asynccontextmanager
async def serve(
    behaviour: Serve | None = None, *, host: str = "127.0.0.1"
) -> AsyncGenerator[Server, None]:
    """Run a server on loopback; without a behaviour it replies to every call with the time."""
    server: Server

    async def replying(connection: Connection) -> None:
        while True:
            server.requests.append(await connection.receive())
            await connection.send(NOW)

    async with await anyio.create_tcp_listener(local_host=host, backlog=1024) as listener:
        port = int(listener.extra(SocketAttribute.local_port))
        server = Server(behaviour or replying, port, host)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listener.serve, server.handle)
            try:
                yield server
            finally:
                tasks.cancel_scope.cancel()


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until *condition* holds; fail if it never does."""
    with anyio.fail_after(PATIENCE):
        while not condition():
            await anyio.sleep(0.005)


def http(body: bytes, *, status: str = "200 OK", headers: tuple[str, ...] = ()) -> bytes:
    """Return an HTTP reply; it has a Content-Length unless *headers* say another length."""
    given = {header.partition(":")[0].lower() for header in headers}
    lines = [f"HTTP/1.1 {status}", *headers]
    if "content-type" not in given:
        lines.append("Content-Type: application/soap+xml; charset=utf-8")
    if not given & {"content-length", "transfer-encoding"}:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def envelope(operation: str, result: str) -> bytes:
    """Return a SOAP 1.2 reply of v3.0."""
    return (
        f'<soap:Envelope xmlns:soap="{SOAP12}"><soap:Body>'
        f'<{operation}Response xmlns="{NAMESPACE}">'
        f"<{operation}Result>{result}</{operation}Result>"
        f"</{operation}Response></soap:Body></soap:Envelope>"
    ).encode()


NOW_BODY = envelope("NowUTC", "2026-11-21T19:49:30Z")
NOW = http(NOW_BODY)
"""The reply to NowUTC in v3.0, SOAP 1.2."""


def closed_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
