"""The explorer, run in the foreground."""

import asyncio
import contextlib
import logging
import socket
import webbrowser
from collections.abc import Callable, Generator
from typing import Final
from urllib.parse import urlsplit

import anyio.to_thread
import attrs
import uvicorn
from starlette.applications import Starlette

from ecgridos_async._support.listening import bind, config
from ecgridos_async.cli.output import write_json, write_line
from ecgridos_async.cli.sandbox import port_refused
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.client import Client
from ecgridos_async.config import Environment
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.explorer.app.access import TOKEN, TokenEntrance, local_hosts
from ecgridos_async.explorer.app.server import explorer_app
from ecgridos_async.explorer.app.service import OwnService
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.signals import run

_HOST: Final = "127.0.0.1"
_GRACE_SECONDS: Final = 2


@attrs.frozen(kw_only=True)
class Explore:
    """The explorer on a loopback port, until it is interrupted."""

    service: ServiceAt
    port: int
    browser: bool
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Serve until interrupted; print the address once it listens."""
        with self._opened() as own, self._bound() as bound:
            port: int = bound.getsockname()[1]
            entrance = TokenEntrance(port)
            app = explorer_app(
                own,
                entrance,
                protocol=self.service.protocol,
                allowed_hosts=local_hosts(port),
            )
            url = f"http://{_HOST}:{port}/?{TOKEN}="
            server = _Server(app, lambda: self._tell(own, url, entrance))
            with contextlib.suppress(KeyboardInterrupt), _no_cancellations_logged():
                run(_serve, server, bound, own)

    @contextlib.contextmanager
    def _opened(self) -> Generator[OwnService, None, None]:
        """Give the service, with a sandbox that runs as long as the explorer."""
        if not self.service.sandbox:
            yield self._real()
            return
        with contextlib.ExitStack() as stack:
            sandbox = Sandbox()
            sandbox.start()
            stack.callback(sandbox.stop)
            yield OwnService(
                name="the embedded sandbox",
                is_real=False,
                versions=[*ApiVersion],
                make_client=lambda version: Client(
                    **self.service.settings(version=version, endpoint=sandbox.url)
                ),
                make_session=self.service.new_session,
            )

    def _real(self) -> OwnService:
        """Return the service of the environment; raise ConfigurationError without credentials."""
        client = self._real_client(self.service.version)
        asked = self.service.endpoint or Environment.read().endpoint or ""
        has_path = urlsplit(asked).path.strip("/") != ""
        return OwnService(
            name=urlsplit(client.settings.endpoint).netloc,
            is_real=True,
            versions=[self.service.version] if has_path else [*ApiVersion],
            make_client=self._real_client,
            make_session=self.service.new_session,
            uses_api_key=self.service.uses_api_key,
        )

    def _real_client(self, version: ApiVersion) -> Client:
        return Client.from_env(**self.service.settings(version=version))

    @contextlib.contextmanager
    def _bound(self) -> Generator[socket.socket, None, None]:
        try:
            bound = bind(_HOST, self.port)
        except OSError as error:
            raise port_refused(self.port, error) from None
        with bound:
            yield bound

    def _tell(self, own: OwnService, url: str, entrance: TokenEntrance) -> None:
        address = url + entrance.token
        if self.as_json or self.compact:
            write_json({"url": address, "service": own.name}, compact=self.compact)
            return
        write_line(f"Explorer of ECGridOS at {address}")
        write_line(f"It calls {own.name}. Press Ctrl+C to stop.")
        if self.browser:
            webbrowser.open(url + entrance.token_once())


async def _serve(server: "_Server", bound: socket.socket, own: OwnService) -> None:
    async with own:
        await server.serve(sockets=[bound])


@contextlib.contextmanager
def _no_cancellations_logged() -> Generator[None, None, None]:
    """Keep out of the log that a signal cancelled requests: uvicorn takes that for a failure."""
    logger = logging.getLogger("uvicorn.error")
    logger.addFilter(_is_no_cancellation)
    try:
        yield
    finally:
        logger.removeFilter(_is_no_cancellation)


def _is_no_cancellation(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError)


class _Server(uvicorn.Server):
    """A uvicorn that tells when it accepts connections. It logs no address: one has the token."""

    def __init__(self, app: Starlette, ready: Callable[[], None]) -> None:
        super().__init__(config(app, grace_seconds=_GRACE_SECONDS, proxy_headers=False))
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to `run`, which cancels the server, so that its sessions are logged out."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        await anyio.to_thread.run_sync(self._ready)
