"""Session pool: a session for each tenant of a program, over one client."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import anyio
import attrs

from ecgridos_async.client import Client
from ecgridos_async.errors import StateError
from ecgridos_async.secret import Secret
from ecgridos_async.session import Session
from ecgridos_async.session_store import SessionStore

FoundCredentials = str | Secret | tuple[str, str | Secret]
"""An API key, or a login name and its password."""


@attrs.define(eq=False)
class _Place:
    """The place of a tenant's session."""

    session: Session | None = None
    opening: anyio.Lock = attrs.field(factory=anyio.Lock)


class SessionPool:
    """The sessions of many tenants over one client; each is made when it is first asked for.

        async def find(tenant: str) -> str:
            return await vault.read(f"ecgridos/{tenant}")

        async with client, SessionPool(client, find, max_concurrency=10) as sessions:
            session = await sessions.get("tenant-17")

    A tenant has one session, however many tasks ask for it, so its limits hold for all its calls.
    Leaving the block logs out the sessions that were logged in.
    """

    def __init__(
        self,
        client: Client,
        find: Callable[[str], Awaitable[FoundCredentials]],
        *,
        store: SessionStore | None = None,
        max_concurrency: int | None = None,
        rate: float | None = None,
    ) -> None:
        """Remember how to find credentials; nothing is sent.

        Args:
            client: What the sessions share.
            find: Returns the credentials of a tenant: an API key, or a login name and a password.
                For a login it is called again when the session is renewed.
            store: Shares the sessions that log in with other processes.
            max_concurrency: The most calls of each tenant in flight at once.
            rate: The most calls of each tenant in a second.
        """
        self._client = client
        self._find = find
        self._store = store
        self._max_concurrency = max_concurrency
        self._rate = rate
        self._places: dict[str, _Place] = {}
        self._closed = False

    async def get(self, tenant: str) -> Session:
        """Return the session of a tenant; make it, and log in if need be, if there is none.

        Raises:
            StateError: If the pool is closed.
            ECGridOSError: If Login fails; the next one who asks tries again.
            Exception: What *find* raises.
        """
        if self._closed:
            raise StateError("the session pool is closed")
        place = self._places.setdefault(tenant, _Place())
        async with place.opening:
            if place.session is None:
                place.session = await self._opened(tenant)
        return place.session

    async def _opened(self, tenant: str) -> Session:
        found: FoundCredentials | None = await self._find(tenant)
        if isinstance(found, (str, Secret)):
            return self._client.attach(
                found, max_concurrency=self._max_concurrency, rate=self._rate
            )

        async def fetch() -> tuple[str, str | Secret]:
            nonlocal found
            first, found = found, None
            login = await self._find(tenant) if first is None else first
            if isinstance(login, (str, Secret)):
                raise TypeError("expected a login name and a password, as before")
            return login

        session = self._client.session(
            credentials=fetch,
            store=self._store,
            max_concurrency=self._max_concurrency,
            rate=self._rate,
        )
        return await session.__aenter__()

    async def drop(self, tenant: str) -> None:
        """Forget the session of a tenant, and log it out if it was logged in.

        For an API key that has changed, or a tenant that has left.
        """
        place = self._places.pop(tenant, None)
        if place is not None:
            async with place.opening:
                if place.session is not None:
                    await place.session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closed = True
        with anyio.CancelScope(shield=True):  # each Logout has a time limit
            async with anyio.create_task_group() as tasks:
                for tenant in list(self._places):
                    tasks.start_soon(self.drop, tenant)
