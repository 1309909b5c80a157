"""Service: where the calls of the explorer go."""

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Protocol, Self

import anyio
from starlette.requests import HTTPConnection

from ecgridos_async.client import Client
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.session import Session


class Service(Protocol):
    """Where calls go."""

    @property
    def is_real(self) -> bool:
        """Whether somebody has to confirm each write."""
        ...

    @property
    def uses_api_key(self) -> bool:
        """Whether the sessions are those of an API key."""
        ...

    @property
    def shares_sessions(self) -> bool:
        """Whether others use the sessions, too, so that Logout is refused."""
        ...

    def name_for(self, connection: HTTPConnection) -> str:
        """Return what it is called on each page."""
        ...

    def versions(self, connection: HTTPConnection) -> Sequence[ApiVersion]:
        """Return the versions that can be called."""
        ...

    async def client(self, connection: HTTPConnection, version: ApiVersion) -> Client:
        """Return an open client of one of the versions."""
        ...

    async def session(self, connection: HTTPConnection, version: ApiVersion) -> Session:
        """Return an open session of one of the versions; raise what its Login raises."""
        ...


class OwnService:
    """A service of which the explorer opens clients and sessions itself, when it needs them.

    Leaving its block logs the sessions out.

    Args:
        name: What it is called on each page.
        is_real: Whether somebody has to confirm each write.
        versions: The versions that can be called.
        make_client: Makes the client of a version.
        make_session: Makes a session, which is not entered yet.
        uses_api_key: Whether that is for an API key.
    """

    def __init__(
        self,
        *,
        name: str,
        is_real: bool,
        versions: Sequence[ApiVersion],
        make_client: Callable[[ApiVersion], Client],
        make_session: Callable[[Client], Session],
        uses_api_key: bool = False,
    ) -> None:
        self.name: str = name
        self.is_real: bool = is_real
        self.uses_api_key: bool = uses_api_key
        self.shares_sessions: bool = False
        self._versions = tuple(versions)
        self._make_client = make_client
        self._make_session = make_session
        self._closing = AsyncExitStack()
        self._opening = anyio.Lock()
        self._clients: dict[ApiVersion, Client] = {}
        self._sessions: dict[ApiVersion, Session] = {}

    def name_for(self, connection: HTTPConnection) -> str:  # noqa: ARG002  # the same for all
        """Return what it is called on each page."""
        return self.name

    def versions(self, connection: HTTPConnection) -> Sequence[ApiVersion]:  # noqa: ARG002
        """Return the versions that can be called."""
        return self._versions

    async def client(self, connection: HTTPConnection, version: ApiVersion) -> Client:  # noqa: ARG002
        """Return the client of a version."""
        async with self._opening:
            return await self._client(version)

    async def session(self, connection: HTTPConnection, version: ApiVersion) -> Session:  # noqa: ARG002
        """Return the session of a version, or a new one if somebody has logged out of the last."""
        async with self._opening:
            found = self._sessions.get(version)
            if found is None or not found.is_open:
                session = self._make_session(await self._client(version))
                found = await self._closing.enter_async_context(session)
                self._sessions[version] = found
            return found

    async def _client(self, version: ApiVersion) -> Client:
        found = self._clients.get(version)
        if found is None:
            found = await self._closing.enter_async_context(self._make_client(version))
            self._clients[version] = found
        return found

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._closing.aclose()
