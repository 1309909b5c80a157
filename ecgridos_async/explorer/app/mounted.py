"""Mounted: the explorer as a part of another application, with its client, sessions and users."""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

import attrs
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response

from ecgridos_async.client import Client
from ecgridos_async.config import Environment
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.session import Session


@attrs.frozen(eq=False)
class AppService:
    """The service that an application calls, in the version of its client.

    Each write has to be confirmed. The application opens and closes client and sessions.
    """

    find_client: Callable[[HTTPConnection], Client]
    find_session: Callable[[Request], Awaitable[Session]]
    is_real: bool = True
    shares_sessions: bool = True

    @property
    def uses_api_key(self) -> bool:
        """Whether the environment, which the programs to copy read, has only an API key."""
        known = Environment.read().credentials
        return bool(known.api_key) and not (known.login and known.password)

    def name_for(self, connection: HTTPConnection) -> str:
        """Return the host that the client calls."""
        return urlsplit(self.find_client(connection).settings.endpoint).netloc

    def versions(self, connection: HTTPConnection) -> Sequence[ApiVersion]:
        """Return the version of the client."""
        return [self.find_client(connection).settings.version]

    async def client(self, connection: HTTPConnection, version: ApiVersion) -> Client:  # noqa: ARG002  # there is one
        """Return the client."""
        return self.find_client(connection)

    async def session(self, connection: HTTPConnection, version: ApiVersion) -> Session:  # noqa: ARG002
        """Return the session for a request."""
        return await self.find_session(Request(connection.scope))


@attrs.frozen(eq=False)
class AppEntrance:
    """Lets in whom the application lets in."""

    authorize: Callable[[Request], Awaitable[bool]]

    async def refuse(self, request: Request) -> Response | None:
        """Return 403 to others, or the response of the HTTPException that was raised."""
        try:
            if await self.authorize(request):
                return None
        except HTTPException as error:
            return PlainTextResponse(error.detail, error.status_code, error.headers)
        return PlainTextResponse("You may not use the explorer.", status_code=403)
