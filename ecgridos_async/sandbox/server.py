"""The sandbox as a server: in the background of a test, or in the foreground of a terminal."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Final

import attrs
import uvicorn
from starlette.applications import Starlette

from ecgridos_async._support.background import Background
from ecgridos_async._support.checks import (
    CALLABLE,
    COUNT,
    FLAG,
    PORT,
    SECONDS,
    SECONDS_FROM_0,
    TEXT,
    Check,
    instance_of,
    one_of,
)
from ecgridos_async._support.listening import bind, config
from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.contract.version import LATEST, ApiVersion, VersionName
from ecgridos_async.errors import ArgumentError
from ecgridos_async.sandbox.asmx.app import Log, create_app
from ecgridos_async.sandbox.asmx.replay import Cassette
from ecgridos_async.sandbox.callers import CALLBACK_FORMS, CallBackCaller, CallBackForm
from ecgridos_async.sandbox.handlers import HANDLERS, Handler
from ecgridos_async.sandbox.state_file import StateFile
from ecgridos_async.sandbox.world.deliveries import deliver
from ecgridos_async.sandbox.world.journal import CallRecord
from ecgridos_async.sandbox.world.ledger import LedgerEntry
from ecgridos_async.sandbox.world.seed import SeedSource, read_seed
from ecgridos_async.sandbox.world.world import Clock, World, utc_now

HOST: Final = "127.0.0.1"

_START_SECONDS: Final = 10.0
_GRACE_SECONDS: Final = 1
_STOP_SECONDS: Final = 5.0


_HANDLERS: Final = Check(
    "a mapping of wire names to handlers", lambda value: isinstance(value, Mapping)
).or_none()
_FORM: Final = one_of(CALLBACK_FORMS)
_CONTENT: Final = Check(
    "bytes, at least one", lambda value: isinstance(value, bytes) and value != b""
)
_PATH: Final = instance_of((str, os.PathLike), "the path of a file").or_none()


class Sandbox(Background["_Running"]):
    """An embedded ECGridOS on a loopback port, until the block ends.

        async with Sandbox() as sandbox:
            client = Client(endpoint=sandbox.endpoint())

    It runs in a thread of its own, so callers may use asyncio, trio or neither (`start`, `stop`).
    Without starting it, `app` can be called as an ASGI application.

    Args:
        port: The port to listen on; 0 takes any free one.
        latency: Seconds that every reply waits after its call was carried out.
        session_timeout: Seconds between two calls after which a session expires.
        max_sessions: How many sessions one user may have open.
        clock: Returns the time of the service.
        seed: What the world starts with: a mapping, or the path of a TOML file.
        handlers: Added to those of the sandbox, or replace them, by wire name.
        strict: Whether to refuse operations that have no handler, instead of making a sample.
        log: Called with each call once it was carried out.
        callback_form: How a callback says what happened: "json", "form" or "query". Only http URLs
            on this machine are called.
        state: A file that the world is read from, if there is one, and written to: within seconds
            of a change, and when the sandbox stops. Open sessions are in it, calls and the ledger
            are not. A new file begins with the seed.
        replay: A cassette that a `Recorder` wrote. Calls get the replies that were recorded, and
            the world is not asked.

    Raises:
        ConfigurationError: If a parameter is wrong; it names the parameter, and in
            a seed the place. If the file of *state* is not the state of a sandbox, is of another
            format, or began with another seed; on starting, if another sandbox uses it, or wrote it
            after this one read it. If *replay* is not a cassette.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        latency: float = 0.0,
        session_timeout: float = 60.0,
        max_sessions: int = 5,
        clock: Clock = utc_now,
        seed: SeedSource | None = None,
        handlers: Mapping[str, Handler] | None = None,
        strict: bool = False,
        log: Log | None = None,
        callback_form: CallBackForm = "json",
        state: str | os.PathLike[str] | None = None,
        replay: str | os.PathLike[str] | None = None,
    ) -> None:
        super().__init__()
        PORT.require("port", port)
        SECONDS_FROM_0.require("latency", latency)
        SECONDS.require("session_timeout", session_timeout)
        COUNT.require("max_sessions", max_sessions)
        CALLABLE.require("clock", clock)
        _HANDLERS.require("handlers", handlers)
        FLAG.require("strict", strict)
        CALLABLE.or_none().require("log", log)
        _FORM.require("callback_form", callback_form)
        _PATH.require("state", state)
        _PATH.require("replay", replay)
        self._cassette = None if replay is None else Cassette(Path(replay))
        self.world: World = World(
            session_timeout=session_timeout,
            max_sessions=max_sessions,
            clock=clock,
            seed=read_seed(seed),
        )
        self.app: Starlette = create_app(
            self.world,
            latency=latency,
            handlers={**HANDLERS, **(handlers or {})},
            strict=strict,
            log=log,
            cassette=self._cassette,
        )
        self._port = port
        state_file = StateFile(None if state is None else Path(state), self.world)
        state_file.load(seed)
        self._beside = _Beside(CallBackCaller(self.world, callback_form), state_file)

    def _begin_running(self) -> "_Running":
        return _Running(self.app, self._port, self._beside)

    @property
    def url(self) -> str:
        """Where it is, as `http://127.0.0.1:PORT`."""
        return self._require_running().url

    def endpoint(self, version: ApiVersion | VersionName = LATEST) -> str:
        """Return the address of the .asmx file of a version."""
        return self.url + ApiVersion.parse(version).path

    def open_sessions(self) -> int:
        """Count the sessions that are open now."""
        return self.world.open_sessions()

    def calls(self) -> list[CallRecord]:
        """Return the latest 1000 calls, oldest first."""
        with self.world.lock:
            return self.world.journal.records

    def ledger(self) -> list[LedgerEntry]:
        """Return every write that was carried out, in order; refused ones are not in it."""
        with self.world.lock:
            return list(self.world.ledger.entries)

    def expire_sessions(self) -> None:
        """Let all open sessions expire now."""
        with self.world.lock:
            self.world.sessions.close_all()

    def fail(self, operation: str, code: RetCode | None = None, *, times: int = 1) -> None:
        """Let the next calls of *operation* fail: with *code*, or unhandled if that is None."""
        with self.world.lock:
            self.world.failures.order(operation, code, times)

    def deliver(
        self,
        content: bytes,
        file_name: str = "parcel.edi",
        *,
        mailbox: int | None = None,
        receiver: int | None = None,
        sender: int | None = None,
    ) -> int:
        """Let a parcel arrive in an inbox, by default that of the demo user.

        Nobody called an operation, so neither the calls nor the ledger show it.

        Args:
            content: Its content.
            file_name: Its file name.
            mailbox: The MailboxID of the inbox.
            receiver: The ECGrid ID that it is addressed to, whose inbox takes it.
            sender: The ECGrid ID that it comes from, by default the first of another network: the
                demo partner, for the demo user.

        Returns:
            Its ParcelID.

        Raises:
            ArgumentError: If the sandbox has no such mailbox or ECGrid ID.
        """
        _CONTENT.require("content", content, raises=ArgumentError)
        TEXT.require("file_name", file_name, raises=ArgumentError)
        with self.world.lock:
            parcel = deliver(
                self.world, content, file_name, mailbox=mailbox, receiver=receiver, sender=sender
            )
        return parcel.parcel_id

    def reset(self) -> None:
        """Go back to the beginning: no session is open, nothing was called or changed."""
        self.world.reset()
        if self._cassette is not None:
            self._cassette.rewind()


@attrs.frozen
class _Beside:
    """What runs beside the server."""

    caller: CallBackCaller
    state_file: StateFile

    def start(self) -> None:
        self.state_file.start()
        self.caller.start()

    def stop(self) -> None:
        self.caller.stop()
        self.state_file.stop()


class _Running:
    """A uvicorn in a thread of its own, on a socket that was bound beforehand."""

    def __init__(self, app: Starlette, port: int, beside: _Beside) -> None:
        self._beside = beside
        self._socket = bind(HOST, port)
        try:
            self._beside.start()
        except BaseException:
            self._socket.close()
            raise
        self.url = _url(HOST, self._socket)
        self._ready = threading.Event()
        self._server = _Server(app, self._ready.set)
        self._thread = threading.Thread(
            target=self._run, name=f"ecgridos sandbox {self.url}", daemon=True
        )
        self._thread.start()

    def _run(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()
            self._ready.set()

    def wait_until_ready(self) -> None:
        if not self._ready.wait(_START_SECONDS) or not self._server.started:
            self.stop()
            raise RuntimeError("the sandbox did not start")

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self._beside.stop()
        if self._thread.is_alive():
            raise RuntimeError("the sandbox did not stop")


def _nothing() -> None:
    pass


class _Server(uvicorn.Server):
    """A uvicorn that says when it accepts connections, and when it has ended."""

    def __init__(
        self,
        app: Starlette,
        ready: Callable[[], None],
        ended: Callable[[], None] = _nothing,
    ) -> None:
        super().__init__(config(app, grace_seconds=_GRACE_SECONDS, proxy_headers=True))
        self._ready = ready
        self._ended = ended

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Handle signals in the block; uvicorn raises them again after it.

        Not in `shutdown`, which uvicorn leaves out if a signal comes during the startup.
        """
        with super().capture_signals():
            try:
                yield
            finally:
                self._ended()


def serve(
    port: int = 0,
    *,
    host: str = HOST,
    latency: float = 0.0,
    session_timeout: float = 60.0,
    max_sessions: int = 5,
    seed: SeedSource | None = None,
    strict: bool = False,
    log: Log | None = None,
    state: str | os.PathLike[str] | None = None,
    replay: str | os.PathLike[str] | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Run a sandbox in the foreground until SIGINT or SIGTERM.

    Args:
        port: The port to listen on; 0 takes any free one.
        host: The address to listen on. There is no TLS: keep it within networks that you trust.
        latency: As for `Sandbox`.
        session_timeout: As for `Sandbox`.
        max_sessions: As for `Sandbox`.
        seed: As for `Sandbox`.
        strict: As for `Sandbox`.
        log: As for `Sandbox`.
        state: As for `Sandbox`.
        replay: As for `Sandbox`.
        ready: Called with its address as soon as it accepts connections.

    Raises:
        ConfigurationError: If a parameter is wrong; it names the parameter. If the state cannot be
            read or written.
        OSError: If it cannot listen there.
    """
    sandbox = Sandbox(
        port,
        latency=latency,
        session_timeout=session_timeout,
        max_sessions=max_sessions,
        seed=seed,
        strict=strict,
        log=log,
        state=state,
        replay=replay,
    )
    beside = sandbox._beside  # noqa: SLF001
    with bind(host, port) as bound:
        url = _url(host, bound)
        # uvicorn raises a signal again after it has shut down: SIGTERM ends the process there.
        server = _Server(sandbox.app, lambda: ready(url) if ready else None, ended=beside.stop)
        beside.start()
        try:
            server.run(sockets=[bound])
        except KeyboardInterrupt:
            # uvicorn raises the signal again after it has shut down.
            return


def _url(host: str, bound: socket.socket) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}"
