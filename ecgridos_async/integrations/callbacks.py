"""Callbacks: run a job when ECGridOS calls this app, and now and then without a call.

callbacks = CallbackReceiver(user="ecgrid", password=os.environ["CALLBACK_PASSWORD"])
app.include_router(callbacks.router("/ecgrid/callback"))

await callbacks.run(session, lambda: mailbox.receive(session, "inbox/"))  # a task in the lifespan

What a callback of ECGridOS contains is not documented, and anybody may send one. So a call is only
a wake-up: its ParcelID is looked for wherever it may stand, the service is asked about that parcel,
and the job finds out for itself what there is to do.
"""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, NoReturn

import anyio

from ecgridos_async._support.extras import needs
from ecgridos_async.errors import ArgumentError, Fault
from ecgridos_async.mailbox.backoff import IS_AWAY
from ecgridos_async.secret import Secret
from ecgridos_async.session import Session

with needs("fastapi", "ecgridos_async.integrations.callbacks"):
    from fastapi import APIRouter, Depends, HTTPException, Request, Response
    from fastapi.security import HTTPBasic, HTTPBasicCredentials

_log: Final = logging.getLogger("ecgridos_async.integrations")

_LARGEST: Final = 64 * 1024
"""Bytes of a body that are read; the rest is ignored."""
_MOST_WAITING: Final = 1000
_LARGEST_ID: Final = 2**63 - 1
_NAMED: Final = re.compile(rb"parcel_?id\W{1,16}(\d{1,19})(?!\d)", re.IGNORECASE)
"""A ParcelID in JSON, XML, a form of either kind or a query."""
_BARE: Final = re.compile(rb"\W*(\d{1,19})\W*")
"""A body that is nothing but a number."""


def find_parcel_ids(query: bytes, body: bytes) -> list[int]:
    """Return the ParcelIDs in the query and the body of a call, whatever form they have."""
    found = [*_NAMED.findall(query), *_NAMED.findall(body)]
    if not found and (bare := _BARE.fullmatch(body)):
        found = [bare[1]]
    return [number for number in dict.fromkeys(map(int, found)) if 0 < number <= _LARGEST_ID]


class CallbackReceiver:
    """An endpoint for the callbacks of ECGridOS, and the job that they wake up.

    Each call gets its reply at once. One about a parcel that has woken the job since it last
    ran without a call is dropped, so repeats cost nothing. Calls that were missed, or that named
    no parcel that the service knows, are made up for: the job also runs at the start and at
    fixed intervals.
    """

    def __init__(self, *, user: str = "", password: str | Secret | None = None) -> None:
        """Make a receiver for one process.

        Args:
            user: The user of HTTP Basic authentication, as given to `callbacks.add_ex`.
            password: Its password. Without one, anybody who knows the URL can make the job ask
                the service about parcels.
        """
        text = password.reveal() if isinstance(password, Secret) else password
        self._credentials = None if text is None else (user.encode(), text.encode())
        self._waiting: dict[int, None] = {}
        self._known: set[int] = set()
        self._called = anyio.Event()

    def router(self, path: str) -> APIRouter:
        """Return a router with the endpoint; it takes POST and GET."""
        router = APIRouter()
        basic = HTTPBasic(auto_error=False)

        async def receive(
            request: Request, given: Annotated[HTTPBasicCredentials | None, Depends(basic)]
        ) -> Response:
            self._authenticate(given)
            body = b""
            async for piece in request.stream():
                body = (body + piece)[:_LARGEST]
            query: bytes = request.scope["query_string"]
            self.wake(*find_parcel_ids(query, body))
            return Response(status_code=200)

        router.add_api_route(path, receive, methods=["GET", "POST"], include_in_schema=False)
        return router

    def _authenticate(self, given: HTTPBasicCredentials | None) -> None:
        if self._credentials is None:
            return
        user, password = self._credentials
        if given is not None:
            is_user = secrets.compare_digest(given.username.encode(), user)
            is_password = secrets.compare_digest(given.password.encode(), password)
            if is_user and is_password:
                return
        raise HTTPException(401, headers={"WWW-Authenticate": "Basic"})

    def wake(self, *parcel_ids: int) -> None:
        """Let `run` ask the service about parcels, and then run the job."""
        for parcel_id in parcel_ids:
            if parcel_id not in self._known and len(self._waiting) < _MOST_WAITING:
                self._waiting[parcel_id] = None
        if self._waiting:
            self._called.set()

    async def run(
        self, session: Session, job: Callable[[], Awaitable[object]], *, every: float = 60.0
    ) -> NoReturn:
        """Run a job now, after each call about a parcel that the service knows, and periodically.

        An error that says that the service is away is logged, and the job waits for its next turn.

        Args:
            session: The session to ask about parcels with.
            job: The job; it must find out what there is to do, as `mailbox.receive` does.
            every: The most seconds between two runs.

        Raises:
            ArgumentError: If *every* is not above 0.
            Exception: Any other error of the job ends it.
        """
        if not every > 0:
            raise ArgumentError("every: expected seconds above 0", parameter="every")
        while True:
            try:
                await job()
            except IS_AWAY as error:
                _log.warning("The service is away; again in %.1f s at most: %s", every, error)
            with anyio.move_on_after(every) as waiting:
                while not await self._is_news(session):
                    await self._called.wait()
            if waiting.cancelled_caught:
                self._known.clear()

    async def _is_news(self, session: Session) -> bool:
        """Tell whether the service knows a parcel that a call was about."""
        self._called = anyio.Event()
        is_news = False
        while self._waiting:
            parcel_id = next(iter(self._waiting))
            try:
                await session.parcels.info(parcel_id)
            except Fault as error:
                _log.warning("A callback about parcel %d is ignored: %s", parcel_id, error)
            except IS_AWAY as error:
                _log.warning("Parcel %d of a callback is not known yet: %s", parcel_id, error)
                return is_news  # the next run makes up for it
            else:
                is_news = True
                self._known.add(parcel_id)
            finally:
                self._waiting.pop(parcel_id, None)
        return is_news
