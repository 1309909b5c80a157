"""What a scenario is given, what it is, and how its module keeps it."""

import pickle
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import attrs

from ecgridos_async import ApiVersion, Client, Protocol, Session
from ecgridos_async.instrumentation import Event
from ecgridos_async.sandbox import Sandbox
from tests.secrets.places import Seen
from tests.secrets.planted import NEW_PASSWORD, PASSWORD, SESSION
from tests.secrets.service import replying, result

SENT: Final = (SESSION, PASSWORD, NEW_PASSWORD)
"""The secrets of ChangePassword."""


@attrs.frozen
class Case:
    """One binding and version, and where to note what shows."""

    protocol: Protocol
    version: ApiVersion
    sandbox: Sandbox
    seen: Seen
    folder: Path

    @asynccontextmanager
    async def session(self, url: str, **settings: Any) -> AsyncGenerator[Session, None]:
        """Open a session over the planted id; every scenario calls by one."""
        options: dict[str, Any] = {
            "retries": 0,
            "max_query_length": 16 * 1024,  # contents go by GET too
            "hooks": [self.event],
            **settings,
        }
        async with Client(self.version, self.protocol, url, **options) as client:
            session = client.attach(SESSION)
            self.note(client, session)
            yield session
            self.note(client, session)

    def event(self, event: Event) -> None:
        """Note an event: a hook."""
        self.seen.text("event", repr(event))
        self.seen.text("pickle of event", pickle.dumps(event))

    def note(self, client: Client, session: Session) -> None:
        """Note how the client and the session show."""
        self.seen.object("client", client)
        self.seen.object("session", session)
        self.seen.object("settings", client.settings)

    async def fails(self, error: type[BaseException], call: Awaitable[object]) -> BaseException:
        """Await a call that must fail so, and note the error."""
        try:
            await call
        except error as caught:
            self.seen.error(caught)
            return caught
        raise AssertionError(f"no {error.__name__} was raised")

    def raises(
        self, error: type[BaseException], call: Callable[..., object], *args: object
    ) -> None:
        """Call what must fail so, and note the error."""
        try:
            call(*args)
        except error as caught:
            self.seen.error(caught)
            return
        raise AssertionError(f"no {error.__name__} was raised")

    async def quoted(self, error: type[BaseException], *replies: bytes | None) -> BaseException:
        """Change the password at a service that sends this reply."""
        async with replying(*replies) as server, self.session(server.url) as session:
            return await self.fails(error, session.change_password(PASSWORD, NEW_PASSWORD))

    @property
    def namespace(self) -> str:
        """The namespace of the version."""
        return self.version.namespace

    def result(self, operation: str, content: str, bare: str = "boolean") -> bytes:
        """Return a reply of the service."""
        soap = self.protocol.is_soap
        return result(self.namespace, operation, content, soap=soap, bare=bare)


Run = Callable[[Case], Awaitable[None]]


@attrs.frozen
class Scenario:
    """Something that may happen."""

    name: str
    run: Run
    by_version: bool
    """Whether to try it in each binding with each version."""
    by_binding: bool
    """Whether its course is another from SOAP 1.1 to SOAP 1.2 and to HTTP POST."""
    only: tuple[ApiVersion, ...] = tuple(ApiVersion)


class Scenarios:
    """The scenarios of a module, in order: each is a function that one of these decorates."""

    def __init__(self, *, by_binding: bool = True) -> None:
        self.all: list[Scenario] = []
        self._by_binding = by_binding

    def in_any_version(self, run: Run) -> Run:
        """Add a scenario whose course is the same in all versions."""
        return self._add(run, by_version=False)

    def by_version(self, run: Run) -> Run:
        """Add a scenario whose course is another from version to version."""
        return self._add(run, by_version=True)

    def of_4_1(self, run: Run) -> Run:
        """Add a scenario whose operations are in v4.1 only."""
        return self._add(run, ApiVersion.V4_1, by_version=True)

    def _add(self, run: Run, *only: ApiVersion, by_version: bool) -> Run:
        versions = only or tuple(ApiVersion)
        self.all.append(Scenario(run.__name__, run, by_version, self._by_binding, versions))
        return run
