"""A small real proxy on loopback, in a thread of its own: plain requests and tunnels."""

import asyncio
import base64
import contextlib
import socket
import ssl
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Coroutine
from enum import Enum
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import attrs

_START_SECONDS = 10.0
_GONE = (OSError, EOFError, asyncio.LimitOverrunError)


class Mood(Enum):
    """What a proxy does with a request."""

    SERVE = "passes it on"
    REFUSE = "replies 403"
    HANG = "reads it and says nothing"
    CUT = "reads it and hangs up"
    GARBLE = "sends what is not HTTP"


@attrs.frozen
class Asked:
    """A request as the proxy got it."""

    connection: int
    """The number of the connection, from 0."""
    method: str
    target: str
    headers: dict[str, str]
    """Names in lower case."""


class ProxyServer:
    """A proxy, for as long as the block lasts.

    *credentials* are the user and password it wants (Basic), *tls* makes it an https:// proxy,
    *socks* one that speaks SOCKS 5.
    """

    def __init__(
        self,
        credentials: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        *,
        socks: bool = False,
        host: str = "127.0.0.1",
    ) -> None:
        self.mood = Mood.SERVE
        self.asked: list[Asked] = []
        self.accepted = 0
        self.open = 0
        self.port = 0
        self.host = host
        self._tls = tls
        self._socks = socks
        self._credentials = credentials
        self._loop = asyncio.new_event_loop()
        self._serving: set[asyncio.Task[None]] = set()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    @property
    def url(self) -> str:
        """Where it is, without credentials."""
        scheme = "socks5" if self._socks else "https" if self._tls else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}:{self.port}"

    def url_for(self, user: str, password: str) -> str:
        """Return its address with credentials."""
        return self.url.replace("://", f"://{user}:{password}@")

    def want(self, user: str, password: str) -> None:
        """Want these credentials from now on."""
        self._credentials = (user, password)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise RuntimeError("the proxy did not start")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_START_SECONDS)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        server = await asyncio.start_server(self._accept, self.host, 0, ssl=self._tls, backlog=1024)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = self._loop.create_task(self._serve(reader, writer, self.accepted))
        self.accepted += 1
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: StreamReader, writer: StreamWriter, number: int) -> None:
        self.open += 1
        service: tuple[StreamReader, StreamWriter] | None = None
        try:
            if self._socks:
                await self._serve_socks(reader, writer, number)
                return
            while asked := await self._receive(reader, number):
                if self.mood is not Mood.SERVE or not self._admits(asked):
                    await self._decline(asked, reader, writer)
                    return
                if asked.method == "CONNECT":
                    there = await _connect(asked.target)
                    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    await _relay(reader, writer, *there)
                    return
                service = service or await _connect(urlsplit(asked.target).netloc)
                await _pass_on(asked, reader, writer, *service)
        except _GONE:
            pass
        finally:
            self.open -= 1
            if service:
                service[1].close()
            writer.close()

    async def _receive(self, reader: StreamReader, number: int) -> Asked | None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except EOFError:
            return None
        line, *lines = head.decode("ascii").strip().split("\r\n")
        method, target, _ = line.split(" ")
        asked = Asked(number, method, target, _headers(lines))
        self.asked.append(asked)
        return asked

    def _admits(self, asked: Asked) -> bool:
        given = asked.headers.get("proxy-authorization")
        return self._credentials is None or given == _basic(*self._credentials)

    async def _decline(self, asked: Asked, reader: StreamReader, writer: StreamWriter) -> None:
        match self.mood:
            case Mood.HANG:
                while await reader.read(2**16):
                    pass
                return
            case Mood.CUT:
                return
            case Mood.GARBLE:
                writer.write(b"Hello!\r\n\r\n")
            case Mood.REFUSE:
                writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            case Mood.SERVE:
                writer.write(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                    b'Proxy-Authenticate: Basic realm="test"\r\nContent-Length: 0\r\n\r\n'
                )
        await reader.read(int(asked.headers.get("content-length", "0")))
        await writer.drain()

    async def _serve_socks(self, reader: StreamReader, writer: StreamWriter, number: int) -> None:
        """Serve a client by RFC 1928, and 1929 for its credentials."""
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        if self.mood is Mood.CUT:
            return
        if self.mood is Mood.GARBLE:
            writer.write(b"Hello!")
            return
        while self.mood is Mood.HANG and await reader.read(2**16):
            pass
        writer.write(b"\5\2" if self._credentials else b"\5\0")
        if self._credentials:
            await reader.readexactly(1)
            given = (await _text(reader), await _text(reader))
            writer.write(b"\1\0" if given == self._credentials else b"\1\1")
            if given != self._credentials:
                return
        *_, kind = await reader.readexactly(4)
        host = await _socks_host(reader, kind)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append(Asked(number, "SOCKS", f"{host}:{port}", {}))
        if self.mood is Mood.REFUSE:
            writer.write(b"\5\2\0\1" + bytes(6))
            return
        there = await _connect(f"{host}:{port}")
        writer.write(b"\5\0\0\1" + bytes(6))
        await _relay(reader, writer, *there)


async def _socks_host(reader: StreamReader, kind: int) -> str:
    match kind:
        case 1:
            return socket.inet_ntoa(await reader.readexactly(4))
        case 4:
            address = socket.inet_ntop(socket.AF_INET6, await reader.readexactly(16))
            return f"[{address}]"
        case _:
            return await _text(reader)


async def _text(reader: StreamReader) -> str:
    (length,) = await reader.readexactly(1)
    return (await reader.readexactly(length)).decode()


def _basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def _headers(lines: list[str]) -> dict[str, str]:
    parts = (line.partition(":") for line in lines)
    return {name.lower(): value.strip() for name, _, value in parts}


async def _connect(authority: str) -> tuple[StreamReader, StreamWriter]:
    host, _, port = authority.rpartition(":")
    host = {"xn--mnchen-3ya.example": "127.0.0.1"}.get(host, host.strip("[]"))
    return await asyncio.open_connection(host, int(port))


async def _relay(
    reader: StreamReader,
    writer: StreamWriter,
    there_reader: StreamReader,
    there_writer: StreamWriter,
) -> None:
    ways: list[Coroutine[Any, Any, None]] = [
        _pump(reader, there_writer),
        _pump(there_reader, writer),
    ]
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        there_writer.close()


async def _pump(reader: StreamReader, writer: StreamWriter) -> None:
    with contextlib.suppress(*_GONE):
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()


async def _pass_on(
    asked: Asked,
    reader: StreamReader,
    writer: StreamWriter,
    there_reader: StreamReader,
    there_writer: StreamWriter,
) -> None:
    """Forward a request to the service, and its reply to the client."""
    parts = urlsplit(asked.target)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    kept = {name: value for name, value in asked.headers.items() if not name.startswith("proxy-")}
    lines = [f"{asked.method} {path} HTTP/1.1", *(f"{n}: {v}" for n, v in kept.items()), "", ""]
    body = await reader.readexactly(int(asked.headers.get("content-length", "0")))
    there_writer.write("\r\n".join(lines).encode("ascii") + body)
    head = await there_reader.readuntil(b"\r\n\r\n")
    reply = _headers(head.decode("ascii").strip().split("\r\n")[1:])
    writer.write(head + await there_reader.readexactly(int(reply["content-length"])))
    await writer.drain()
