"""A proxy on loopback that stands between a client and a service, and injects faults."""

import asyncio
import contextlib
import functools
import os
import socket
import threading
from collections.abc import Callable, Coroutine, Generator
from typing import Final
from urllib.parse import urlsplit

from ecgridos_async._support.addresses import parse_authority
from ecgridos_async._support.background import Background
from ecgridos_async._support.checks import PORT, TEXT, instance_of
from ecgridos_async._support.tracebacks import forget_locals
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.testing.fault_plans import FaultPlan
from ecgridos_async.testing.proxy_records import ProxyRecord, ProxyRecords
from ecgridos_async.testing.relay import Next, Relay, Route

HOST: Final = "127.0.0.1"

_BACKLOG: Final = 1024
_START_SECONDS: Final = 10.0
_STOP_SECONDS: Final = 5.0
_PLAN: Final = instance_of(FaultPlan, "a FaultPlan").or_none()


class FaultProxy(Background["_Running"]):
    """An HTTP/1.1 proxy that injects faults by a plan.

        plan = FaultPlan.on("ParcelUpload", Reset(forwards=1))
        async with Sandbox() as sandbox, FaultProxy(sandbox.url, plan) as proxy:
            async with Client(endpoint=proxy.url) as client:
                ...
        proxy.records

    It runs in a thread of its own, so callers may use asyncio, trio or neither (`start`, `stop`).
    If it is started again, it continues the numbers and keeps its records. It holds requests and
    replies in memory. If the service is down or aborts, the client's connection is reset.

    Args:
        upstream: The http:// URL of the service, normally a sandbox; requests keep their paths.
        plan: Decides the fault of each request; None injects no faults. It may be replaced at any
            time, for the requests that begin afterwards: `proxy.plan = …`.
        port: The port to listen on; 0 takes any free one.

    Raises:
        ConfigurationError: If a parameter is wrong; it names the parameter.
    """

    def __init__(self, upstream: str, plan: FaultPlan | None = None, *, port: int = 0) -> None:
        super().__init__()
        TEXT.require("upstream", upstream)
        _PLAN.require("plan", plan)
        PORT.require("port", port)
        try:
            parts = urlsplit(upstream)
            service = parse_authority(parts.netloc)
            if parts.scheme != "http":
                raise ValueError("it does not begin with http://")
        except ValueError as error:
            raise ConfigurationError(
                f"upstream: {error}; expected a URL such as http://127.0.0.1:8080",
                parameter="upstream",
            ) from None
        self.plan: FaultPlan = plan or FaultPlan.none()
        self._path = parts.path
        self._port = port
        self._records = ProxyRecords()
        self._requests = 0
        self._accepted = 0
        self._route = Route(service.host, service.port or 80, self._begin, self._records)

    def _begin_running(self) -> "_Running":
        return _Running(self._port, self._connect)

    def stop(self) -> None:
        """Stop the proxy and close all its connections; harmless if it is not running.

        Raises:
            Exception: The first one that a plan or a callback has raised.
        """
        super().stop()

    @contextlib.contextmanager
    def refusing(self) -> Generator[None, None, None]:
        """Refuse connections until the block ends, as if the service were down.

        Clients that connect get ECONNREFUSED. Idle connections are closed on entry; those
        with a request in progress continue. The port stays reserved, and is the same afterwards.
        """
        running = self._require_running()
        running.call(running.refuse)
        try:
            yield
        finally:
            if self._running is running:
                running.call(running.listen)

    @property
    def url(self) -> str:
        """Where it is, as `http://127.0.0.1:PORT`, with the path of *upstream*."""
        return f"http://{HOST}:{self._require_running().port}{self._path}"

    @property
    def records(self) -> list[ProxyRecord]:
        """The records of the latest 100,000 requests, oldest first."""
        return self._records.all()

    @property
    def accepted(self) -> int:
        """How many connections were accepted so far."""
        return self._accepted

    @property
    def connected(self) -> int:
        """How many connections of clients are open now."""
        running = self._running
        return running.connected if running is not None else 0

    # In the proxy's thread

    async def _connect(self, accepted: socket.socket) -> Relay:
        self._accepted += 1
        return await Relay.accept(self._accepted, self._route, accepted)

    def _begin(self, connection: int, reused: bool, operation: str | None) -> Next:  # noqa: FBT001
        self._requests += 1
        fault = self.plan.decide(self._requests, operation)
        self._records.add(ProxyRecord(self._requests, connection, reused, operation, fault))
        return Next(self._requests, fault)


class _Running:
    """An event loop in a thread of its own, with a listener and the connections it accepted."""

    def __init__(
        self, port: int, connect: Callable[[socket.socket], Coroutine[None, None, Relay]]
    ) -> None:
        self._connect = connect
        self._listener = _bind(port)
        self.port: int = self._listener.getsockname()[1]
        self._listening = False
        self._relays: set[Relay] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._error: BaseException | None = None
        self._ready = threading.Event()
        self._stopping = asyncio.Event()
        # Not the loop that a policy may prescribe: what a reset does depends on the transport.
        self._loop = asyncio.SelectorEventLoop()
        self._thread = threading.Thread(
            target=self._run, name=f"ecgridos fault proxy {self.port}", daemon=True
        )
        self._thread.start()

    @property
    def connected(self) -> int:
        return len(self._tasks)

    def wait_until_ready(self) -> None:
        if not self._ready.wait(_START_SECONDS) or not self._listening:
            self.stop()
            raise RuntimeError("the proxy did not start")

    def call(self, action: Callable[[], Coroutine[None, None, None]]) -> None:
        """Run something in the thread, and wait until it is done."""
        asyncio.run_coroutine_threadsafe(action(), self._loop).result(_STOP_SECONDS)

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed already
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_STOP_SECONDS)
        if self._thread.is_alive():
            raise RuntimeError("the proxy did not stop")
        if self._error is not None:
            raise self._error

    # In the thread

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        finally:
            self._listener.close()
            self._ready.set()

    async def _serve(self) -> None:
        await self.listen()
        self._ready.set()
        await self._stopping.wait()
        if self._listening:
            self._loop.remove_reader(self._listener)
        self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def listen(self) -> None:
        self._listener.listen(_BACKLOG)
        self._loop.add_reader(self._listener, self._accept)
        self._listening = True

    async def refuse(self) -> None:
        if not self._listening:
            raise RuntimeError("the proxy refuses connections already")
        self._listening = False
        self._loop.remove_reader(self._listener)
        self._listener.close()
        # A socket that is bound but does not listen refuses connections, and reserves the port.
        self._listener = _bind(self.port)
        for relay in self._relays:
            relay.close_if_idle()

    def _accept(self) -> None:
        try:
            accepted, _ = self._listener.accept()
        except OSError:
            return  # the client has gone, or too many files are open; try again
        accepted.setblocking(False)  # noqa: FBT003 (it takes no keywords)
        task = self._loop.create_task(self._relay(accepted))
        self._tasks.add(task)
        task.add_done_callback(functools.partial(self._ended, accepted))

    async def _relay(self, accepted: socket.socket) -> None:
        try:
            relay = await self._connect(accepted)
        except OSError:
            return  # it has gone already
        self._relays.add(relay)
        try:
            await relay.run()
        finally:
            self._relays.discard(relay)

    def _ended(self, accepted: socket.socket, task: asyncio.Task[None]) -> None:
        # Closed by then, except where the task was cancelled before it could begin.
        accepted.close()
        self._tasks.discard(task)
        # Each task is asked, else asyncio logs what it raised.
        error = None if task.cancelled() else task.exception()
        if error is not None:
            forget_locals(error)  # there are requests in them, and with HTTP GET all arguments
            self._error = self._error or error


def _bind(port: int) -> socket.socket:
    bound = socket.socket()
    try:
        if os.name == "posix":
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
    except BaseException:
        bound.close()
        raise
    bound.setblocking(False)  # noqa: FBT003 (it takes no keywords)
    return bound
